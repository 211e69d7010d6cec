/** The store of one data directory: a single SQLite file in WAL mode, `tradsys.db`. */
import { join } from 'node:path';
import { barColumns } from '../../core/domain/market-data.js';
import { TICK_KINDS, tickColumns } from '../../core/domain/tick-data.js';
import type { Store } from '../../ports.js';
import type { StoreOptions } from './options.js';
import { assertStorable } from './bar-chunks.js';
import { listSeries, readSeries, removeSeries, writeSeries } from './sqlite-bars.js';
import { createConnection, openConnection } from './sqlite-connection.js';
import type { ConnectionOptions, Database } from './sqlite-connection.js';
import { sqliteFailure } from './sqlite-errors.js';
import { listRuns, readRun, removeRun, saveRun } from './sqlite-runs.js';
import { listTicks, readTicks, removeTicks, writeTicks } from './sqlite-ticks.js';
import { assertTicksStorable } from './tick-chunks.js';

export const DATABASE_FILE = 'tradsys.db';

/** Runs `work` as one transaction, opening the database when there is one or when it writes. */
class Connection {
  readonly #options: ConnectionOptions;
  #database: Database | undefined;
  #making: Promise<Database> | undefined;

  constructor({ directory, busyTimeoutMs = 5000, sizeLimitBytes }: StoreOptions) {
    this.#options = { file: join(directory, DATABASE_FILE), busyTimeoutMs, sizeLimitBytes };
    // An existing file is opened at once, so that a bad one is found before any work is done.
    this.#database = openConnection(this.#options);
  }

  /** `empty` is the answer of a directory in which nothing was stored yet; asking makes no file. */
  read<Result>(work: (database: Database) => Result, empty: Result): Result {
    const database = (this.#database ??= openConnection(this.#options));
    if (!database) return empty;
    return this.#guard(() => database.transaction(work).deferred(database));
  }

  /** With `empty`, a directory without a database stays one: there is nothing to take away. */
  async write<Result>(work: (database: Database) => Result, empty?: Result): Promise<Result> {
    this.#database ??= openConnection(this.#options);
    if (empty !== undefined && !this.#database) return empty;
    const database = this.#database ?? (await this.#make());
    return this.#guard(() => database.transaction(work).immediate(database));
  }

  async close(): Promise<void> {
    // One that could not be made has said so to whoever wrote.
    await this.#making?.catch(() => undefined);
    this.#database?.close();
    this.#database = undefined;
  }

  #make(): Promise<Database> {
    this.#making ??= createConnection(this.#options)
      .then((database) => (this.#database = database))
      .finally(() => (this.#making = undefined));
    return this.#making;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(this.#options.file, error);
    }
  }
}

/**
 * Opens the store of `directory`. Each method is one transaction; an opened file that is locked,
 * damaged, foreign or newer throws a one-line TradsysError (exit 4).
 */
export function openSqliteStore(options: StoreOptions): Store {
  const connection = new Connection(options);
  // The driver is synchronous; `async` turns its exceptions into rejections, as the port promises.
  /* eslint-disable @typescript-eslint/require-await */
  return {
    listSeries: async () => connection.read(listSeries, []),
    writeBars: async (series, source) => {
      assertStorable(series.bars);
      await connection.write((database) => writeSeries(database, series, source));
    },
    readBars: async (key, range = {}, { shared = false } = {}) =>
      connection.read(
        (database) => readSeries(database, key, range, shared),
        barColumns(0, shared),
      ),
    removeBars: async (key) => connection.write((database) => removeSeries(database, key), 0),
    listTicks: async () => connection.read(listTicks, []),
    writeTicks: async (instrument, data, source) => {
      for (const kind of TICK_KINDS) if (data[kind]) assertTicksStorable(kind, data[kind]);
      await connection.write((database) => writeTicks(database, instrument, data, source));
    },
    readTicks: async (key, range = {}, { shared = false } = {}) =>
      connection.read(
        (database) => readTicks(database, key, range, shared),
        tickColumns(key.kind, 0, shared),
      ),
    removeTicks: async (key) => connection.write((database) => removeTicks(database, key), 0),
    saveRun: async (run) => connection.write((database) => saveRun(database, run)),
    listRuns: async () => connection.read(listRuns, []),
    readRun: async (id) => connection.read((database) => readRun(database, id), undefined),
    removeRun: async (id) => connection.write((database) => removeRun(database, id), false),
    close: async () => connection.close(),
  };
  /* eslint-enable @typescript-eslint/require-await */
}
