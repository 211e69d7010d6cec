/** From a feed to the engine: events are stamped, packed, and handed over a few at a time. */
import { MarketBatchWriter } from '../../core/domain/market-batch.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { InstrumentIndex } from '../../core/domain/instrument.js';
import type { Feed, FeedNotice, Subscription } from '../../ports.js';
import type { SessionClock } from './session-clock.js';
import type { FeedView } from './views.js';

/** Market data by venue. */
export type VenueFeeds = ReadonlyMap<string, Feed>;

export interface PumpOptions {
  readonly feeds: VenueFeeds;
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

/** A venue's feed, and the places of what it brings among all subscriptions. */
interface Source {
  readonly feed: Feed;
  readonly places: readonly number[];
}

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
    this.done = Promise.all(this.sources().map((source) => this.run(source, signal))).then(
      () => undefined,
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

  /** What is subscribed at each venue. */
  private sources(): readonly Source[] {
    const { feeds, subscriptions } = this.options;
    return [...feeds].map(([venue, feed]) => ({
      feed,
      places: [...subscriptions.keys()].filter(
        (place) => subscriptions[place]!.instrument.venue === venue,
      ),
    }));
  }

  private async run({ feed, places }: Source, signal: AbortSignal): Promise<void> {
    const { subscriptions, clock, waiting } = this.options;
    const own = places.map((place) => subscriptions[place]!);
    // The only venue's places are the session's.
    const isAll = own.length === subscriptions.length;
    for await (const told of feed.watch(own, signal)) {
      if (!('instrument' in told)) {
        this.note(told, places);
        continue;
      }
      const instrument = places[told.instrument]! as InstrumentIndex;
      this.writer.push(clock.stamp(), isAll ? told : { ...told, instrument });
      this.events += 1;
      const line = this.lines[instrument]!;
      line.lastAt = clock.now();
      line.events += 1;
      const isFirst = !this.planned && waiting() === 0;
      if (isFirst || this.writer.count >= LARGEST_BATCH) this.flush();
      this.plan();
      if (waiting() > MOST_WAITING) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (!signal.aborted) throw new Error('the feed ended');
  }

  /** Hands over what else this turn of the loop brings, at its end: the first goes at once to an engine that is idle. */
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

  /** `places`: those of the subscriptions of the venue that tells it. */
  private note(notice: FeedNotice, places: readonly number[]): void {
    const { subscription } = notice;
    const meant = subscription === undefined ? places : [places[subscription]!];
    for (const place of meant) {
      const line = this.lines[place]!;
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
    const { subscriptions, clock, staleAfterMs } = this.options;
    return subscriptions.map(({ instrument, channels }, index) => {
      const { lastAt, events, refused, reconnects, lost } = this.lines[index]!;
      const isStale = lastAt !== null && clock.now() - lastAt > staleAfterMs * 1000;
      const state = lost ? 'lost' : lastAt === null ? 'connecting' : isStale ? 'stale' : 'live';
      return {
        ...{ venue: instrument.venue, symbol: qualifiedSymbol(instrument) },
        channel: channels.join(','),
        ...{ state, lastAt, events, refused, reconnects },
      } as const;
    });
  }
}
