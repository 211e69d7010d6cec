/** Words that would make the core depend on anything but its inputs. */
import ts from 'typescript';
import type { Source } from './sources.js';
import { placeOf, walk } from './sources.js';

const WORLD = new Set([
  'Date',
  'performance',
  'process',
  'console',
  'globalThis',
  'crypto',
  'fetch',
  'require',
  'Promise',
  'Intl',
  'queueMicrotask',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
]);

/** IEEE 754 or the language fix every bit of these; of the others the last digit may differ. */
const EXACT_MATH = new Set([
  ...['abs', 'ceil', 'floor', 'round', 'trunc', 'sign', 'min', 'max', 'sqrt', 'fround', 'imul'],
  ...['clz32'],
]);

/** Reporting statistics: read after the run, part of no decision and of no journal hash. */
const REPORTING = 'src/core/portfolio/performance';
const REPORTING_MATH = new Set(['log', 'exp', 'log1p', 'expm1', 'log2', 'log10', 'hypot', 'PI']);

/** `path:line word` for each impure word; comments, strings and property names do not count. */
export function impureWords(source: Source): string[] {
  const found: string[] = [];
  const add = (node: ts.Node, word: string): number =>
    found.push(`${placeOf(source, node)} ${word}`);
  walk(source.tree, (node) => {
    if (ts.isAwaitExpression(node)) add(node, 'await');
    else if (node.kind === ts.SyntaxKind.AsyncKeyword) add(node, 'async');
    else if (
      node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ) {
      add(node, '**');
    } else if (ts.isIdentifier(node) && !isName(node)) {
      if (WORLD.has(node.text)) add(node, node.text);
      else if (node.text === 'Math') addMath(source, node, add);
    }
  });
  return found;
}

function addMath(
  source: Source,
  node: ts.Identifier,
  add: (at: ts.Node, word: string) => void,
): void {
  const { parent } = node;
  // Anything but `Math.word` (an alias, `Math[name]`) hides what is called.
  if (!ts.isPropertyAccessExpression(parent)) {
    add(node, 'Math');
    return;
  }
  const word = parent.name.text;
  const reported = source.path.startsWith(REPORTING) && REPORTING_MATH.has(word);
  if (!EXACT_MATH.has(word) && !reported) add(node, `Math.${word}`);
}

/** The name of a property or member, which only looks like the global of the same name. */
function isName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    return (ts.isPropertyAccessExpression(parent) ? parent.name : parent.right) === node;
  }
  const named =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isGetAccessorDeclaration(parent);
  return named && parent.name === node;
}
