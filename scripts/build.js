// Bundles the CLI, the library and the workers into dist/, emits the library's types, and writes
// oclif.manifest.json. `--if-stale` does nothing when no source has changed, and skips the types.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { manifestOf } from './manifest.js';
import { hasNativeModule } from './native-module.js';
import { dist, filesBelow, isBuilt, root, sourcesHash, stampBuild } from './stamp.js';

// Bundled CommonJS (oclif) expects these in its file.
const BANNER = [
  "import{createRequire as __cr}from'node:module';",
  "import{fileURLToPath as __fu}from'node:url';import{dirname as __dn}from'node:path';",
  'const require=__cr(import.meta.url),__filename=__fu(import.meta.url),__dirname=__dn(__filename);',
].join('');

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

/**
 * A built file without what only bundled CommonJS needs, where it holds none: the banner, and esbuild's
 * helpers, which it imports everywhere. Each import costs every start its time.
 */
function lean(text, helpers) {
  const own = text.slice(BANNER.length).replace(helpers, '');
  return /\b(?:require|__filename|__dirname)\b/.test(own) ? BANNER + own : own;
}

async function bundle() {
  const { metafile, outputFiles } = await build({
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
    write: false,
  });
  const { path: helpers } = outputFiles.find(({ text }) => text.includes('Dynamic require of'));
  const bare = new RegExp(`import"\\.[./a-z]*/${basename(helpers)}";`);
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, lean(text, bare));
  }
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

async function main() {
  const ifStale = process.argv.includes('--if-stale');
  const hash = sourcesHash();
  if (ifStale && isBuilt(hash)) return;
  await Promise.all([bundle(), ifStale ? undefined : emitTypes()]);
  const manifest = await manifestOf(root, './dist/commands');
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest)}\n`);
  stampBuild(hash);
  if (!ifStale && !hasNativeModule()) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  // esbuild and tsc have said what is wrong with which line.
  console.error(`build failed: ${String(error.message).split('\n', 1)[0]}`);
  process.exitCode = 1;
}
