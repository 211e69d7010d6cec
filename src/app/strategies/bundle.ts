/** Turns a strategy's file and all it imports into one text. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname } from 'node:path';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, BuildOptions, Message, Plugin } from 'esbuild';
import { TradsysError } from '../../errors.js';
import { refusalOf } from './allowed-built-ins.js';
import type { StrategySource } from './reference.js';
import { shownSource } from './user-error.js';

export interface Bundle {
  readonly code: string;
  readonly sourceMap: string;
  readonly sourceHash: string;
}

/** `tradsys` is this installation, whatever lies in node_modules; Node's own modules are not for strategies. */
const boundaries: Plugin = {
  name: 'boundaries',
  setup(build) {
    build.onResolve({ filter: /^tradsys($|\/)/ }, ({ path }) =>
      path === 'tradsys'
        ? { path, external: true }
        : { errors: [{ text: `there is no ${path}: import from 'tradsys'` }] },
    );
    build.onResolve({ filter: /.*/ }, ({ path }) => {
      if (!isBuiltin(path)) return undefined;
      const text = refusalOf(path.replace(/^node:/, ''));
      return text === undefined ? { path, external: true } : { errors: [{ text }] };
    });
  },
};

/** Warnings of esbuild that mean that the strategy cannot work as written. */
const FATAL = new Set(['empty-import-meta', 'import-is-undefined']);

/** Required, not imported: an import reads all of its text once more, in search of what it exports. */
const esbuild = (): typeof Esbuild => createRequire(import.meta.url)('esbuild') as typeof Esbuild;

/** Starts the bundler, a process of its own, for who will need it soon; what fails is told when it is needed. */
export async function startBundler(): Promise<void> {
  try {
    await esbuild().transform('');
  } catch {
    // Nobody waits for it here.
  }
}

/**
 * Bundles without the machine's own settings: tsconfig files are not read, and paths reach neither the
 * hash nor the code. `base` is how messages show the directory of the sources. Throws TradsysError
 * naming file and line when the sources cannot be bundled.
 */
export async function bundleStrategy(
  source: Exclude<StrategySource, { readonly kind: 'built_in' }>,
  base: string,
): Promise<Bundle> {
  refuseEmpty(source, base);
  const { build } = esbuild();
  const options = optionsFor(source);
  try {
    const [readable, bare] = await Promise.all([
      build({ ...options, sourcemap: 'external', sourcesContent: false }),
      build({ ...options, minify: true }),
    ]);
    const fatal = readable.warnings.find(({ id }) => FATAL.has(id));
    if (fatal) throw failureOf(fatal, base);
    const text = (suffix: string): string =>
      readable.outputFiles.find(({ path }) => path.endsWith(suffix))!.text;
    return {
      code: text('.js'),
      sourceMap: text('.js.map'),
      sourceHash: createHash('sha256').update(bare.outputFiles[0]!.text).digest('hex'),
    };
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.[0];
    throw first === undefined ? error : failureOf(first, base);
  }
}

function optionsFor(
  source: Exclude<StrategySource, { readonly kind: 'built_in' }>,
): BuildOptions & { readonly write: false } {
  const directory = source.kind === 'file' ? dirname(source.path) : source.directory;
  return {
    ...(source.kind === 'file'
      ? { entryPoints: [source.path] }
      : {
          stdin: {
            contents: `export { default } from ${JSON.stringify(source.name)};`,
            resolveDir: directory,
          },
        }),
    absWorkingDir: directory,
    outdir: directory,
    write: false,
    bundle: true,
    // Evaluated by a plain function call, as often as wanted, and gone with its last reference.
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    // Modules are strict; a forgotten declaration must not become a global.
    banner: { js: '"use strict";' },
    charset: 'utf8',
    logLevel: 'silent',
    tsconfigRaw: '{}',
    plugins: [boundaries],
  };
}

/** An empty file bundles well and exports nothing; the reader is told what it is instead. */
function refuseEmpty(source: StrategySource, base: string): void {
  if (source.kind !== 'file') return;
  const where = shownSource(base, basename(source.path));
  let text: Buffer;
  try {
    text = readFileSync(source.path);
  } catch (cause) {
    const what = `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`;
    throw new TradsysError('strategy.unreadable', what, { where, cause });
  }
  if (text.includes(0)) {
    const what = 'is not a text file';
    throw new TradsysError('strategy.invalid', what, { where, exit: 'usage' });
  }
  if (text.toString().trim() === '') {
    throw new TradsysError('strategy.invalid', 'is empty', {
      where,
      exit: 'usage',
      remedy: `see 'tradsys strategy new --help'`,
    });
  }
}

function failureOf({ text, location }: Message, base: string): TradsysError {
  const where =
    location === null ? {} : { where: `${shownSource(base, location.file)}:${location.line}` };
  const unresolved = /^Could not resolve "(.*)"/.exec(text)?.[1];
  if (unresolved !== undefined) {
    const relative = unresolved.startsWith('.') || unresolved.startsWith('/');
    return new TradsysError('strategy.import', `cannot find ${unresolved}`, {
      ...where,
      exit: 'usage',
      remedy: relative ? 'check the path' : `npm install ${unresolved} beside the strategy`,
    });
  }
  return new TradsysError('strategy.syntax', plain(text), { ...where, exit: 'usage' });
}

function plain(text: string): string {
  if (text.startsWith('Top-level await')) {
    return 'a strategy cannot await: everything it sees is given to its handlers';
  }
  if (text.startsWith('"import.meta"')) return 'a strategy cannot use import.meta';
  return text;
}
