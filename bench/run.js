// Bundles a benchmark as the product itself is bundled, then runs it: node bench/run.js NAME [options].
// A loader that translates file by file names every closure it meets, which costs what is measured.
import { build } from 'esbuild';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [name] = process.argv.splice(2, 1);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}node_modules/.cache/bench`;
mkdirSync(folder, { recursive: true });
// Threads are those of the built program; they are looked for beside the bundle's folder.
const workers = `${root}node_modules/.cache/workers`;
if (!existsSync(workers)) symlinkSync(`${root}dist/workers`, workers);
const outfile = `${folder}/${name}.mjs`;
await build({
  entryPoints: [`${root}bench/${name}.ts`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  packages: 'external',
  logLevel: 'error',
});
try {
  await import(pathToFileURL(outfile).href);
} catch (error) {
  // Uncaught, Node would show the line it came from: the whole bundle.
  console.error(error);
  process.exitCode = 1;
}
