/** Finished bars of the past, page by page. */
import type { Instrument } from '../../core/domain/instrument.js';
import { barColumns, sliceBars } from '../../core/domain/market-data.js';
import type { BarColumns } from '../../core/domain/market-data.js';
import { barEnd, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_MILLISECOND,
  asTimestamp,
} from '../../core/domain/units.js';
import type { TimeRange } from '../../ports.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { askAgain } from './ask-again.js';
import { checkRange, venueTime } from './to-event.js';
import type { CcxtCandle } from './to-event.js';
import { Impossible, roundedUnits } from './whole-units.js';

const PAGE = 1_000;
const PATIENCE = { tries: 6, pauseMs: 500 };

export interface BarHistory {
  readonly bars: BarColumns;
  /** Bars that were refused. */
  readonly refused: number;
}

/** `nowMs` is the venue's time: bars that end after it are not finished. */
export async function readBars(
  client: ExchangeClient,
  instrument: Instrument,
  timeframe: Timeframe,
  { from, to }: TimeRange,
  nowMs: number,
): Promise<BarHistory> {
  const until = Math.min(to ?? Infinity, nowMs * MICROSECONDS_PER_MILLISECOND);
  const length = timeframeLength(timeframe) ?? 28 * MICROSECONDS_PER_DAY;
  const found = new Map<number, CcxtCandle>();
  let since: number | undefined = from;
  while (since === undefined || since < until) {
    const page = await readPage(client, instrument.symbol, timeframe, since);
    for (const candle of page) found.set(venueTime(candle[0]), candle);
    if (since === undefined) break;
    const last = Math.max(...page.map((candle) => venueTime(candle[0])), -Infinity);
    // A venue that answers for a span of time has nothing in this one.
    since = last >= since ? barEnd(timeframe, asTimestamp(last)) : since + PAGE * length;
  }
  const wanted = [...found].filter(
    ([start]) =>
      start >= (from ?? -Infinity) &&
      start < (to ?? Infinity) &&
      barEnd(timeframe, asTimestamp(start)) <= nowMs * MICROSECONDS_PER_MILLISECOND,
  );
  wanted.sort(([left], [right]) => left - right);
  return toColumns(
    instrument,
    wanted.map(([, candle]) => candle),
  );
}

function readPage(
  client: ExchangeClient,
  symbol: string,
  timeframe: Timeframe,
  since: number | undefined,
): Promise<readonly CcxtCandle[]> {
  const sinceMs = since === undefined ? undefined : Math.ceil(since / MICROSECONDS_PER_MILLISECOND);
  const ask = (): Promise<unknown> => client.call('fetchOHLCV', [symbol, timeframe, sinceMs, PAGE]);
  return askAgain(ask, PATIENCE) as Promise<readonly CcxtCandle[]>;
}

function toColumns(instrument: Instrument, candles: readonly CcxtCandle[]): BarHistory {
  const bars = barColumns(candles.length);
  let count = 0;
  for (const candle of candles) {
    try {
      put(bars, count, instrument, candle);
      count += 1;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
    }
  }
  return { bars: sliceBars(bars, 0, count), refused: candles.length - count };
}

function put(
  bars: BarColumns,
  row: number,
  { priceScale, quantityScale }: Instrument,
  [start, open, high, low, close, volume]: CcxtCandle,
): void {
  const prices = [open, high, low, close].map((price) => roundedUnits(price, priceScale, 'price'));
  if (prices.includes(0)) throw new Impossible('a price is 0');
  checkRange(prices[0]!, prices[1]!, prices[2]!, prices[3]!);
  bars.start[row] = venueTime(start);
  bars.open[row] = prices[0]!;
  bars.high[row] = prices[1]!;
  bars.low[row] = prices[2]!;
  bars.close[row] = prices[3]!;
  bars.volume[row] = roundedUnits(volume, quantityScale, 'volume');
}
