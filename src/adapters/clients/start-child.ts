/** Starts the process that holds ccxt: the bundled file where there is one, else the source. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Of the environment only what a client of exchanges has a use for: the rest may hold secrets. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'SystemRoot', 'TEMP'],
];

let builtWorkers: URL | undefined;

/**
 * From now on processes of these sources are those in `folder`, which were built of them: one that
 * translates its sources takes several times as long to start.
 */
export function useBuiltClients(folder: URL): void {
  builtWorkers = folder;
}

export function startChild(): ChildProcess {
  const built = builtWorkers === undefined ? [] : [new URL('ccxt.js', builtWorkers)];
  const beside = ['./workers/ccxt.js', '../workers/ccxt.js'];
  const bundled = [...beside.map((path) => new URL(path, import.meta.url)), ...built]
    .map((url) => fileURLToPath(url))
    .find((path) => existsSync(path));
  const environment = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return fork(bundled ?? fileURLToPath(new URL('./ccxt.worker.ts', import.meta.url)), [], {
    serialization: 'advanced',
    // A new process does not know TypeScript until it is told.
    execArgv: bundled === undefined ? ['--import', loaderOfSources()] : [],
    env: Object.fromEntries(environment),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

const loaderOfSources = (): string =>
  pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
