/** When the write-ahead log goes into the file: between commits, and in a pause if one comes in time. */
import type { Database } from './database.js';
import { isDiskFull } from './failures.js';

const PAGE_BYTES = 4096;
/** The header, and the ends of tables as far as they are written again. */
const PAGES_A_COMMIT = 2;
/** From so many on it is due: with the next pause, or at once when commits wait in a row anyway. */
const DUE_PAGES = 1_000;
const LATEST_PAGES = 4_000;
const PAUSE_MS = 20;

export class Checkpoints {
  private pages = 0;
  private pause: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    /** The disk refused what was durable in the log alone. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** So many bytes were committed; `isBusy`: the next ones wait already, and none of them waits alone. */
  committed(bytes: number, isBusy: boolean): void {
    this.pages += PAGES_A_COMMIT + Math.ceil(bytes / PAGE_BYTES);
    if (this.pages < DUE_PAGES) return;
    if (isBusy || this.pages >= LATEST_PAGES) this.run();
    else this.pause = this.pause?.refresh() ?? setTimeout(() => this.run(), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  private run(): void {
    this.stop();
    this.pages = 0;
    try {
      this.database.pragma('wal_checkpoint(passive)');
    } catch (error) {
      // On a full disk the log keeps what the file cannot take; it is tried again.
      if (!isDiskFull(error)) this.onFailure(error);
    }
  }
}
