/** Shorter bars to longer ones, exactly: sums of integers and comparisons, nothing rounded. */
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { bucketStart, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import { BarBuilder } from './bars.js';

/** Whether bars of `from` fill bars of `to` without being cut. */
export function canResample(from: Timeframe, to: Timeframe): boolean {
  const [fine, coarse] = [timeframeLength(from), timeframeLength(to)];
  if (fine === undefined)
    return coarse === undefined && Number(to.slice(0, -1)) % Number(from.slice(0, -1)) === 0;
  // Months begin on any weekday, so weeks do not fill them.
  if (coarse === undefined) return MICROSECONDS_PER_DAY % fine === 0;
  if (to.endsWith('w') && !from.endsWith('w'))
    return coarse % fine === 0 && MICROSECONDS_PER_DAY % fine === 0;
  if (from.endsWith('w') && !to.endsWith('w')) return false;
  return coarse % fine === 0;
}

export function volumeOverflow(timeframe: Timeframe): Error {
  return new TradsysError('data.volume', `the volume of a ${timeframe} bar does not fit 2^53`, {
    remedy: 'import the data again with fewer decimals of volume, for example --lot 0.001',
  });
}

/** Bars of `timeframe` made of finer ones; a bar that has no finer one in it does not exist. */
export function resampleBars(bars: BarColumns, timeframe: Timeframe): BarColumns {
  const builder = new BarBuilder(bars.length === 0 ? 1 : 4096);
  let current = -Infinity;
  let at = -1;
  let out = builder.columns;
  for (let index = 0; index < bars.length; index += 1) {
    const start = bucketStart(timeframe, bars.start[index]!);
    if (start !== current) {
      current = start;
      at = builder.add();
      out = builder.columns;
      out.start[at] = start;
      out.open[at] = bars.open[index]!;
      out.high[at] = bars.high[index]!;
      out.low[at] = bars.low[index]!;
      out.volume[at] = 0;
    }
    if (bars.high[index]! > out.high[at]!) out.high[at] = bars.high[index]!;
    if (bars.low[index]! < out.low[at]!) out.low[at] = bars.low[index]!;
    out.close[at] = bars.close[index]!;
    out.volume[at] = out.volume[at]! + bars.volume[index]!;
    if (out.volume[at]! > Number.MAX_SAFE_INTEGER) throw volumeOverflow(timeframe);
  }
  return builder.finish();
}

/** The series in longer bars. Throws (exit 2) when its bars do not fill those of `timeframe`. */
export function resampleSeries(series: BarSeries, timeframe: Timeframe): BarSeries {
  if (series.timeframe === timeframe) return series;
  if (!canResample(series.timeframe, timeframe)) {
    throw new TradsysError(
      'data.resample',
      `bars of ${series.timeframe} do not fill bars of ${timeframe}`,
      {
        exit: 'usage',
        where: series.instrument.symbol,
        remedy: 'choose a whole multiple of the stored timeframe',
      },
    );
  }
  return { ...series, timeframe, bars: resampleBars(series.bars, timeframe) };
}
