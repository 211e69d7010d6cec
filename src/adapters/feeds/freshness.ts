/**
 * Notices that news of an instrument have stopped although the venue has some, by the venue's own time:
 * a socket may stay open and say nothing, or bring what is long past.
 */
import type { FeedNotice } from '../../ports.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import { MICROSECONDS_PER_MILLISECOND } from '../../core/domain/units.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import type { CcxtTrade, Watched } from './to-event.js';

export interface FreshnessParts {
  readonly client: ExchangeClient;
  readonly watched: Watched;
  readonly staleAfterMs: number;
  /** Milliseconds since 1970 by the venue's clock. */
  readonly now: () => number;
  readonly push: (notice: FeedNotice) => void;
  readonly signal: AbortSignal;
}

export class Freshness {
  /** The venue's time of the newest event, milliseconds. */
  private newest: number;

  constructor(private readonly parts: FreshnessParts) {
    this.newest = parts.now();
  }

  note(item: MarketEvent | FeedNotice): void {
    if (!('instrument' in item)) return;
    // What bears no time is as old as its way here was long.
    const at = item.venueAt > 0 ? item.venueAt / MICROSECONDS_PER_MILLISECOND : this.parts.now();
    this.newest = Math.max(this.newest, at);
  }

  start(): void {
    const { staleAfterMs, signal } = this.parts;
    const timer = setInterval(() => void this.check().catch(() => undefined), staleAfterMs / 2);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** A quiet market is not a dead connection: the venue is asked whether something was traded. */
  private async check(): Promise<void> {
    const { client, watched, staleAfterMs, now, push } = this.parts;
    const age = now() - this.newest;
    if (age < staleAfterMs) return;
    const { symbol } = watched.instrument;
    const trades = (await client.call('fetchTrades', [symbol, undefined, 1])) as CcxtTrade[];
    const traded = trades.at(-1)?.timestamp;
    if (traded === undefined || traded <= this.newest) return;
    const seconds = Math.round(age / 1_000);
    const text = `${symbol}: no news for ${seconds} s, although the venue has some; connecting anew`;
    push({ kind: 'lost', subscription: watched.index, channel: undefined, text });
    this.newest = now();
    await client.call('reconnect', []);
  }
}
