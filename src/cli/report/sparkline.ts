/** A curve drawn with block characters. */
import { MICROSECONDS_PER_MILLISECOND } from '../../core/domain/units.js';
import type { EquityCurve } from '../../app/backtest/result.js';
import { date, fixed } from './format.js';
import { pad } from './layout.js';
import type { Paint } from './style.js';

const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const LEVELS = 8;

/** The last value up to each of `width` equal steps of time: a column is a stretch of calendar time. */
export function sampleCurve(curve: EquityCurve, width: number): number[] {
  const { at, equity } = curve;
  const first = at[0] ?? 0;
  const last = at[at.length - 1] ?? 0;
  const samples: number[] = [];
  let index = 0;
  for (let column = 1; column <= width; column++) {
    const until = first + ((last - first) * column) / width;
    while (index + 1 < at.length && at[index + 1]! <= until) index++;
    samples.push(equity[index] ?? 0);
  }
  return samples;
}

/** Rows from top to bottom, each as long as `values`; the lowest value still shows a sliver. */
export function drawBlocks(values: readonly number[], height: number): string[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = height * LEVELS - 1;
  const filled = values.map((value) =>
    high === low ? Math.ceil(steps / 2) : 1 + Math.round(((value - low) / (high - low)) * steps),
  );
  return Array.from({ length: height }, (_, row) => {
    const floor = (height - 1 - row) * LEVELS;
    return filled.map((level) => BLOCKS[Math.min(LEVELS, Math.max(0, level - floor))]).join('');
  });
}

/** The equity curve across the page: highest and lowest at the left, first and last day below. */
export function equityChart(
  curve: EquityCurve,
  width: number,
  decimals: number,
  paint: Paint,
  height = 5,
): string[] {
  if (curve.equity.length < 2) return [];
  const high = fixed(Math.max(...curve.equity), decimals);
  const low = fixed(Math.min(...curve.equity), decimals);
  const gutter = Math.max(high.length, low.length) + 2;
  const columns = Math.max(10, width - gutter - 2);
  const labels = Array.from({ length: height }, (_, row) =>
    row === 0 ? high : row === height - 1 ? low : '',
  );
  const rows = drawBlocks(sampleCurve(curve, columns), height).map(
    (blocks, row) =>
      `${paint.faint(pad(labels[row]!, gutter, 'right'))} ${paint.curve(blocks.trimEnd())}`,
  );
  const from = moment(curve.at[0]!, curve);
  const to = moment(curve.at[curve.at.length - 1]!, curve);
  const axis = `${' '.repeat(gutter + 1)}${pad(from, columns - to.length)}${to}`;
  return [...rows, paint.faint(axis)];
}

/** The day a point belongs to; the time as well when the whole curve is shorter than three days. */
function moment(at: number, { at: all }: EquityCurve): string {
  const short = all[all.length - 1]! - all[0]! < 3 * 86_400_000_000;
  if (!short) return date(at - 1);
  return new Date(at / MICROSECONDS_PER_MILLISECOND).toISOString().slice(0, 16).replace('T', ' ');
}
