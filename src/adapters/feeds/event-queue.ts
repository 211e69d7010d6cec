/**
 * Events on their way to whoever iterates, in the order in which they came. Bounded: while the reader
 * is behind, quotes of an instrument take each other's place and changes of a book are merged; trades
 * and bars are kept up to a limit, and their loss is told as a gap.
 */
import type { InstrumentIndex } from '../../core/domain/instrument.js';
import type { DepthEvent, MarketEvent, QuoteEvent } from '../../core/domain/market-event.js';
import type { FeedNotice } from '../../ports.js';

type Item = MarketEvent | FeedNotice;

export interface QueueLimits {
  /** From so many waiting events on, quotes and depth are merged. */
  readonly mergeFrom: number;
  /** So many waiting events are kept at most; notices always are. */
  readonly most: number;
}

const LIMITS: QueueLimits = { mergeFrom: 1_000, most: 100_000 };

export class EventQueue implements AsyncIterableIterator<Item> {
  private items: (Item | undefined)[] = [];
  private head = 0;
  /** Places of the last waiting quote and depth of each instrument. */
  private readonly quotes = new Map<InstrumentIndex, number>();
  private readonly depth = new Map<InstrumentIndex, number>();
  private readonly overflowed = new Set<string>();
  private wake: (() => void) | undefined;
  private ended = false;

  constructor(
    private readonly onEnd: () => void,
    private readonly limits: QueueLimits = LIMITS,
  ) {}

  /** Events that wait. */
  get waiting(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    if (this.ended) return;
    if ('instrument' in item && this.waiting >= this.limits.mergeFrom && this.merge(item)) return;
    const isKept = item.kind === 'trade' || item.kind === 'bar';
    if (isKept && this.waiting >= this.limits.most) {
      this.overflow(item);
      return;
    }
    if (item.kind === 'quote') this.quotes.set(item.instrument, this.items.length);
    if (item.kind === 'depth') this.depth.set(item.instrument, this.items.length);
    this.items.push(item);
    this.wake?.();
  }

  /** What waits is still handed over; nothing is taken any more. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
    this.wake?.();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    while (this.waiting === 0) {
      if (this.ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
    const value = this.items[this.head]!;
    this.items[this.head] = undefined;
    this.head += 1;
    if (this.head === this.items.length) this.clear();
    return { done: false, value };
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.end();
    this.clear();
    return Promise.resolve({ done: true, value: undefined });
  }

  private clear(): void {
    this.items = [];
    this.head = 0;
    this.quotes.clear();
    this.depth.clear();
    this.overflowed.clear();
  }

  private merge(event: MarketEvent): boolean {
    if (event.kind === 'quote') return this.replace(this.quotes, event, () => event);
    if (event.kind !== 'depth') return false;
    return this.replace(this.depth, event, (waiting) => mergedDepth(waiting, event));
  }

  /** Puts an event in the place of the last one of its kind and instrument that waits. */
  private replace<Event extends QuoteEvent | DepthEvent>(
    places: ReadonlyMap<InstrumentIndex, number>,
    event: Event,
    make: (waiting: Event) => Event,
  ): boolean {
    const place = places.get(event.instrument);
    if (place === undefined || place < this.head) return false;
    this.items[place] = make(this.items[place] as Event);
    return true;
  }

  private overflow({ instrument, kind }: MarketEvent): void {
    const channel = kind === 'trade' ? 'trades' : 'bars';
    const name = `${channel} ${instrument}`;
    if (this.overflowed.has(name)) return;
    this.overflowed.add(name);
    const text = `${channel} were dropped: ${this.limits.most} events waited to be read`;
    this.push({ kind: 'gap', subscription: instrument, channel, text });
  }
}

/** Two events of a book as one. */
function mergedDepth(earlier: DepthEvent, later: DepthEvent): DepthEvent {
  if (later.snapshot) return later;
  const levels = new Map<string, readonly number[]>();
  for (const event of [earlier, later]) {
    for (let at = 0; at < event.levels.length; at += 3) {
      const level = event.levels.slice(at, at + 3);
      levels.set(`${level[0]!} ${level[1]!}`, level);
    }
  }
  const all = [...levels.values()];
  // Of a whole picture, a level that is gone again is no level.
  const kept = earlier.snapshot ? all.filter(([, , quantity]) => quantity !== 0) : all;
  return {
    ...later,
    snapshot: earlier.snapshot,
    first: earlier.first,
    previous: earlier.previous,
    levels: kept.flat(),
  };
}
