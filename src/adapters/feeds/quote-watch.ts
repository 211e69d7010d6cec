/** Best bid and ask of one instrument. */
import type { ExchangeClient } from '../clients/exchange-client.js';
import type { Channel } from './channel.js';
import { toQuote } from './to-event.js';
import type { CcxtTicker } from './to-event.js';

export class QuoteWatch {
  constructor(
    private readonly client: ExchangeClient,
    private readonly channel: Channel,
    /** The venue has a stream of nothing but best prices. */
    private readonly hasBest: boolean,
    private readonly signal: AbortSignal,
  ) {}

  start(): void {
    const { symbol } = this.channel.watched.instrument;
    const [method, parameter] = this.hasBest
      ? (['watchBidsAsks', [symbol]] as const)
      : (['watchTicker', symbol] as const);
    this.client.watch(
      method,
      [parameter],
      (answer) => this.take(answer, symbol),
      (state) => this.channel.changed(state),
      this.signal,
    );
  }

  private take(answer: unknown, symbol: string): void {
    const ticker = this.hasBest
      ? (answer as Readonly<Record<string, CcxtTicker | undefined>>)[symbol]
      : (answer as CcxtTicker);
    if (ticker === undefined) return;
    const { watched } = this.channel;
    this.channel.emit(() => toQuote(watched, ticker));
  }
}
