/**
 * Formats of market data finer than bars: which of them a file is, and what it says in ours. Each format
 * has one file; a new one is a line here. They must not know the store, or how questions are asked.
 */
import type { Source } from '../source.js';
import { isBinanceDepth, readBinanceDepth } from './binance-depth.js';
import { isDatabentoOrders, readDatabentoOrders } from './databento.js';
import { isLobster, readLobster } from './lobster.js';
import { isOwnCsv, readOwnCsv } from './own-csv.js';
import type { ReadTicks } from './reading.js';
import { isRecordedBinance, readRecordedBinance } from './recorded-binance.js';
import { isTardis, readTardis } from './tardis.js';

export { planTicks } from './plan.js';
export type { TickPlan } from './plan.js';
export { plainTrades } from './plain-trades.js';
export type { KindReport, TickReport } from './report.js';
export { decideTicks } from './settle.js';

type IsFormat = (head: string, path: string) => boolean;

const FORMATS: readonly (readonly [IsFormat, ReadTicks])[] = [
  [isRecordedBinance, readRecordedBinance],
  [isTardis, readTardis],
  [isBinanceDepth, readBinanceDepth],
  [isDatabentoOrders, readDatabentoOrders],
  [isOwnCsv, readOwnCsv],
  [isLobster, readLobster],
];

/** The reader of a file in one of these formats; undefined when it is none of them. */
export function tickFormatOf({ head, path }: Source): ReadTicks | undefined {
  const text = Buffer.from(head.subarray(0, 1 << 16))
    .toString('latin1')
    .trimStart();
  return FORMATS.find(([is]) => is(text, path))?.[1];
}
