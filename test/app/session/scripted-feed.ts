/** A feed whose events a test writes: what an exchange would send, when the test wants it. */
import { barColumns } from '../../../src/core/domain/market-data.js';
import type { BarColumns } from '../../../src/core/domain/market-data.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import type { Feed, FeedNotice, ListedInstrument, Subscription } from '../../../src/ports.js';

type Told = MarketEvent | FeedNotice;

export class ScriptedFeed implements Feed {
  subscriptions: readonly Subscription[] = [];
  readonly numbersTrades = false;
  closed = false;
  /** What each new subscription begins with: pictures of the books. */
  opening: readonly Told[] = [];
  private readonly waiting: Told[] = [];
  private wake: (() => void) | undefined;

  constructor(
    private readonly listed: readonly Instrument[],
    readonly venue = 'local',
  ) {}

  tell(...events: readonly Told[]): void {
    this.waiting.push(...events);
    this.wake?.();
  }

  instruments(symbols: readonly string[]): Promise<readonly ListedInstrument[]> {
    const found = this.listed.filter(({ symbol }) => symbols.includes(symbol));
    return Promise.resolve(found.map((instrument) => ({ instrument, trading: true })));
  }

  history(): Promise<BarColumns> {
    return Promise.resolve(barColumns(0));
  }

  async *pastBars(): AsyncGenerator<never> {}

  async *pastTrades(): AsyncGenerator<never> {}

  async *watch(
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
  ): AsyncGenerator<Told, void, undefined> {
    this.subscriptions = subscriptions;
    this.waiting.unshift(...this.opening);
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      const next = this.waiting.shift();
      if (next) yield next;
      else await Promise.race([aborted, new Promise<void>((resolve) => (this.wake = resolve))]);
    }
  }

  clockOffset(): Promise<number> {
    return Promise.resolve(0);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
