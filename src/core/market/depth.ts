/**
 * The price levels of one instrument (L2), built of a snapshot and the changes after it.
 *
 * Whether an event continues the one before is told by its update numbers (the rules are those of
 * Binance's documentation, "How to manage a local order book correctly"):
 *
 * - with `previous` (futures): it equals the last number of the event before; of the first event after a
 *   snapshot it is not above the snapshot's number;
 * - with `first` alone (spot): it is one above the last number of the event before; of the first event
 *   after a snapshot it is not above the snapshot's number plus one;
 * - without numbers: nothing can be checked, and nothing is missed that the recording does not say.
 *
 * An event that ends at or before what is known is passed over. One that does not continue makes the
 * book stale: it is empty until the next snapshot, so that nobody trades on levels that are guesses.
 * Changes that arrive before their snapshot wait for it. A snapshot that is older than what is known, as
 * one asked for while updates streamed in, is passed over too: the updates after it go on from what is
 * known. Unless they do not: then numbers began anew with that snapshot.
 */
import { BID, sliceTicks, tickColumns, listColumns, TICK_FLAGS } from '../domain/tick-data.js';
import type { DepthColumns, QuoteColumns } from '../domain/tick-data.js';
import { DepthSide } from './depth-side.js';

/** `empty`: no snapshot yet; `stale`: a gap, and no snapshot since. */
export type DepthState = 'empty' | 'live' | 'stale';

/** What an event did: changed the book, was older than it, waits for a snapshot, or does not follow. */
export type DepthOutcome = 'applied' | 'outdated' | 'waiting' | 'gap';

/**
 * So many updates in a row that are older than what is known, after a snapshot that is too, and numbers have
 * begun anew: a venue that was restarted, or that counts for each connection.
 */
const MOST_PASSED = 3;

/** Rows kept while a snapshot is awaited; older ones fall out, and then show as a gap. */
const MOST_WAITING = 1_000_000;

export class DepthBook {
  readonly bids = new DepthSide(1);
  readonly asks = new DepthSide(-1);
  state: DepthState = 'empty';
  /** Number of the last update the book contains; 0 when the feed has no numbers. */
  sequence = 0;
  /** How often an event did not follow the one before it. */
  gaps = 0;
  /** Venue time of the last event applied, microseconds UTC; 0 when it wrote none. */
  venueAt = 0;
  /** A snapshot was taken and no change after it. */
  private fresh = false;
  private waiting: DepthColumns[] = [];
  private waitingRows = 0;
  /** A snapshot older than what is known; changes that are too wait with it. */
  private late: DepthColumns | undefined = undefined;

  /** Index after the last row of the event that begins at `from`. */
  static eventEnd(depth: DepthColumns, from: number): number {
    const { flags, length } = depth;
    let end = from;
    while (end < length && (flags[end]! & TICK_FLAGS.last) === 0) end += 1;
    return Math.min(length, end + 1);
  }

  /** Takes the one event in rows `from`..`to` (exclusive). */
  apply(depth: DepthColumns, from: number, to: number): DepthOutcome {
    if ((depth.flags[from]! & TICK_FLAGS.snapshot) !== 0) {
      if (this.isLate(depth.sequence[from]!)) {
        this.forget();
        this.late = copyOf(depth, from, to);
        return 'outdated';
      }
      this.start(depth, from, to);
      return 'applied';
    }
    if (this.state !== 'live') {
      this.wait(depth, from, to);
      return 'waiting';
    }
    return this.change(depth, from, to);
  }

  /**
   * The best levels as a feed tells that is ahead of this book: what was better is gone. A quote that the
   * book contains already, or on a book that is not known, changes nothing.
   */
  renewBest(quotes: QuoteColumns, row: number): void {
    const sequence = quotes.sequence[row]!;
    if (this.state !== 'live' || (sequence !== 0 && sequence <= this.sequence)) return;
    this.bids.renewBest(quotes.bidPrice[row]!, quotes.bidQuantity[row]!);
    this.asks.renewBest(quotes.askPrice[row]!, quotes.askQuantity[row]!);
  }

  /** Whether the best bid is at or above the best ask: never so in a market that trades. */
  get crossed(): boolean {
    return this.bids.size > 0 && this.asks.size > 0 && this.bids.price(0) >= this.asks.price(0);
  }

  /** Whether a snapshot of that number is older than what changes after another have made known. */
  private isLate(sequence: number): boolean {
    return this.state === 'live' && !this.fresh && sequence !== 0 && sequence < this.sequence;
  }

  private start(depth: DepthColumns, from: number, to: number): void {
    this.bids.clear();
    this.asks.clear();
    this.setLevels(depth, from, to);
    this.sequence = depth.sequence[from]!;
    this.state = 'live';
    this.fresh = true;
    const waiting = this.waiting;
    this.forget();
    // After a gap among them the rest waits again, for the next snapshot.
    for (const event of waiting) this.apply(event, 0, event.length);
  }

  private change(depth: DepthColumns, from: number, to: number): DepthOutcome {
    const sequence = depth.sequence[from]!;
    if (sequence !== 0 && sequence <= this.sequence) return this.passOver(depth, from, to);
    if (!this.follows(depth.first[from]!, depth.previous[from]!)) {
      if (this.startAnew()) return this.apply(depth, from, to);
      this.gaps += 1;
      this.state = 'stale';
      this.bids.clear();
      this.asks.clear();
      this.wait(depth, from, to);
      return 'gap';
    }
    this.setLevels(depth, from, to);
    if (sequence !== 0) this.sequence = sequence;
    this.fresh = false;
    if (this.late !== undefined) this.forget();
    return 'applied';
  }

  private passOver(depth: DepthColumns, from: number, to: number): DepthOutcome {
    if (this.late === undefined) return 'outdated';
    this.wait(depth, from, to);
    if (this.waiting.length < MOST_PASSED) return 'outdated';
    this.startAnew();
    return 'applied';
  }

  /** Goes on from the snapshot that seemed late; false when there is none. */
  private startAnew(): boolean {
    const { late } = this;
    if (late !== undefined) this.start(late, 0, late.length);
    return late !== undefined;
  }

  private follows(first: number, previous: number): boolean {
    if (this.sequence === 0) return true;
    if (previous !== 0) {
      return this.fresh ? previous <= this.sequence : previous === this.sequence;
    }
    if (first === 0) return true;
    return this.fresh ? first <= this.sequence + 1 : first === this.sequence + 1;
  }

  private setLevels(depth: DepthColumns, from: number, to: number): void {
    const { price, quantity, side } = depth;
    for (let row = from; row < to; row += 1) {
      const levels = side[row] === BID ? this.bids : this.asks;
      levels.set(price[row]!, quantity[row]!);
    }
    this.venueAt = depth.venueAt[from]!;
  }

  private wait(depth: DepthColumns, from: number, to: number): void {
    const event = copyOf(depth, from, to);
    this.waiting.push(event);
    this.waitingRows += event.length;
    while (this.waitingRows > MOST_WAITING) this.waitingRows -= this.waiting.shift()!.length;
  }

  private forget(): void {
    this.waiting = [];
    this.waitingRows = 0;
    this.late = undefined;
  }
}

/** The caller may reuse its columns. */
function copyOf(depth: DepthColumns, from: number, to: number): DepthColumns {
  const event = tickColumns('depth', to - from);
  const rows = listColumns('depth', sliceTicks('depth', depth, from, to));
  listColumns('depth', event).forEach(({ values }, index) => values.set(rows[index]!.values));
  return event;
}
