/** Starting worker threads: the bundled file where there is one, else the source through its loader. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';

/** Starts `<name>.worker.ts`, given as `source`; beside the bundle it is `workers/<name>.js`. */
export function startWorker(name: string, source: URL, options: WorkerOptions = {}): Worker {
  const bundled = [`./workers/${name}.js`, `../workers/${name}.js`];
  const file = bundled
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));
  return new Worker(file ?? fromSource(source), { ...options, eval: file === undefined });
}

/** A new thread does not know TypeScript until it is told. */
const fromSource = (file: URL): string =>
  `import('tsx/esm/api').then((tsx) => (tsx.register(), import(${JSON.stringify(file.href)})))`;
