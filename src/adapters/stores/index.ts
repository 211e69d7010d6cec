/**
 * Stores keep instruments, candles and runs. They see the words of the domain, the port and the
 * errors; they know nothing of engines, files to import, commands or configuration.
 *
 * A technology is named here and loaded only when it is opened.
 */
import type { Store } from '../../ports.js';

export interface StoreOptions {
  /** Directory that holds the data; made on the first write. */
  readonly directory: string;
  /** How long to wait for another process's write before giving up; default 5000. */
  readonly busyTimeoutMs?: number;
  /** Refuse to grow the database file beyond this; default: as far as the disk goes. */
  readonly sizeLimitBytes?: number;
}

export type OpenStore = (options: StoreOptions) => Store;

export const stores = {
  sqlite: async (): Promise<OpenStore> => (await import('./sqlite.js')).openSqliteStore,
} as const satisfies Readonly<Record<string, () => Promise<OpenStore>>>;

export type StoreName = keyof typeof stores;
