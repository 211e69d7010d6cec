/** Where this installation of tradsys lies, in the sources as in the bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Directory of tradsys' own package.json. */
export function installationRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!isOwn(join(directory, 'package.json'))) {
    const above = dirname(directory);
    if (above === directory) throw new Error('tradsys does not find its own package.json');
    directory = above;
  }
  return directory;
}

/** Version of this installation. */
export function installedVersion(): string {
  const text = readFileSync(join(installationRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/**
 * The public library as users' strategies import it: of the bundle when this runs from the bundle,
 * of the sources when it runs from the sources. Loaded by address, because it stands above `app`.
 */
export async function loadLibrary(): Promise<Readonly<Record<string, unknown>>> {
  const file = import.meta.url.endsWith('.ts') ? 'src/index.ts' : 'dist/index.js';
  const { href } = pathToFileURL(join(installationRoot(), file));
  return (await import(href)) as Readonly<Record<string, unknown>>;
}

function isOwn(file: string): boolean {
  if (!existsSync(file)) return false;
  const { name } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown };
  return name === 'tradsys';
}
