/** Single bars far from their neighbours: a close that the next bar takes back, a high or low reached alone. */
import { priceToNumber } from '../../core/domain/instrument.js';
import type { BarColumns, BarSeries } from '../../core/domain/market-data.js';
import { asPrice } from '../../core/domain/units.js';

export interface Spike {
  readonly at: number;
  readonly what: string;
}

/** A close this many usual moves away, undone by the next bar, is a spike; so is a reach of as many usual ranges. */
const SPIKE = 12;
/** ... and at least this part of the price: in a quiet hour the usual move is next to nothing. */
const SMALLEST_SPIKE = 0.02;
/** The same of a high or low: thin books are swept this far without a fault of the data. */
const SMALLEST_REACH = 0.3;
/** Weight of the newest bar in what is usual. */
const NEWEST_WEIGHT = 0.05;
/** What is usual at the beginning is the median of so many bars. */
const FIRST_BARS = 50;

/** How far the close of a bar is from the one before, as a part of it. */
const moveOf = ({ close }: BarColumns, index: number): number =>
  Math.abs(close[index]! / close[index - 1]! - 1);

const rangeOf = ({ high, low }: BarColumns, index: number): number =>
  low[index]! > 0 ? Math.max(0, high[index]! / low[index]! - 1) : 0;

/** Median over bars `from` up to `FIRST_BARS`: one wild bar does not raise it. */
function usualAtFirst(bars: BarColumns, from: number, of: typeof moveOf): number {
  const length = Math.max(0, Math.min(FIRST_BARS, bars.length) - from);
  const values = Float64Array.from({ length }, (_, index) => of(bars, index + from)).sort();
  return values[Math.floor(length / 2)] ?? 0;
}

function closeIsBack({ close, length }: BarColumns, index: number, move: number): boolean {
  if (index === 0 || index + 1 >= length) return false;
  return Math.abs(close[index + 1]! / close[index - 1]! - 1) < move / 4;
}

/** The high or low alone beyond the bar's own open and close and both neighbours, and how far. */
function reachOf(bars: BarColumns, index: number): { readonly price: number; readonly by: number } {
  const { open, high, low, close, length } = bars;
  // At an end both neighbours are the only one; a single bar is its own.
  const one = index === 0 ? Math.min(1, length - 1) : index - 1;
  const other = index + 1 < length ? index + 1 : one;
  const top = Math.max(high[one]!, high[other]!, open[index]!, close[index]!);
  const bottom = Math.min(low[one]!, low[other]!, open[index]!, close[index]!);
  const up = high[index]! / top - 1;
  const down = low[index]! > 0 ? bottom / low[index]! - 1 : 0;
  return up >= down ? { price: high[index]!, by: up } : { price: low[index]!, by: down };
}

/** In time order, at most one of a bar; one pass. */
export function findSpikes({ bars, instrument }: BarSeries): readonly Spike[] {
  const spikes: Spike[] = [];
  const shown = (price: number): number => priceToNumber(instrument, asPrice(price));
  let usualMove = usualAtFirst(bars, 1, moveOf);
  let usualRange = usualAtFirst(bars, 0, rangeOf);
  for (let index = 0; index < bars.length; index += 1) {
    const at = bars.start[index]!;
    const move = index === 0 ? usualMove : moveOf(bars, index);
    const far = move > Math.max(SPIKE * usualMove, SMALLEST_SPIKE);
    const reach = reachOf(bars, index);
    if (far && closeIsBack(bars, index, move)) {
      const close = bars.close[index]!;
      const percent = ((close / bars.close[index - 1]! - 1) * 100).toFixed(1);
      spikes.push({ at, what: `close ${shown(close)} is ${percent}% away and back` });
    } else if (reach.by > Math.max(SPIKE * usualRange, SMALLEST_REACH)) {
      const side = reach.price === bars.high[index] ? 'high' : 'low';
      const percent = (reach.by * 100).toFixed(1);
      const what = `${side} ${shown(reach.price)} is ${percent}% beyond the bars beside it`;
      spikes.push({ at, what });
    } else {
      usualMove += NEWEST_WEIGHT * (move - usualMove);
      usualRange += NEWEST_WEIGHT * (rangeOf(bars, index) - usualRange);
    }
  }
  return spikes;
}
