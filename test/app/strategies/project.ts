/** A directory that exists for one test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TradsysError } from '../../../src/errors.js';

export interface Project {
  readonly directory: string;
  /** Writes a file below the directory and gives its absolute path. */
  write(path: string, text: string | Buffer): string;
  remove(): void;
}

export function makeProject(): Project {
  const directory = mkdtempSync(join(tmpdir(), 'tradsys-test-'));
  return {
    directory,
    write(path, text) {
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The failure that `action` rejects or throws with. */
export async function failureOf(action: () => unknown): Promise<TradsysError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof TradsysError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}
