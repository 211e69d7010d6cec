/** What a command costs before its `run()` begins. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { importsOf } from './floors.js';
import type { Source } from './sources.js';

/** May be imported at the top of a command; each is small and imports nothing but these. */
export const LIGHT: ReadonlySet<string> = new Set([
  'src/cli/argv.ts',
  'src/cli/base-command.ts',
  'src/cli/config-options.ts',
  'src/cli/flags.ts',
  'src/cli/parameter-flags.ts',
  'src/cli/plain-flags.ts',
  'src/cli/record-flags.ts',
  'src/cli/start-flags.ts',
  'src/cli/steer-flags.ts',
  'src/cli/view-flags.ts',
  'src/errors.ts',
]);

/** Imports at the top that run code and are not on the list. */
export function heavyImports(source: Source): string[] {
  return importsOf(source)
    .filter(({ typeOnly, dynamic }) => !typeOnly && !dynamic)
    .filter(({ specifier, target }) => !LIGHT.has(target ?? specifier))
    .map(({ specifier }) => `${source.path} imports ${specifier} at the top`);
}

/** The built files and packages that importing one built file loads at once. */
export function staticLoad(entry: string): {
  readonly files: ReadonlySet<string>;
  readonly packages: readonly string[];
} {
  const files = new Set<string>();
  const packages: string[] = [];
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const specifier of staticImports(file)) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier));
      else if (!isBuiltin(specifier)) packages.push(specifier);
    }
  };
  visit(entry);
  return { files, packages };
}

/** Every command loads the same chunks: each is parsed once. */
const importsByFile = new Map<string, readonly string[]>();

function staticImports(file: string): readonly string[] {
  const known = importsByFile.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, false, ts.ScriptKind.JS);
  const imports = tree.statements.flatMap((statement) => {
    const declares = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = declares ? statement.moduleSpecifier : undefined;
    return specifier !== undefined && ts.isStringLiteral(specifier) ? [specifier.text] : [];
  });
  importsByFile.set(file, imports);
  return imports;
}
