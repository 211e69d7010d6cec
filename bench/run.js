// Bundles a benchmark as the product itself is bundled, then runs it: node bench/run.js NAME [options].
// A loader that translates file by file names every closure it meets, which costs what is measured.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [name] = process.argv.splice(2, 1);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}node_modules/.cache/bench`;
mkdirSync(folder, { recursive: true });
const outfile = `${folder}/${name}.mjs`;
await build({
  entryPoints: [`${root}bench/${name}.ts`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'error',
});
await import(pathToFileURL(outfile).href);
