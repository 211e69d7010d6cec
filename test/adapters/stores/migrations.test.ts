/** The schema's steps: up, down, and what databases of other versions are told. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../src/adapters/stores/migrations/index.js';
import { migrateDatabase } from '../../../src/adapters/stores/sqlite-migrate.js';
import type { MigrationTarget } from '../../../src/adapters/stores/sqlite-migrate.js';
import { openSqliteStore } from '../../../src/adapters/stores/sqlite.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { TradsysError } from '../../../src/errors.js';

const run = {
  ...{ id: 'kept', createdAt: asTimestamp(1), strategy: 's', note: '', journalHash: '' },
  ...{ manifest: '{}', result: '{}' },
};

/** As databases were made before the schema had steps. */
const BEFORE_STEPS = `
  create table schema_version (version integer not null);
  create table series (
    id integer primary key, symbol text not null, timeframe text not null, instrument text not null,
    origin text not null, synthetic integer not null, bars integer not null, first integer not null,
    last integer not null, unique (symbol, timeframe)
  );
  create table chunk (
    id integer primary key, series integer not null references series (id), first integer not null,
    last integer not null, bars integer not null, block blob not null
  );
  create unique index chunk_by_time on chunk (series, first, last, bars);
  create table run (
    id text primary key, created_at integer not null, strategy text not null, note text not null,
    journal_hash text not null, manifest text not null, result text not null
  );
  insert into run values ('kept', 1, 's', '', '', '{}', '{}');
`;
const TICKS_BEFORE_STEPS = `
  create table tick_series (
    id integer primary key, symbol text not null, kind text not null, instrument text not null,
    origin text not null, rows integer not null, first integer not null, last integer not null,
    unique (symbol, kind)
  );
  create table tick_chunk (
    id integer primary key, series integer not null references tick_series (id),
    first integer not null, last integer not null, rows integer not null, block blob not null
  );
  create index tick_chunk_by_time on tick_chunk (series, first, last, id, rows);
`;

describe('SQLite store: migrations', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-migrations-'));
    file = join(directory, 'tradsys.db');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function failureOf(work: () => unknown): Promise<TradsysError> {
    try {
      await work();
    } catch (error) {
      if (error instanceof TradsysError) return error;
      throw error;
    }
    throw new Error('nothing failed');
  }

  async function migrate(target: MigrationTarget) {
    const database = new Sqlite(file);
    try {
      return await migrateDatabase(database, file, target);
    } finally {
      database.close();
    }
  }

  /** Everything SQLite knows of the tables, columns and indexes. */
  function schema(): unknown {
    const database = new Sqlite(file, { readonly: true });
    try {
      const names = database
        .prepare("select name from sqlite_master where type = 'table' order by name")
        .pluck()
        .all() as string[];
      return names.map((name) => ({
        name,
        columns: database.pragma(`table_info(${name})`),
        references: database.pragma(`foreign_key_list(${name})`),
        indexes: (database.pragma(`index_list(${name})`) as { name: string; unique: number }[])
          .map((index) => ({
            unique: index.unique,
            columns: database.prepare('select name from pragma_index_info(?)').all(index.name),
          }))
          .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      }));
    } finally {
      database.close();
    }
  }

  function before(version: number): void {
    const database = new Sqlite(file);
    database.exec(BEFORE_STEPS + (version > 1 ? TICKS_BEFORE_STEPS : ''));
    database.prepare('insert into schema_version values (?)').run(version);
    database.close();
  }

  it('up, down and up again is the same schema, step by step and at once', async () => {
    const seen: unknown[] = [];
    for (const step of MIGRATIONS) {
      expect(await migrate(step)).to.deep.equal({ applied: [step], rolledBack: [] });
      seen.push(schema());
    }
    expect(new Set(seen.map((one) => JSON.stringify(one)))).to.have.property('size', seen.length);
    const down = MIGRATIONS.toReversed();
    for (const [index, step] of down.entries()) {
      const target = down[index + 1] ?? 'none';
      expect(await migrate(target)).to.deep.equal({ applied: [], rolledBack: [step] });
      if (target !== 'none') expect(schema()).to.deep.equal(seen.at(-2 - index));
    }
    expect(await migrate('latest')).to.deep.equal({ applied: [...MIGRATIONS], rolledBack: [] });
    expect(schema()).to.deep.equal(seen.at(-1));
    expect(await migrate('latest')).to.deep.equal({ applied: [], rolledBack: [] });
    expect(await migrate('none')).to.deep.equal({ applied: [], rolledBack: down });
  });

  it('a new store has the newest schema, on large pages', async () => {
    const store = openSqliteStore({ directory });
    await store.saveRun(run);
    await store.close();
    const made = schema();
    const database = new Sqlite(file, { readonly: true });
    expect(database.pragma('page_size', { simple: true })).to.equal(16_384);
    database.close();
    rmSync(file);
    await migrate('latest');
    expect(made).to.deep.equal(schema());
  });

  it('two stores that begin in one directory at once make one database', async () => {
    const stores = [1, 2].map(() => openSqliteStore({ directory, busyTimeoutMs: 500 }));
    await Promise.all(
      stores.flatMap((store, index) => [
        store.saveRun({ ...run, id: `a${index}` }),
        store.saveRun({ ...run, id: `b${index}` }),
      ]),
    );
    expect((await stores[0]!.listRuns()).map(({ id }) => id).sort()).to.deep.equal(
      ['a0', 'a1', 'b0', 'b1'], // prettier-ignore
    );
    await Promise.all(stores.map((store) => store.close()));
  });

  it('a database of before there were steps opens at once when it lacks none', async () => {
    before(SCHEMA_VERSION);
    const store = openSqliteStore({ directory });
    expect(await store.listRuns()).to.deep.equal([run]);
    await store.close();
    await migrate('latest');
    const adopted = schema();
    rmSync(file);
    await migrate('latest');
    expect(adopted).to.deep.equal(schema());
  });

  it('fault 47: an older one is left alone until it is migrated, and then keeps what it held', async () => {
    before(1);
    const failure = await failureOf(() => openSqliteStore({ directory }));
    expect(failure.line).to.equal(
      `${file}: failed to connect to database: it has schema version 1 (0001_bars_and_runs), ` +
        "this program needs 2 (0002_ticks); run 'tradsys db migrate', which keeps a backup",
    );
    expect((await migrate('latest')).applied).to.deep.equal(MIGRATIONS.slice(1));
    const store = openSqliteStore({ directory });
    expect(await store.listRuns()).to.deep.equal([run]);
    expect(await store.listTicks()).to.deep.equal([]);
    await store.close();
  });

  it('fault 47: a newer one is refused with both versions and the remedy, and is not touched', async () => {
    await migrate('latest');
    const later = `${String(SCHEMA_VERSION + 1).padStart(4, '0')}_fills`;
    const database = new Sqlite(file);
    database.prepare('insert into kysely_migration values (?, ?)').run(later, '2030-01-01');
    database.close();
    const text =
      `${file}: failed to connect to database: it has schema version ` +
      `${SCHEMA_VERSION + 1} (${later}), this program knows up to ` +
      `${SCHEMA_VERSION} (${MIGRATIONS.at(-1)!}); use the newer tradsys that wrote it, ` +
      'restore a backup of before, or use another --data-dir';
    for (const work of [
      () => openSqliteStore({ directory }),
      () => migrate('latest'),
      () => migrate('none'),
    ]) {
      const failure = await failureOf(work);
      expect(failure).to.include({ line: text, code: 'store.newer_schema', exitCode: 4 });
    }
    expect(readdirSync(directory)).to.deep.equal(['tradsys.db']);
    rmSync(file);
    before(SCHEMA_VERSION + 7);
    const failure = await failureOf(() => openSqliteStore({ directory }));
    expect(failure.line).to.contain(`it has schema version ${SCHEMA_VERSION + 7}, this program`);
  });

  it('is taken whole or not at all', async () => {
    before(1);
    const unchanged = schema();
    const database = new Sqlite(file);
    const pages = database.pragma('page_count', { simple: true }) as number;
    database.pragma(`max_page_count = ${pages + 1}`);
    const failure = await failureOf(() => migrateDatabase(database, file, 'latest'));
    expect(failure.code).to.equal('store.disk_full');
    database.close();
    expect(schema()).to.deep.equal(unchanged);
  });
});
