/** What every store is opened with. */
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
