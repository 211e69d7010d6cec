/** The store of one data directory: a single SQLite file in WAL mode, `tradsys.db`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { barColumns } from '../../core/domain/market-data.js';
import type { Store } from '../../ports.js';
import type { StoreOptions } from './options.js';
import { assertStorable } from './bar-chunks.js';
import { listSeries, readSeries, removeSeries, writeSeries } from './sqlite-bars.js';
import { openConnection } from './sqlite-connection.js';
import type { Database } from './sqlite-connection.js';
import { sqliteFailure } from './sqlite-errors.js';
import { listRuns, readRun, removeRun, saveRun } from './sqlite-runs.js';

export const DATABASE_FILE = 'tradsys.db';

/** Runs `work` as one transaction, opening the database when there is one or when it writes. */
class Connection {
  readonly #file: string;
  readonly #options: StoreOptions;
  #database: Database | undefined;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#file = join(options.directory, DATABASE_FILE);
    // An existing file is opened at once, so that a bad one is found before any work is done.
    if (existsSync(this.#file)) this.#database = this.#open();
  }

  #open(): Database {
    const { busyTimeoutMs = 5000, sizeLimitBytes } = this.#options;
    return openConnection({ file: this.#file, busyTimeoutMs, sizeLimitBytes });
  }

  /** `empty` is the answer of a directory in which nothing was stored yet; asking makes no file. */
  read<Result>(work: (database: Database) => Result, empty: Result): Result {
    if (!this.#database && !existsSync(this.#file)) return empty;
    const database = (this.#database ??= this.#open());
    return this.#guard(() => database.transaction(work).deferred(database));
  }

  /** With `empty`, a directory without a database stays one: there is nothing to take away. */
  write<Result>(work: (database: Database) => Result, empty?: Result): Result {
    if (empty !== undefined && !this.#database && !existsSync(this.#file)) return empty;
    const database = (this.#database ??= this.#open());
    return this.#guard(() => database.transaction(work).immediate(database));
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw sqliteFailure(this.#file, error);
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
      connection.write((database) => writeSeries(database, series, source));
    },
    readBars: async (key, range = {}, { shared = false } = {}) =>
      connection.read(
        (database) => readSeries(database, key, range, shared),
        barColumns(0, shared),
      ),
    removeBars: async (key) => connection.write((database) => removeSeries(database, key), 0),
    saveRun: async (run) => connection.write((database) => saveRun(database, run)),
    listRuns: async () => connection.read(listRuns, []),
    readRun: async (id) => connection.read((database) => readRun(database, id), undefined),
    removeRun: async (id) => connection.write((database) => removeRun(database, id), false),
    close: async () => connection.close(),
  };
  /* eslint-enable @typescript-eslint/require-await */
}
