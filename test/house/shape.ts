/** Sizes of functions, and default exports. */
import ts from 'typescript';
import type { Source } from './sources.js';
import { placeOf, walk } from './sources.js';

/** `path:line name: n lines` for each function longer than `limit`; mocha's describe is exempt. */
export function longFunctions(source: Source, limit: number): string[] {
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    if (isDescribeCallback(node)) return;
    const lines = lineOf(source, node.getEnd()) - lineOf(source, node.getStart(source.tree)) + 1;
    if (lines > limit) found.push(`${placeOf(source, node)} ${nameOf(node)}: ${lines} lines`);
  });
  return found;
}

export function hasDefaultExport({ tree }: Source): boolean {
  return tree.statements.some((statement) => {
    if (ts.isExportAssignment(statement)) return true;
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
  });
}

function lineOf({ tree }: Source, position: number): number {
  return tree.getLineAndCharacterOfPosition(position).line;
}

function isDescribeCallback({ parent }: ts.SignatureDeclaration): boolean {
  return ts.isCallExpression(parent) && /^describe\b/.test(parent.expression.getText());
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'function';
}
