/**
 * The steps of the database's schema, oldest first. A step is a file of that name with `up` and `down`; it
 * is never changed once it was released. Its number is the version of the schema that it leads to.
 */
export const MIGRATIONS = ['0001_bars_and_runs', '0002_ticks'] as const;

export type MigrationName = (typeof MIGRATIONS)[number];

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Version that a step of any program, known or not, leads to. */
export const versionOf = (migration: string | undefined): number =>
  migration === undefined ? 0 : Number.parseInt(migration, 10);
