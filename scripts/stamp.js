// Which sources a build was made of: whether `dist` is of those that there are.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');
const stamp = join(dist, '.sources');
/** Of the build too: how it is made. */
const SETTINGS = [
  'package.json',
  'package-lock.json',
  ...['build.js', 'manifest.js', 'stamp.js'].map((name) => `scripts/${name}`),
];

/** Files below a folder, as paths from the root, sorted. */
export function filesBelow(folder) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

export function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of [...filesBelow('src'), ...filesBelow('commands'), ...SETTINGS]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether everything is built, of the sources that `hash` is of. */
export function isBuilt(hash = sourcesHash()) {
  const isStamped = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  return isStamped && existsSync(join(root, 'oclif.manifest.json'));
}

/** Says what the build is of: the sources as they were when it began. */
export function stampBuild(hash) {
  writeFileSync(stamp, hash);
}
