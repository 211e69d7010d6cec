/** The declarations an editor needs to know what `tradsys` exports, without an npm install. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { installationRoot } from '../strategies/installation.js';

/** A file below the directory of types. */
export interface TypeFile {
  readonly path: string;
  readonly text: string;
}

const REFERENCE = /(?:from\s*|import\s*\(\s*|import\s+)(['"])(\.{1,2}\/[^'"]+)\1/g;

/** `index.d.ts` of this installation and all it refers to; nothing when the types were not built. */
export function editorTypes(): readonly TypeFile[] {
  const root = join(installationRoot(), 'dist/types/src');
  const found = new Map<string, string>();
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(file)) return;
    const text = readFileSync(file, 'utf8');
    found.set(file, text);
    for (const [, , specifier = ''] of text.matchAll(REFERENCE)) {
      visit(join(dirname(file), specifier.replace(/\.js$/, '.d.ts')));
    }
  };
  visit(join(root, 'index.d.ts'));
  return [...found].map(([file, text]) => ({ path: relative(root, file), text }));
}
