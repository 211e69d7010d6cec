/** Starting worker threads: the bundled file where there is one, else the source through its loader. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

let builtWorkers: URL | undefined;

/**
 * From now on threads of these sources are those in `folder`, which were built of them: a thread that
 * translates its sources takes several times as long to start.
 */
export function useBuiltWorkers(folder: URL): void {
  builtWorkers = folder;
}

/** Starts `<name>.worker.ts`, given as `source`; beside the bundle it is `workers/<name>.js`. */
export function startWorker(name: string, source: URL, options: WorkerOptions = {}): Worker {
  const bundled = [`./workers/${name}.js`, `../workers/${name}.js`]
    .map((path) => new URL(path, import.meta.url))
    .find(isThere);
  const built = builtWorkers === undefined ? undefined : new URL(`${name}.js`, builtWorkers);
  if (bundled === undefined && built !== undefined && isThere(built)) {
    // The loader of the sources, which a thread inherits, takes longer to start than the thread.
    return new Worker(built, { ...options, execArgv: [] });
  }
  return new Worker(bundled ?? fromSource(source), { ...options, eval: bundled === undefined });
}

const isThere = (file: URL): boolean => existsSync(fileURLToPath(file));

/** A new thread does not know TypeScript until it is told. */
const fromSource = (file: URL): string =>
  `import('tsx/esm/api').then((tsx) => (tsx.register(), import(${JSON.stringify(file.href)})))`;
