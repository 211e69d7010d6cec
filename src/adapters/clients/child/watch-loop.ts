/** Repeats one `watch...` method of ccxt for as long as it is wanted, whatever happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BookChanges } from '../book-changes.js';
import { plainData } from './plain.js';

export interface WatchEars {
  readonly seen: (answer: unknown) => void;
  readonly found: () => void;
  readonly lost: (error: unknown) => void;
}

export interface WatchTiming {
  readonly askAgainMs: number;
  readonly reconnectMs: number;
}

const LONGEST_PAUSE_MS = 60_000;
/** A subscription that is not refused within this time stands. */
const SETTLE_MS = 500;

export class WatchLoop {
  private readonly end = new AbortController();
  private readonly book: BookChanges | undefined;
  private connected = false;
  private pauseMs: number;
  private holeAt = 0;
  /** Number of the question whose answer counts. */
  private question = 0;

  constructor(
    method: string,
    private readonly ask: () => Promise<unknown>,
    /** Whether a connection stands. */
    private readonly isOpen: () => boolean,
    private readonly timing: WatchTiming,
    private readonly ears: WatchEars,
  ) {
    this.book = method === 'watchOrderBook' ? new BookChanges() : undefined;
    this.pauseMs = timing.reconnectMs;
  }

  stop(): void {
    this.end.abort();
  }

  private hasEnded(): boolean {
    return this.end.signal.aborted;
  }

  /** Ends after `stop`; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.end;
    while (!this.hasEnded()) {
      try {
        const answer = await this.next();
        if (this.hasEnded()) return;
        this.find();
        this.pauseMs = this.timing.reconnectMs;
        this.tell(answer);
      } catch (error) {
        if (this.hasEnded()) return;
        this.lose(error);
        await sleep(this.pauseAfter(error), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private tell(answer: unknown): void {
    if (this.book === undefined) {
      this.ears.seen(plainData(answer));
      return;
    }
    const change = this.book.next(answer as Parameters<BookChanges['next']>[0]);
    if (change !== undefined) this.ears.seen(change);
  }

  private find(): void {
    if (this.connected) return;
    this.connected = true;
    this.ears.found();
  }

  private lose(error: unknown): void {
    this.connected = false;
    this.book?.forget();
    this.ears.lost(error);
  }

  /** After a hole in the book the connection is well, and the book is wanted at once. */
  private pauseAfter(error: unknown): number {
    const now = performance.now();
    const isFirstHole = isHole(error) && now - this.holeAt > this.timing.reconnectMs;
    if (isHole(error)) this.holeAt = now;
    if (isFirstHole) return 0;
    const pause = this.pauseMs;
    this.pauseMs = Math.min(pause * 2, LONGEST_PAUSE_MS);
    return pause;
  }

  /**
   * The next answer. A subscription that the venue has ended leaves its question open for ever, and
   * only a new one subscribes again: so it is asked anew from time to time.
   */
  private next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal } = this.end;
      const settle = setInterval(() => {
        if (this.isOpen()) this.find();
        if (this.connected) clearInterval(settle);
      }, SETTLE_MS);
      const put = (): void => {
        const question = ++this.question;
        const isCurrent = (): boolean => question === this.question;
        this.ask().then(
          (answer) => isCurrent() && done(() => resolve(answer)),
          (error: unknown) => isCurrent() && done(() => reject(asError(error))),
        );
      };
      const again = setInterval(put, this.timing.askAgainMs);
      const stop = (): void => done(() => resolve(undefined));
      const done = (then: () => void): void => {
        clearInterval(settle);
        clearInterval(again);
        signal.removeEventListener('abort', stop);
        then();
      };
      signal.addEventListener('abort', stop, { once: true });
      put();
    });
  }
}

const isHole = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ChecksumError';

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(JSON.stringify(error));
