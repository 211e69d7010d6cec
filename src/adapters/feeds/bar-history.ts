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
import type { Timestamp } from '../../core/domain/units.js';
import type { PastPart, TimeRange } from '../../ports.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { askAgain } from './ask-again.js';
import { checkRange, venueTime } from './to-event.js';
import type { CcxtCandle } from './to-event.js';
import { Impossible, roundedUnits } from './whole-units.js';

const PAGE = 1_000;
const PATIENCE = { tries: 6, pauseMs: 500 };

export interface BarQuestion {
  readonly client: ExchangeClient;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly range: TimeRange;
  /** Bars that end after it are not finished, milliseconds of the venue's time. */
  readonly nowMs: number;
  /** Bars that the venue gives at most for one question. */
  readonly most: number;
  readonly signal: AbortSignal;
}

interface CandlePage {
  /** Oldest first, each once. */
  readonly candles: readonly CcxtCandle[];
  readonly until: Timestamp;
}

/** Ends when all of the range is told; without a `from`, with what the venue tells unasked. */
async function* candlePages(question: BarQuestion): AsyncGenerator<CandlePage, void, undefined> {
  const { timeframe, range, nowMs, most } = question;
  const now = nowMs * MICROSECONDS_PER_MILLISECOND;
  const end = Math.min(range.to ?? Infinity, now);
  const length = timeframeLength(timeframe) ?? 28 * MICROSECONDS_PER_DAY;
  let since: number | undefined = range.from;
  while (since === undefined || since < end) {
    const page = await readPage(question, since);
    const begin: number = since ?? -Infinity;
    const found = new Map(page.map((candle) => [venueTime(candle[0]) as number, candle]));
    const wanted = [...found].filter(
      ([start]) => start >= begin && start < end && barEnd(timeframe, asTimestamp(start)) <= now,
    );
    wanted.sort(([left], [right]) => left - right);
    const last = Math.max(...found.keys(), -Infinity);
    // A venue that answers for a span of time has nothing in this one.
    const next: number =
      last >= begin ? barEnd(timeframe, asTimestamp(last)) : begin + most * length;
    const until = asTimestamp(since === undefined ? end : Math.min(next, end));
    yield { candles: wanted.map(([, candle]) => candle), until };
    if (since === undefined) return;
    since = next;
  }
}

/** All of the range at once. */
export async function readBars(question: BarQuestion): Promise<BarColumns> {
  const candles: CcxtCandle[] = [];
  for await (const page of candlePages(question)) candles.push(...page.candles);
  return toColumns(question.instrument, candles).columns;
}

/** The range in parts, as the venue gives them. */
export async function* barParts(question: BarQuestion): AsyncGenerator<PastPart<BarColumns>> {
  for await (const { candles, until } of candlePages(question)) {
    yield { ...toColumns(question.instrument, candles), until };
  }
}

function readPage(
  { client, instrument, timeframe, signal }: BarQuestion,
  since: number | undefined,
): Promise<readonly CcxtCandle[]> {
  const sinceMs = since === undefined ? undefined : Math.ceil(since / MICROSECONDS_PER_MILLISECOND);
  const ask = (): Promise<unknown> =>
    client.call('fetchOHLCV', [instrument.symbol, timeframe, sinceMs, PAGE]);
  return askAgain(ask, { ...PATIENCE, signal }) as Promise<readonly CcxtCandle[]>;
}

function toColumns(
  instrument: Instrument,
  candles: readonly CcxtCandle[],
): Omit<PastPart<BarColumns>, 'until'> {
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
  return { columns: sliceBars(bars, 0, count), refused: candles.length - count };
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
