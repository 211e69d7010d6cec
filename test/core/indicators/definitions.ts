/**
 * What each indicator means, written as plainly as possible over whole series: quadratic time, new
 * arrays everywhere, and nothing shared with the incremental code it is compared with.
 */
import type { Bar } from '../../../src/core/domain/bar.js';

export type Series = readonly (number | undefined)[];
/** The lines of an indicator, e.g. upper, middle and lower. */
export type Lines = readonly Series[];

const MICROSECONDS_PER_DAY = 86_400_000_000;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** `of` the last `period` values at each row. */
export function windows<T>(
  values: readonly T[],
  period: number,
  of: (window: readonly T[]) => number | undefined,
): Series {
  return values.map((_, row) =>
    row + 1 < period ? undefined : of(values.slice(row + 1 - period, row + 1)),
  );
}

export function weightedMean(window: readonly number[]): number {
  const weights = window.map((_, index) => index + 1);
  return sum(window.map((value, index) => value * weights[index]!)) / sum(weights);
}

/** Two passes, over differences to the first value so that the mean keeps its digits. */
export function variance(window: readonly number[], lost = 0): number {
  const shifted = window.map((value) => value - window[0]!);
  const center = mean(shifted);
  return sum(shifted.map((value) => (value - center) * (value - center))) / (window.length - lost);
}

export function zScore(window: readonly number[], lost = 0): number {
  const deviation = Math.sqrt(variance(window, lost));
  return deviation === 0 ? 0 : (window.at(-1)! - mean(window)) / deviation;
}

/** Seeded by the mean of the first `period` values there are. */
function exponential(values: Series, period: number, weight: number): Series {
  const first = values.findIndex((value) => value !== undefined);
  const results: (number | undefined)[] = [];
  let average: number | undefined;
  values.forEach((value, row) => {
    if (first >= 0 && row === first + period - 1) {
      average = mean(values.slice(first, row + 1) as number[]);
    } else if (average !== undefined) {
      average = weight * value! + (1 - weight) * average;
    }
    results.push(average);
  });
  return results;
}

export const ema = (values: Series, period: number): Series =>
  exponential(values, period, 2 / (period + 1));
export const wilder = (values: Series, period: number): Series =>
  exponential(values, period, 1 / period);

/** `of` two lines where both have a value. */
export function join(a: Series, b: Series, of: (a: number, b: number) => number): Series {
  return a.map((left, row) => {
    const right = b[row];
    return left === undefined || right === undefined ? undefined : of(left, right);
  });
}

export const onlyWhere = (mask: Series, line: Series): Series =>
  line.map((value, row) => (mask[row] === undefined ? undefined : value));

function changes(values: readonly number[]): Series {
  return values.map((value, row) => (row === 0 ? undefined : value - values[row - 1]!));
}

export function rsi(values: readonly number[], period: number): Series {
  const moves = changes(values);
  const gains = moves.map((move) => (move === undefined ? undefined : Math.max(move, 0)));
  const losses = moves.map((move) => (move === undefined ? undefined : Math.max(-move, 0)));
  return join(wilder(gains, period), wilder(losses, period), (gain, loss) =>
    gain + loss === 0 ? 50 : (100 * gain) / (gain + loss),
  );
}

export function macd(values: readonly number[], fast: number, slow: number, signal: number): Lines {
  const late = values.map((value, row) => (row < slow - fast ? undefined : value));
  const line = join(ema(late, fast), ema(values, slow), (a, b) => a - b);
  const average = ema(line, signal);
  return [onlyWhere(average, line), average, join(line, average, (a, b) => a - b)];
}

export function trueRanges(bars: readonly Bar[]): readonly number[] {
  return bars.map(({ high, low }, row) => {
    const before = bars[row - 1]?.close;
    return before === undefined
      ? high - low
      : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  });
}

const withoutFirst = (values: readonly number[]): Series =>
  values.map((value, row) => (row === 0 ? undefined : value));

export const atr = (bars: readonly Bar[], period: number): Series =>
  wilder(withoutFirst(trueRanges(bars)), period);

/** Sums of `period` - 1 movements, then each loses 1/period before it takes the next. */
function wilderSums(values: readonly number[], period: number): Series {
  let total = sum(values.slice(1, period));
  return values.map((value, row) => {
    if (row < period) return undefined;
    total = total - total / period + value;
    return total;
  });
}

export function directionalMovement(bars: readonly Bar[], period: number): Lines {
  const ups = bars.map(({ high }, row) => high - (bars[row - 1]?.high ?? high));
  const downs = bars.map(({ low }, row) => (bars[row - 1]?.low ?? low) - low);
  const plus = ups.map((up, row) => (up > 0 && up > downs[row]! ? up : 0));
  const minus = downs.map((down, row) => (down > 0 && down > ups[row]! ? down : 0));
  const ranges = wilderSums(trueRanges(bars), period);
  const part = (moves: readonly number[]): Series =>
    join(wilderSums(moves, period), ranges, (move, range) => (range ? (100 * move) / range : 0));
  return [part(plus), part(minus)];
}

export function adx(bars: readonly Bar[], period: number): Lines {
  const [plus = [], minus = []] = directionalMovement(bars, period);
  const directions = join(plus, minus, (a, b) => (a + b ? (100 * Math.abs(a - b)) / (a + b) : NaN));
  let average: number | undefined;
  const averages = directions.map((direction = NaN, row) => {
    if (row === 2 * period - 1) {
      const seed = directions.slice(period, row + 1) as number[];
      average = sum(seed.map((each) => (Number.isNaN(each) ? 0 : each))) / period;
    } else if (average !== undefined && !Number.isNaN(direction)) {
      average += (direction - average) / period;
    }
    return average;
  });
  return [averages, onlyWhere(averages, plus), onlyWhere(averages, minus)];
}

export function stochastic(bars: readonly Bar[], k: number, smoothing: number, d: number): Lines {
  const places = windows(bars, k, (window) => {
    const top = Math.max(...window.map(({ high }) => high));
    const bottom = Math.min(...window.map(({ low }) => low));
    return top === bottom ? 50 : (100 * (window.at(-1)!.close - bottom)) / (top - bottom);
  });
  const average = (values: Series, period: number): Series =>
    windows(values, period, (window) =>
      window.includes(undefined) ? undefined : mean(window as number[]),
    );
  const slow = average(places, smoothing);
  const signal = average(slow, d);
  return [onlyWhere(signal, slow), signal];
}

const typical = ({ high, low, close }: Bar): number => (high + low + close) / 3;

export const typicalPrices = (bars: readonly Bar[]): readonly number[] => bars.map(typical);

export function weightedPrice(bars: readonly Bar[]): number | undefined {
  const volume = sum(bars.map((bar) => bar.volume));
  return volume === 0 ? undefined : sum(bars.map((bar) => typical(bar) * bar.volume)) / volume;
}

export function vwapByDay(bars: readonly Bar[]): Series {
  const day = (bar: Bar): number => Math.floor(bar.start / MICROSECONDS_PER_DAY);
  return bars.map((bar, row) => {
    let first = row;
    while (first > 0 && day(bars[first - 1]!) === day(bar)) first -= 1;
    return weightedPrice(bars.slice(first, row + 1));
  });
}

export function obv(bars: readonly Bar[]): Series {
  return bars.map((_, row) =>
    sum(
      bars.slice(0, row + 1).map(({ close, volume }, index) => {
        const before = bars[index - 1]?.close ?? -Infinity;
        return Math.sign(close - before) * volume;
      }),
    ),
  );
}
