/** The terms of a run on ticks: queue, delay of market data, jitter. */
import type { QueueModel } from '../../core/simulation/index.js';
import { TradsysError } from '../../errors.js';
import { parseDuration } from '../config/values.js';
import type { BacktestOptions } from './options.js';
import type { TickSettings } from './settings.js';
import { isRequestFile, readRequestLatencies } from './request-latencies.js';
import { read } from './terms.js';

/** Flags that mean something on ticks alone. */
const TICK_FLAGS = {
  queue: '--queue',
  feedLatency: '--feed-latency',
  latencyJitter: '--latency-jitter',
  oursRecorded: '--ours-recorded',
} as const;

const HIGHEST_POWER = 9;

export type TickOptions = Pick<
  BacktestOptions,
  'resolution' | 'queue' | 'feedLatency' | 'latencyJitter' | 'latency' | 'oursRecorded'
>;

/** Null when the run is on bars. Throws TradsysError (exit `usage`). */
export function tickTermsOf(options: TickOptions): TickSettings | null {
  if (options.resolution !== 'ticks') {
    refuseOnBars(options);
    return null;
  }
  const { queue, feedLatency, latencyJitter, latency, oursRecorded = false } = options;
  return {
    queue: queueOf(queue ?? 'pessimistic'),
    feedMicroseconds:
      feedLatency === undefined || feedLatency === 'recorded'
        ? null
        : read(TICK_FLAGS.feedLatency, parseDuration, feedLatency),
    latencyAsRecorded: latency === 'recorded',
    jitterMicroseconds:
      latencyJitter === undefined
        ? 0
        : read(TICK_FLAGS.latencyJitter, parseDuration, latencyJitter),
    ...(isRequestFile(latency) && { requests: readRequestLatencies(latency) }),
    oursRecorded,
  };
}

function refuseOnBars(options: TickOptions): void {
  const given = (Object.keys(TICK_FLAGS) as (keyof typeof TICK_FLAGS)[]).find(
    (name) => options[name] !== undefined,
  );
  const { latency } = options;
  const needsTicks = latency === 'recorded' || isRequestFile(latency);
  if (given === undefined && !needsTicks) return;
  const where = given ? TICK_FLAGS[given] : `--latency ${latency!}`;
  throw new TradsysError('backtest.needs_ticks', 'bars have no queue and no recorded delay', {
    exit: 'usage',
    where,
    remedy: 'add --resolution ticks, or leave it out',
  });
}

function queueOf(text: string): QueueModel {
  const match = /^(pessimistic|exact)$|^proportional(?::(\d+))?$/.exec(text);
  const power = match?.[2] === undefined ? 1 : Number(match[2]);
  if (match?.[1] === 'pessimistic' || match?.[1] === 'exact') return { kind: match[1] };
  if (match && power >= 1 && power <= HIGHEST_POWER) return { kind: 'proportional', power };
  throw new TradsysError('backtest.queue', `${text} is no model of a queue`, {
    exit: 'usage',
    where: TICK_FLAGS.queue,
    remedy: `write pessimistic, proportional, proportional:N with N from 1 to ${HIGHEST_POWER}, or exact`,
  });
}
