// Bundles the CLI, the library and the workers into dist/, emits the library's types, and writes
// oclif.manifest.json. `--if-stale` does nothing when no source has changed, and skips the types.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { manifestOf } from './manifest.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.sources');

// Bundled CommonJS (oclif) expects these in every file.
const BANNER = [
  "import{createRequire as __cr}from'node:module';",
  "import{fileURLToPath as __fu}from'node:url';import{dirname as __dn}from'node:path';",
  'const require=__cr(import.meta.url),__filename=__fu(import.meta.url),__dirname=__dn(__filename);',
].join('');

/** Files below a folder, as paths from the root, sorted. */
function filesBelow(folder) {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function sourcesHash() {
  const hash = createHash('sha256');
  const settings = ['package.json', 'package-lock.json', 'scripts/build.js', 'scripts/manifest.js'];
  for (const file of [...filesBelow('src'), ...filesBelow('commands'), ...settings]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Every command, the bootstrap, the library, and each `*.worker.ts` as dist/workers/<name>.js. */
function entryPoints() {
  const commands = filesBelow('commands').filter((file) => file.endsWith('.ts'));
  const workers = filesBelow('src').filter((file) => file.endsWith('.worker.ts'));
  return [
    { in: 'src/cli/main.ts', out: 'main' },
    { in: 'src/index.ts', out: 'index' },
    ...commands.map((file) => ({ in: file, out: file.replace(/\.ts$/, '') })),
    ...workers.map((file) => ({
      in: file,
      out: `workers/${basename(file).replace(/\.worker\.ts$/, '')}`,
    })),
  ];
}

async function bundle() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
    // oclif names typescript in a path that is switched off; the others are native or huge.
    external: ['better-sqlite3', 'ccxt', 'esbuild', 'pino', 'typescript'],
    banner: { js: BANNER },
  });
  // Names of removed commands and old chunks must not stay behind.
  const written = new Set(Object.keys(metafile.outputs));
  for (const file of filesBelow('dist')) {
    if (!file.startsWith('dist/types/') && !written.has(file)) rmSync(join(root, file));
  }
}

/** Declarations only; `npm run check` is what checks types. */
function emitTypes() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  // An installation without the development dependencies runs, and has no need of types.
  if (!existsSync(tsc)) return undefined;
  const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`emitting declarations failed: tsc ended with ${code}`));
    });
  });
}

/**
 * better-sqlite3 is an optional dependency so that npm gets as far as this line instead of ending in
 * the compiler's output; without it there is no store, so the installation has failed all the same.
 */
function checkNativeModule() {
  const require = createRequire(import.meta.url);
  try {
    const Database = require('better-sqlite3');
    new Database(':memory:').close();
  } catch {
    console.error(
      'better-sqlite3 could not be built: it needs its prebuilt binary from GitHub, or python3, ' +
        'make, g++ and Node headers (npm_config_nodedir)',
    );
    process.exitCode = 1;
  }
}

async function main() {
  const ifStale = process.argv.includes('--if-stale');
  const hash = sourcesHash();
  const current = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (ifStale && current && existsSync(join(root, 'oclif.manifest.json'))) return;
  await Promise.all([bundle(), ifStale ? undefined : emitTypes()]);
  const manifest = await manifestOf(root, './dist/commands');
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest)}\n`);
  writeFileSync(stamp, hash);
  if (!ifStale) checkNativeModule();
}

try {
  await main();
} catch (error) {
  // esbuild and tsc have said what is wrong with which line.
  console.error(`build failed: ${String(error.message).split('\n', 1)[0]}`);
  process.exitCode = 1;
}
