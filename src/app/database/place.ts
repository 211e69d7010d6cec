/** Where the files of a data directory lie, and how it is kept for one process. */
import { join } from 'node:path';
import type { FileLock } from '../../adapters/stores/file-lock.js';
import { DATABASE_FILE } from '../../adapters/stores/sqlite.js';
import { DAEMON_RUNS, daemonLeasePath } from '../client/daemon-lease.js';
import { journalPath, witnessOf } from '../journal/index.js';
import { makeFolder } from '../make-folder.js';
import { blockLease } from '../process/lease.js';

export interface DatabasePlace {
  /** Absolute. */
  readonly directory: string;
  /** Bars, ticks and runs. */
  readonly store: string;
  readonly journal: string;
  readonly witness: string;
}

/** `witness` is the configured place of the witness, where there is one. */
export function databasePlace(directory: string, witness?: string): DatabasePlace {
  const journal = journalPath(directory);
  return {
    ...{ directory, store: join(directory, DATABASE_FILE), journal },
    witness: witness ?? witnessOf(journal),
  };
}

export const backupsFolder = ({ directory }: Pick<DatabasePlace, 'directory'>): string =>
  join(directory, 'backups');

/** Keeps daemons out of the directory until it is released. Throws a TradsysError when one runs. */
export async function keepDaemonOut({ directory }: DatabasePlace): Promise<FileLock> {
  makeFolder(directory);
  return blockLease(daemonLeasePath(directory), { ...DAEMON_RUNS, where: directory });
}

/** `2026-01-31T13:05:00.123Z` as a part of a file's name. */
export const stampOf = (time: Date): string => time.toISOString().replaceAll(/[-:.]/g, '');
