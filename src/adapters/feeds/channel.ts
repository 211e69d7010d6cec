/** What every watched channel of an instrument has: a way to the reader, and its notices. */
import type { FeedChannel, FeedNotice } from '../../ports.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import type { WatchState } from '../clients/exchange-client.js';
import type { Watched } from './to-event.js';
import { Impossible } from './whole-units.js';

export interface ChannelParts {
  readonly watched: Watched;
  readonly channel: FeedChannel;
  readonly push: (item: MarketEvent | FeedNotice) => void;
}

export class Channel {
  private connected = false;
  private lostBefore = false;

  constructor(private readonly parts: ChannelParts) {}

  get watched(): Watched {
    return this.parts.watched;
  }

  notice(kind: FeedNotice['kind'], text: string): void {
    const { watched, channel, push } = this.parts;
    push({ kind, subscription: watched.index, channel, text });
  }

  /** Tells a loss or a return, each once. True when a connection that had been lost is there again. */
  changed({ connected, text }: WatchState): boolean {
    if (connected === this.connected) return false;
    this.connected = connected;
    const { symbol } = this.watched.instrument;
    this.notice(connected ? 'connected' : 'lost', `${symbol} ${this.parts.channel}: ${text}`);
    if (!connected) this.lostBefore = true;
    return connected && this.lostBefore;
  }

  /** Hands over what `make` gives; tells what it refuses. False when it was refused. */
  emit(make: () => MarketEvent): boolean {
    try {
      this.parts.push(make());
      return true;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      const { symbol } = this.watched.instrument;
      this.notice('refused', `${symbol} ${this.parts.channel}: ${error.message}`);
      return false;
    }
  }
}
