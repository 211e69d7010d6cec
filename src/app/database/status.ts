/** What is in a data directory's databases, and which steps of the schema they have taken. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { appliedMigrations, schemaSteps } from '../../adapters/stores/sqlite-schema.js';
import type { SchemaStep } from '../../adapters/stores/sqlite-schema.js';
import { SCHEMA_VERSION, versionOf } from '../../adapters/stores/migrations/index.js';
import { openReadOnly } from '../../adapters/stores/sqlite-copy.js';
import { sqliteFailure } from '../../adapters/stores/sqlite-errors.js';
import { codeOf } from '../journal/failures.js';
import { JOURNAL_VERSION, openJournalReader } from '../journal/index.js';
import { backupsFolder } from './place.js';
import type { DatabasePlace } from './place.js';

export interface DatabaseStatus {
  readonly directory: string;
  readonly store: {
    readonly file: string;
    /** Null: there is none yet. */
    readonly bytes: number | null;
    readonly version: number;
    /** That this program reads and writes. */
    readonly supported: number;
    readonly steps: readonly SchemaStep[];
  };
  /** Null: there is none yet. */
  readonly journal: {
    readonly file: string;
    readonly bytes: number;
    readonly version: number;
    readonly records: number;
    /** Of the last record, microseconds UTC. */
    readonly lastAt: number;
    readonly epoch: number;
  } | null;
  /** Names, oldest first. */
  readonly backups: readonly string[];
}

/** Changes nothing. Throws a TradsysError when a file is foreign, or cannot be read. */
export function databaseStatus(place: DatabasePlace): DatabaseStatus {
  const { directory, store } = place;
  const applied = appliedTo(store);
  return {
    directory,
    store: {
      file: store,
      bytes: applied === undefined ? null : bytesOf(store),
      version: versionOf(applied?.at(-1)?.name),
      supported: SCHEMA_VERSION,
      steps: schemaSteps(applied ?? []),
    },
    journal: journalStatus(place),
    backups: backupNames(place),
  };
}

function appliedTo(store: string): ReturnType<typeof appliedMigrations> {
  const database = openReadOnly(store);
  try {
    return database === undefined ? undefined : appliedMigrations(database, store);
  } catch (error) {
    throw sqliteFailure(store, error);
  } finally {
    database?.close();
  }
}

function journalStatus({ journal: file }: DatabasePlace): DatabaseStatus['journal'] {
  try {
    const reader = openJournalReader(file);
    try {
      const { seq: records, at: lastAt } = reader.last();
      const { epoch } = reader.identity;
      return { file, bytes: bytesOf(file), version: JOURNAL_VERSION, records, lastAt, epoch };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (codeOf(error) === 'journal.none') return null;
    throw error;
  }
}

/** With what is committed and not folded in yet. */
const bytesOf = (file: string): number =>
  [file, `${file}-wal`].reduce((sum, one) => sum + (existsSync(one) ? statSync(one).size : 0), 0);

/** Finished ones alone: an unfinished one has another name. */
export function backupNames(place: Pick<DatabasePlace, 'directory'>): readonly string[] {
  const folder = backupsFolder(place);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.partial'))
    .sort();
}
