/** The schema of the store, brought up to this program's or back to an earlier one. */
import { existsSync } from 'node:fs';
import { MIGRATIONS } from '../../adapters/stores/migrations/index.js';
import { migrateFile } from '../../adapters/stores/sqlite-connection.js';
import type { Migrated, MigrationTarget } from '../../adapters/stores/sqlite-migrate.js';
import { pendingMigrations } from '../../adapters/stores/sqlite-schema.js';
import { TradsysError } from '../../errors.js';
import { backupDatabase } from './backup.js';
import type { Backup } from './backup.js';
import { keepDaemonOut } from './place.js';
import type { DatabasePlace } from './place.js';
import { databaseStatus } from './status.js';
import type { DatabaseStatus } from './status.js';

export interface MigrationReport extends Migrated {
  readonly file: string;
  /** Of the store as it was; null when nothing was to be done, was there, or was wanted. */
  readonly backup: Backup | null;
}

interface MigrateOptions {
  /** Keep a backup of the store first. */
  readonly backup: boolean;
  readonly now: Date;
}

/** Takes the steps that are pending. Throws a TradsysError when a daemon runs, or the store is newer. */
export async function migrate(
  place: DatabasePlace,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const lock = await keepDaemonOut(place);
  try {
    const { steps } = knownStatus(place);
    const isPending = steps.some(({ state }) => state === 'pending');
    return await run(place, isPending ? 'latest' : undefined, options);
  } finally {
    lock.release();
  }
}

export interface RollbackPlan {
  /** Steps that would be taken back, the latest first. */
  readonly steps: readonly string[];
  readonly target: MigrationTarget;
}

/**
 * What a rollback of so many steps, or to that version of the schema, would take back. Throws a TradsysError
 * (usage) when there is nothing of the kind.
 */
export function rollbackPlan(
  place: DatabasePlace,
  { count, to }: { readonly count?: number | undefined; readonly to?: number | undefined },
): RollbackPlan {
  const { steps, version } = knownStatus(place);
  const applied = steps.filter(({ state }) => state === 'applied').map(({ name }) => name);
  const left = to ?? version - (count ?? 1);
  if (applied.length === 0 || left < 0 || left >= version) {
    throw new TradsysError('db.rollback', 'there is nothing to roll back', {
      ...{ exit: 'usage', where: place.store },
      remedy: `its schema has version ${version}; 'tradsys db status' shows its steps`,
    });
  }
  return {
    steps: applied.slice(left).toReversed(),
    target: left === 0 ? 'none' : MIGRATIONS[left - 1]!,
  };
}

/** Takes steps back, and with them what their tables held. Throws a TradsysError when a daemon runs. */
export async function rollback(
  place: DatabasePlace,
  { target }: RollbackPlan,
  options: MigrateOptions,
): Promise<MigrationReport> {
  const lock = await keepDaemonOut(place);
  try {
    return await run(place, target, options);
  } finally {
    lock.release();
  }
}

async function run(
  place: DatabasePlace,
  target: MigrationTarget | undefined,
  { backup: wanted, now }: MigrateOptions,
): Promise<MigrationReport> {
  const file = place.store;
  if (target === undefined) return { file, applied: [], rolledBack: [], backup: null };
  const isThere = existsSync(file) && databaseStatus(place).store.bytes !== null;
  const backup = wanted && isThere ? await backupDatabase(place, { now, parts: ['store'] }) : null;
  return { file, ...(await migrateFile(file, target)), backup };
}

/** Throws `store.newer_schema` when a later program has taken steps of its own. */
function knownStatus(place: DatabasePlace): DatabaseStatus['store'] {
  const { store } = databaseStatus(place);
  const applied = store.steps.filter(({ state }) => state !== 'pending');
  pendingMigrations(applied, place.store);
  return store;
}
