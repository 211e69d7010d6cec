/** From a feed to the engine: events are stamped, packed, and handed over a few at a time. */
import { MarketBatchWriter } from '../../core/domain/market-batch.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Feed, FeedNotice, Subscription } from '../../ports.js';
import type { SessionClock } from './session-clock.js';
import type { FeedView } from './views.js';

export interface PumpOptions {
  readonly feed: Feed;
  readonly subscriptions: readonly Subscription[];
  readonly clock: SessionClock;
  readonly onBatch: (batch: Float64Array, count: number) => void;
  /** Batches the engine has not dealt with yet. */
  readonly waiting: () => number;
  readonly onNotice: (notice: FeedNotice) => void;
  /** A symbol without news for this long is stale. */
  readonly staleAfterMs: number;
}

/** More than this many events make a batch before the current turn of the loop is over. */
const LARGEST_BATCH = 256;
/** The feed is made to wait while so many batches do. */
const MOST_WAITING = 64;

interface Line {
  lastAt: number | null;
  events: number;
  refused: number;
  reconnects: number;
  lost: boolean;
}

export class FeedPump {
  events = 0;
  private readonly writer = new MarketBatchWriter();
  private readonly lines: Line[];
  private end = new AbortController();
  private planned = false;
  private done: Promise<void> | undefined;
  private onEnd: (error: unknown) => void = () => undefined;

  constructor(private readonly options: PumpOptions) {
    this.lines = options.subscriptions.map(() => ({
      ...{ lastAt: null, events: 0, refused: 0, reconnects: 0, lost: false },
    }));
  }

  /** `onEnd` hears when the feed ends by itself, which it should not. */
  start(onEnd: (error: unknown) => void): void {
    this.onEnd = onEnd;
    const { signal } = this.end;
    this.done = this.run(signal).then(
      () => {
        if (!signal.aborted) onEnd(new Error('the feed ended'));
      },
      (error: unknown) => {
        if (!signal.aborted) onEnd(error);
      },
    );
  }

  /** Subscribes anew, for an engine that has seen no picture of the books yet; what was counted stays. */
  async again(): Promise<void> {
    await this.stop();
    this.end = new AbortController();
    this.start(this.onEnd);
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.done;
    this.flush();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { feed, subscriptions, clock, waiting } = this.options;
    for await (const event of feed.watch(subscriptions, signal)) {
      if (!('instrument' in event)) {
        this.note(event);
        continue;
      }
      this.writer.push(clock.stamp(), event);
      this.events += 1;
      const line = this.lines[event.instrument]!;
      line.lastAt = clock.now();
      line.events += 1;
      if (this.writer.count >= LARGEST_BATCH) this.flush();
      else this.plan();
      if (waiting() > MOST_WAITING) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Hands over what this turn of the loop brings, at its end. */
  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    setImmediate(() => {
      this.planned = false;
      this.flush();
    });
  }

  /** What was stamped before an input of another kind must be taken before it. */
  flush(): void {
    const { count } = this.writer;
    if (count > 0) this.options.onBatch(this.writer.take(), count);
  }

  private note(notice: FeedNotice): void {
    const { subscription } = notice;
    const lines = subscription === undefined ? this.lines : [this.lines[subscription]!];
    for (const line of lines) {
      if (notice.kind === 'refused') line.refused += 1;
      if (notice.kind === 'lost') line.lost = true;
      if (notice.kind === 'connected') {
        if (line.lost) line.reconnects += 1;
        line.lost = false;
      }
    }
    this.options.onNotice(notice);
  }

  views(): readonly FeedView[] {
    const { subscriptions, feed, clock, staleAfterMs } = this.options;
    return subscriptions.map(({ instrument, channels }, index) => {
      const { lastAt, events, refused, reconnects, lost } = this.lines[index]!;
      const isStale = lastAt !== null && clock.now() - lastAt > staleAfterMs * 1000;
      const state = lost ? 'lost' : lastAt === null ? 'connecting' : isStale ? 'stale' : 'live';
      return {
        ...{ venue: feed.venue, symbol: qualifiedSymbol(instrument), channel: channels.join(',') },
        ...{ state, lastAt, events, refused, reconnects },
      } as const;
    });
  }
}
