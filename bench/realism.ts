/**
 * How real simulated fills are. A maker and takers trade on our own exchange, robots around them,
 * through the stock ccxt client, while the public feed is recorded as anyone would record it, and of each
 * request when it was sent, when the venue had it and when it was answered. Then the same orders are sent
 * at the same instants in a backtest on that recording, and what they filled is held against what they
 * had filled, order by order. Needs `npm run build`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchOptions, print } from './measure.js';
import type { Measurement } from './measure.js';
import { recordSession } from './workloads/live-session.js';
import { likenessOf, prepareReplay, replayed } from './workloads/replayed-session.js';
import type { Likeness } from './workloads/replayed-session.js';

const options = benchOptions();
const QUEUES = ['pessimistic', 'proportional:1', 'proportional:3'];

/** A usual level is 0.07 BTC: the large taker needs more than the best one every other time. */
const SCENES = [
  { role: 'maker', quantity: 0.05 },
  { role: 'taker', quantity: 0.05 },
  { role: 'taker', quantity: 0.005 },
] as const;

const UNITS: Readonly<Record<keyof Likeness, string>> = {
  ...{ matched: '%', missed: '%', phantom: '%' },
  ...{ sameTick: '%', errorTicks: 'ticks' },
};
const NAMES: Readonly<Record<keyof Likeness, string>> = {
  ...{ matched: 'matched', missed: 'missed', phantom: 'phantom' },
  ...{ sameTick: 'price to the tick', errorTicks: 'price error, p95' },
};

const figuresOf = (name: string, likeness: Likeness): Measurement[] =>
  (Object.keys(UNITS) as (keyof Likeness)[]).map((figure) => ({
    ...{ name: `${name}: ${NAMES[figure]}`, value: likeness[figure], unit: UNITS[figure] },
    ...{ ratio: null, against: null },
  }));

const here = mkdtempSync(join(tmpdir(), 'tradsys-realism-'));
try {
  const measurements: Measurement[] = [];
  for (const { role, quantity } of SCENES) {
    const seconds = options.short ? 4 : 60;
    const directory = join(here, `${role}-${quantity}`);
    const session = await recordSession({ role, quantity, seconds, directory });
    prepareReplay(here, session);
    const filled = session.orders.filter((order) => order.filled > 0).length;
    const what = `${role} of ${quantity}`;
    process.stderr.write(`${what}: ${session.orders.length} orders, ${filled} filled\n`);
    for (const queue of role === 'maker' ? QUEUES : QUEUES.slice(0, 1)) {
      const name = role === 'maker' ? `${what}, ${queue}` : what;
      measurements.push(...figuresOf(name, likenessOf(session.orders, replayed(here, queue))));
    }
  }
  print(measurements, options);
} finally {
  rmSync(here, { recursive: true, force: true });
}
