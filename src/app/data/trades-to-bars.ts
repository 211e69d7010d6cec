/** Trades to bars, exactly: the first, highest, lowest and last price of each span, and the sum. */
import type { BarColumns } from '../../core/domain/market-data.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { BarBuilder } from './bars.js';
import { bucketStart } from './resample.js';

/** Trades in time order; those of one instant in the order they happened. Integers, as in bars. */
export interface TradeColumns {
  readonly length: number;
  /** Microseconds UTC. */
  readonly at: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
}

/** A span in which nothing was traded has no bar. */
export function tradesToBars(trades: TradeColumns, timeframe: Timeframe): BarColumns {
  const builder = new BarBuilder();
  let current = -Infinity;
  let at = -1;
  for (let index = 0; index < trades.length; index += 1) {
    const price = trades.price[index]!;
    const start = bucketStart(timeframe, trades.at[index]!);
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
  }
  return builder.finish();
}
