/** Brings a database from one version of the schema to another: the only place that changes it. */
import type { Migration } from 'kysely';
import type { Database } from './sqlite-driver.js';
import { sqliteFailure } from './sqlite-errors.js';
import { adoptSteps, appliedMigrations, pendingMigrations } from './sqlite-schema.js';
import { MIGRATIONS } from './migrations/index.js';
import type { MigrationName } from './migrations/index.js';

/** `latest`; or the last step that is to stay, `none` for an empty database. */
export type MigrationTarget = MigrationName | 'latest' | 'none';

export interface Migrated {
  /** In the order in which they were taken. */
  readonly applied: readonly MigrationName[];
  readonly rolledBack: readonly MigrationName[];
}

/** One at a time in this process: a second connection would wait for the first and keep it from going on. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Takes the steps to `target`, all or none of them, in one transaction. Throws a TradsysError when the
 * database is foreign, newer, locked or cannot be written.
 */
export function migrateDatabase(
  database: Database,
  file: string,
  target: MigrationTarget,
): Promise<Migrated> {
  const migrated = turn.then(() => migrate(database, file, target));
  turn = migrated.catch(() => undefined);
  return migrated;
}

async function migrate(
  database: Database,
  file: string,
  target: MigrationTarget,
): Promise<Migrated> {
  const migrator = await migratorOf(database);
  try {
    // The migrator itself takes no lock and begins no transaction with SQLite.
    database.exec('begin immediate');
    pendingMigrations(appliedMigrations(database, file) ?? [], file);
    adoptSteps(database, file, new Date().toISOString());
    const { error, results = [] } = await migrator(target);
    if (error !== undefined) throw error as Error;
    database.exec('commit');
    const names = (direction: 'Up' | 'Down'): MigrationName[] =>
      results
        .filter((result) => result.direction === direction)
        .map(({ migrationName }) => migrationName as MigrationName);
    return { applied: names('Up'), rolledBack: names('Down') };
  } catch (error) {
    if (database.inTransaction) database.exec('rollback');
    throw sqliteFailure(file, error);
  }
}

async function migratorOf(database: Database) {
  const { Kysely, Migrator, NO_MIGRATIONS, SqliteDialect } = await import('kysely');
  const steps: Readonly<Record<MigrationName, Migration>> = {
    '0001_bars_and_runs': await import('./migrations/0001_bars_and_runs.js'),
    '0002_ticks': await import('./migrations/0002_ticks.js'),
  };
  const migrator = new Migrator({
    // Never destroyed: that would close the connection, which is the caller's.
    db: new Kysely<unknown>({ dialect: new SqliteDialect({ database }) }),
    provider: { getMigrations: () => Promise.resolve({ ...steps }) },
  });
  return (target: MigrationTarget) => {
    if (target === 'latest') return migrator.migrateTo(MIGRATIONS.at(-1)!);
    return migrator.migrateTo(target === 'none' ? NO_MIGRATIONS : target);
  };
}
