/**
 * Programs of the tests that run as processes of their own: each is translated once, to beside the build,
 * whose threads it takes. A process that translates its sources takes several times as long to start.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { dist, isBuilt } from '../scripts/stamp.js';

export interface ChildProgram {
  readonly file: string;
  /** What Node needs to run it. */
  readonly execArgv: readonly string[];
}

const known = new Map<string, ChildProgram>();

/**
 * `source`: path of its TypeScript; `more`: of what it imports by a path that it makes up. It runs from
 * there where the build is not of the sources that there are.
 */
export function childProgram(source: string, ...more: readonly string[]): ChildProgram {
  const translate = (): ChildProgram =>
    isBuilt()
      ? { file: translated(source, more), execArgv: ['--enable-source-maps'] }
      : { file: source, execArgv: ['--import', 'tsx'] };
  const program = known.get(source) ?? translate();
  known.set(source, program);
  return program;
}

function translated(source: string, more: readonly string[]): string {
  // As deep as the folders that the build has, so that `../workers` is its threads.
  const folder = mkdtempSync(join(dist, 'tests-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  buildSync({
    ...{ entryPoints: [source, ...more], outbase: dirname(source), outdir: folder },
    ...{ bundle: true, splitting: true, packages: 'external', sourcemap: 'inline' },
    ...{ format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'error' },
  });
  return join(folder, `${basename(source, '.ts')}.js`);
}
