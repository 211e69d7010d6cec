/** A log in a directory of its own, on clocks that the test moves. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogging } from '../../../src/app/logging/index.js';
import type { Logging, LoggingOptions } from '../../../src/app/logging/index.js';
import { putAsideFiles } from '../../../src/app/logging/log-file.js';

const START = Date.parse('2026-01-31T10:00:00.000Z');
export const DAY_MS = 86_400_000;

export interface LogHome {
  readonly directory: string;
  readonly file: string;
  /** Moves both clocks. */
  pass(ms: number): void;
  now(): number;
  open(options?: Partial<LoggingOptions>): Logging;
  /** The lines of the file in use, or of all files, oldest first. */
  lines(all?: boolean): readonly Record<string, unknown>[];
  remove(): void;
}

export function makeLogHome(): LogHome {
  const directory = mkdtempSync(join(tmpdir(), 'tradsys-log-'));
  const file = join(directory, 'logs', 'daemon.log');
  let passed = 0;
  const opened: Logging[] = [];
  const now = (): number => START + passed;
  return {
    ...{ directory, file, now },
    pass: (ms) => void (passed += ms),
    open(options = {}) {
      const logging = createLogging({
        ...{ file, level: 'info', environment: 'staging', version: '1.2.3' },
        ...{ maxBytes: 100_000, maxAgeMs: 14 * DAY_MS, kept: 20 },
        ...{ now, monotonic: () => passed },
        ...options,
      });
      opened.push(logging);
      return logging;
    },
    lines(all = false) {
      const files = all ? [...putAsideFiles(file), file] : [file];
      return files
        .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    remove() {
      for (const logging of opened) logging.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
