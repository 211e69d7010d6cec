/** Candles of one listing at every interval, built from its trades as they happen. */
import { INTERVALS, intervalStart, nextStart, previousStart } from './intervals.js';
import type { Interval } from './intervals.js';
import type { TapeTrade } from './tape.js';

/** Prices and quantities in the instrument's units; quote values in their product, exact to 2^53. */
export interface Candle {
  /** Microseconds. */
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly trades: number;
  /** Part of the volume in which the buyer took. */
  readonly takerVolume: number;
  readonly takerQuoteVolume: number;
  /** -1 when nothing was traded. */
  readonly firstTrade: number;
  readonly lastTrade: number;
}

type MutableCandle = { -readonly [Key in keyof Candle]: Candle[Key] };

const KEPT = 3_000;
/** More than seven days, the longest rolling window: the figures of all of them are whole. */
const KEPT_MINUTES = 10_100;

export class Candles {
  private series = new Map<Interval, MutableCandle[]>(INTERVALS.map((name) => [name, []]));

  add(trade: TapeTrade): void {
    for (const [interval, candles] of this.series) {
      const start = intervalStart(interval, trade.at);
      const last = candles.at(-1);
      if (last?.start === start) extend(last, trade);
      else {
        candles.push(opened(start, trade));
        const kept = interval === '1m' ? KEPT_MINUTES : KEPT;
        if (candles.length > 2 * kept) candles.splice(0, candles.length - kept);
      }
    }
  }

  /** The candle of an instant: with the trades in it, or flat at the last close before it. */
  at(interval: Interval, at: number): Candle | undefined {
    return this.range(interval, { until: at, limit: 1 })[0];
  }

  /**
   * Candles in order of time, none missing between the first trade and `until`. `from` and `until` are
   * instants in the first and the last candle wanted; with `from` the first `limit` are given.
   */
  range(
    interval: Interval,
    { from, until, limit }: { from?: number; until: number; limit: number },
  ): readonly Candle[] {
    const candles = this.series.get(interval)!;
    if (candles.length === 0) return [];
    const last = intervalStart(interval, until);
    const wanted =
      from === undefined ? startBefore(interval, last, limit - 1) : intervalStart(interval, from);
    let start = Math.max(candles[0]!.start, wanted);
    let index = candles.findLastIndex((candle) => candle.start <= start);
    const found: Candle[] = [];
    for (; start <= last && found.length < limit; start = nextStart(interval, start)) {
      while (index + 1 < candles.length && candles[index + 1]!.start <= start) index += 1;
      const candle = candles[index]!;
      found.push(candle.start === start ? { ...candle } : flat(start, candle.close));
    }
    return found;
  }

  /** The trades between two instants (both included) as one candle; undefined when there were none. */
  sum(interval: Interval, from: number, until: number): Candle | undefined {
    const candles = this.series.get(interval)!;
    let total: MutableCandle | undefined;
    for (let index = candles.length - 1; index >= 0; index -= 1) {
      const candle = candles[index]!;
      if (candle.start > until) continue;
      if (candle.start < from) break;
      total = total === undefined ? { ...candle } : merged(candle, total);
    }
    return total;
  }

  state(): readonly (readonly [Interval, readonly Candle[]])[] {
    return [...this.series];
  }

  restore(state: readonly (readonly [Interval, readonly Candle[]])[]): void {
    this.series = new Map(state.map(([name, candles]) => [name, candles.map((c) => ({ ...c }))]));
  }
}

/** Start of the candle that many before the one that starts at `start`. */
function startBefore(interval: Interval, start: number, candles: number): number {
  let earlier = start;
  for (let count = 0; count < candles; count += 1) earlier = previousStart(interval, earlier);
  return earlier;
}

function opened(start: number, trade: TapeTrade): MutableCandle {
  const { price, quantity, buyerIsMaker } = trade;
  return {
    start,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: quantity,
    quoteVolume: price * quantity,
    trades: 1,
    takerVolume: buyerIsMaker ? 0 : quantity,
    takerQuoteVolume: buyerIsMaker ? 0 : price * quantity,
    firstTrade: trade.id,
    lastTrade: trade.id,
  };
}

function extend(candle: MutableCandle, { price, quantity, buyerIsMaker, id }: TapeTrade): void {
  if (price > candle.high) candle.high = price;
  if (price < candle.low) candle.low = price;
  candle.close = price;
  candle.volume += quantity;
  candle.quoteVolume += price * quantity;
  candle.trades += 1;
  candle.lastTrade = id;
  if (buyerIsMaker) return;
  candle.takerVolume += quantity;
  candle.takerQuoteVolume += price * quantity;
}

function flat(start: number, price: number): Candle {
  return {
    start,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0,
    quoteVolume: 0,
    trades: 0,
    takerVolume: 0,
    takerQuoteVolume: 0,
    firstTrade: -1,
    lastTrade: -1,
  };
}

function merged(earlier: Candle, later: Candle): MutableCandle {
  return {
    start: earlier.start,
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    quoteVolume: earlier.quoteVolume + later.quoteVolume,
    trades: earlier.trades + later.trades,
    takerVolume: earlier.takerVolume + later.takerVolume,
    takerQuoteVolume: earlier.takerQuoteVolume + later.takerQuoteVolume,
    firstTrade: earlier.firstTrade,
    lastTrade: later.lastTrade,
  };
}
