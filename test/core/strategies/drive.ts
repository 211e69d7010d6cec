/** Drives a strategy with closes through a context that fills every target at once. */
import type { Bar } from '../../../src/core/domain/bar.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { indicators } from '../../../src/core/indicators/index.js';
import { resolveParameters } from '../../../src/core/strategies/index.js';
import type { Strategy, StrategyContext } from '../../../src/core/strategies/index.js';

export interface Requested {
  /** Index of the bar. */
  readonly bar: number;
  readonly fraction: number;
  readonly reason: string;
}

export interface DriveOptions {
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Seconds between bars; default 60. */
  readonly barSeconds?: number;
  /** What is held at first. */
  readonly position?: number;
  /** False leaves every target unfilled. */
  readonly fills?: boolean;
}

export function drive(
  strategy: Strategy,
  closes: readonly number[],
  { parameters = {}, barSeconds = 60, position = 0, fills = true }: DriveOptions = {},
): Requested[] {
  const { values, problems } = resolveParameters(strategy.parameters ?? {}, parameters);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const handlers = strategy.create(values as never, {
    indicators,
    observe: () => undefined,
    symbols: ['TEST'],
  });
  const requests: Requested[] = [];
  let held = position;
  closes.forEach((close, index) => {
    const context = {
      get position() {
        return held;
      },
      target(fraction: number, { reason = '' } = {}) {
        if (fills) held = fraction;
        requests.push({ bar: index, fraction, reason });
        return requests.length;
      },
    } as unknown as StrategyContext;
    handlers.onBar?.(barOf(close, index, barSeconds), context);
  });
  return requests;
}

function barOf(close: number, index: number, seconds: number): Bar {
  const start = asTimestamp(index * seconds * 1_000_000);
  const end = asTimestamp((index + 1) * seconds * 1_000_000);
  return { symbol: 'TEST', start, end, open: close, high: close, low: close, close, volume: 1 };
}

/** Only the bar and the fraction. */
export const steps = (requests: readonly Requested[]): (readonly [number, number])[] =>
  requests.map(({ bar, fraction }) => [bar, fraction]);
