/** The order book of one instrument: a picture of it, then its changes, and a new picture after a hole. */
import type { BookChange, ExchangeClient, WatchState } from '../clients/exchange-client.js';
import type { Channel } from './channel.js';
import { toDepth } from './to-event.js';

/** A venue whose books are always impossible is asked no more often. */
const ANEW_EVERY_MS = 2_000;

export class BookWatch {
  /** Changes mean nothing until there is a picture. */
  private knows = false;
  private waiting = false;
  private anewAt = -Infinity;

  constructor(
    private readonly client: ExchangeClient,
    private readonly channel: Channel,
    private readonly signal: AbortSignal,
  ) {}

  private get symbol(): string {
    return this.channel.watched.instrument.symbol;
  }

  start(): void {
    this.client.watch(
      'watchOrderBook',
      [this.symbol],
      (answer) => this.take(answer as BookChange),
      (state) => this.changed(state),
      this.signal,
    );
  }

  private take(change: BookChange): void {
    if (!this.knows && !change.snapshot) return;
    const { watched } = this.channel;
    this.knows = this.channel.emit(() => toDepth(watched, change));
    if (!this.knows) this.subscribeAnew();
  }

  private changed(state: WatchState): void {
    if (!state.connected) this.knows = false;
    if (state.kind === 'ChecksumError') {
      this.channel.notice('gap', `${this.symbol}: changes of the book were missed`);
    } else this.channel.changed(state);
  }

  /** ccxt would go on with the book it has; without the subscription it begins with a new one. */
  private subscribeAnew(): void {
    if (this.waiting) return;
    this.waiting = true;
    const pause = Math.max(0, this.anewAt + ANEW_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      this.waiting = false;
      this.anewAt = performance.now();
      // A venue without such a call goes on: the next picture comes with the next connection.
      this.client.call('unWatchOrderBook', [this.symbol]).catch(() => undefined);
    }, pause);
    this.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    this.channel.notice('gap', `${this.symbol}: the book is asked for anew`);
  }
}
