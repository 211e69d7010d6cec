/** Plays plans on one-minute bars, for the tests of the venue. */
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { flat, stage } from '../stage.js';
import type { Row, Scene, Stage } from '../stage.js';

export type Plan = Readonly<Record<number, (context: StrategyContext) => unknown>>;

/** Plays a strategy that does at the end of bar n what the plan says for n. */
export function play(
  rows: readonly Row[],
  plan: Plan,
  scene: Omit<Scene, 'rows' | 'handlers'> = {},
): Stage {
  let bar = 0;
  const onBar = (_: unknown, context: StrategyContext): void => void plan[bar++]?.(context);
  return stage({ rows, handlers: { onBar }, ...scene }).play();
}

export const calm = (bars: number, volume = 100): Row[] =>
  Array.from({ length: bars }, () => flat(100, volume));
export const outcomes = ({ reports }: Stage): string[] =>
  reports.map(({ order, status, reason }) => `${order} ${status}${reason && `: ${reason}`}`);
