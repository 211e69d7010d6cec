/** Trades to bars, exactly: the first, highest, lowest and last price of each span, and the sum. */
import type { BarColumns } from '../../core/domain/market-data.js';
import type { TradeColumns } from '../../core/domain/tick-data.js';
import { bucketStart } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { BarBuilder } from './bars.js';
import { volumeOverflow } from './resample.js';

/** What bars are made of; integers, as in bars. */
export type BarTrades = Pick<TradeColumns, 'length' | 'at' | 'venueAt' | 'price' | 'quantity'>;

/** When each trade happened: the venue's time, or where it wrote none when it was received. */
const timesOf = ({ at, venueAt }: BarTrades): Float64Array =>
  venueAt.map((time, row) => (time === 0 ? at[row]! : time));

/** Rows as they happened, which need not be as they were received. */
function orderOf(times: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: times.length }, (_, row) => row);
  const ordered = order.every((row) => row === 0 || times[row]! >= times[row - 1]!);
  return ordered
    ? order
    : order.sort((left, right) => times[left]! - times[right]! || left - right);
}

/** Trades of one span make a bar. A span in which nothing was traded has no bar. */
export function tradesToBars(trades: BarTrades, timeframe: Timeframe): BarColumns {
  const builder = new BarBuilder();
  let current = -Infinity;
  let at = -1;
  const times = timesOf(trades);
  for (const index of orderOf(times)) {
    const price = trades.price[index]!;
    const start = bucketStart(timeframe, times[index]!);
    if (start !== current) {
      current = start;
      at = builder.add();
      const { columns } = builder;
      columns.start[at] = start;
      columns.open[at] = columns.high[at] = columns.low[at] = price;
      columns.volume[at] = 0;
    }
    const { columns } = builder;
    if (price > columns.high[at]!) columns.high[at] = price;
    if (price < columns.low[at]!) columns.low[at] = price;
    columns.close[at] = price;
    columns.volume[at] = columns.volume[at]! + trades.quantity[index]!;
    if (columns.volume[at]! > Number.MAX_SAFE_INTEGER) throw volumeOverflow(timeframe);
  }
  return builder.finish();
}
