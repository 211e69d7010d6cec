/** Which accounts have passed `doctor --live`, under which configuration, and when. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../config/index.js';
import { effectiveValues } from '../config/view.js';
import { makeFolder } from '../make-folder.js';
import { writeSafely } from '../write-safely.js';

export interface Passed {
  readonly account: string;
  readonly venue: string;
  readonly configHash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const pathIn = (directory: string): string => join(directory, 'doctor.json');

/** Of everything that holds but where data lie and the switch that has a gate of its own; secrets do not count. */
export function configHash(loaded: Pick<LoadedConfig, 'written'>): string {
  const values = effectiveValues(loaded) as Readonly<Record<string, object | undefined>>;
  const { general, live, ...others } = values;
  const kept = {
    ...others,
    general: { ...general, data_dir: undefined },
    live: { ...live, enabled: undefined },
  };
  return createHash('sha256').update(canonical(kept)).digest('hex');
}

/** JSON with keys in order, whatever the order in the file. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Those of a data directory; what is damaged counts as none. */
export function readPassed(directory: string): readonly Passed[] {
  const path = pathIn(directory);
  if (!existsSync(path)) return [];
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(found) ? (found as readonly Passed[]) : [];
  } catch {
    return [];
  }
}

/** Takes the place of what was known of the same accounts. */
export function writePassed(directory: string, passed: readonly Passed[]): void {
  const names = passed.map(({ account }) => account);
  const others = readPassed(directory).filter(({ account }) => !names.includes(account));
  makeFolder(directory);
  writeSafely(pathIn(directory), `${JSON.stringify([...others, ...passed], null, 2)}\n`);
}
