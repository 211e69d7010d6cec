/** Which version of the schema a database has: read without changing anything, and without kysely. */
import { MIGRATIONS, SCHEMA_VERSION, versionOf } from './migrations/index.js';
import type { MigrationName } from './migrations/index.js';
import type { Database } from './sqlite-driver.js';
import { foreignSchema, newerSchema, olderSchema } from './sqlite-errors.js';

/** A step that was taken, of this program or of a later one. */
export interface AppliedMigration {
  readonly name: string;
  /** When, as ISO text; null for what was there before steps were counted one by one. */
  readonly at: string | null;
}

/** Where the migrator keeps its list. */
const TABLE = 'kysely_migration';
/** What databases had instead before there were steps: the version alone. */
const BEFORE = 'schema_version';

/** The steps taken, oldest first; undefined when nothing is in the database yet. Throws when it is foreign. */
export function appliedMigrations(
  database: Database,
  file: string,
): readonly AppliedMigration[] | undefined {
  const tables = database
    .prepare<[], string>("select name from sqlite_master where type = 'table'")
    .pluck()
    .all();
  if (tables.includes(TABLE)) {
    return database
      .prepare<[], AppliedMigration>(`select name, timestamp as at from ${TABLE} order by name`)
      .all();
  }
  if (tables.length === 0) return undefined;
  if (!tables.includes(BEFORE)) throw foreignSchema(file);
  const version = database.prepare<[], number>(`select version from ${BEFORE}`).pluck().get() ?? 0;
  if (version > SCHEMA_VERSION) throw newerSchema(file, `${version}`, knownVersion);
  return MIGRATIONS.slice(0, version).map((name) => ({ name, at: null }));
}

const describeVersion = (migration: string | undefined): string =>
  migration === undefined ? '0' : `${versionOf(migration)} (${migration})`;

const knownVersion = describeVersion(MIGRATIONS.at(-1));

/** The steps not taken yet. Throws `store.newer_schema` when a later program took some of its own. */
export function pendingMigrations(
  applied: readonly AppliedMigration[],
  file: string,
): readonly MigrationName[] {
  const known: readonly string[] = MIGRATIONS;
  const unknown = applied.findLast(({ name }) => !known.includes(name));
  if (unknown) throw newerSchema(file, describeVersion(unknown.name), knownVersion);
  const taken = new Set(applied.map(({ name }) => name));
  return MIGRATIONS.filter((name) => !taken.has(name));
}

/**
 * True when the database has this program's schema, false when nothing is in it yet. Throws a TradsysError
 * when it is foreign, older or newer.
 */
export function hasSchema(database: Database, file: string): boolean {
  const applied = appliedMigrations(database, file);
  if (applied === undefined) return false;
  if (pendingMigrations(applied, file).length > 0) {
    throw olderSchema(file, describeVersion(applied.at(-1)?.name), knownVersion);
  }
  return true;
}

export interface SchemaStep {
  readonly name: string;
  /** `unknown`: of a later program. */
  readonly state: 'applied' | 'pending' | 'unknown';
  readonly at: string | null;
}

/** Every step, taken or not, oldest first. */
export function schemaSteps(applied: readonly AppliedMigration[]): readonly SchemaStep[] {
  const known: readonly string[] = MIGRATIONS;
  const taken = new Set(applied.map(({ name }) => name));
  return [
    ...applied.map(({ name, at }): SchemaStep => {
      return { name, state: known.includes(name) ? 'applied' : 'unknown', at };
    }),
    ...MIGRATIONS.filter((name) => !taken.has(name)).map((name): SchemaStep => {
      return { name, state: 'pending', at: null };
    }),
  ];
}

/** From the version alone to the migrator's own list, for a database of before there was one. */
export function adoptSteps(database: Database, file: string, now: string): void {
  const applied = appliedMigrations(database, file);
  if (applied === undefined || applied.every(({ at }) => at !== null)) return;
  database.exec(
    `create table ${TABLE} (name varchar(255) not null primary key, timestamp varchar(255) not null)`,
  );
  const insert = database.prepare(`insert into ${TABLE} values (?, ?)`);
  for (const { name } of applied) insert.run(name, now);
  database.exec(`drop table ${BEFORE}`);
}
