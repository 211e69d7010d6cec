/**
 * Stores keep instruments, candles and runs. They see the words of the domain, the port and the
 * errors; they know nothing of engines, files to import, commands or configuration.
 *
 * A technology is named here and loaded only when it is opened.
 */
import type { OpenStore } from './options.js';

export type { OpenStore, StoreOptions } from './options.js';

export const stores = {
  sqlite: async (): Promise<OpenStore> => (await import('./sqlite.js')).openSqliteStore,
} as const satisfies Readonly<Record<string, () => Promise<OpenStore>>>;

export type StoreName = keyof typeof stores;
