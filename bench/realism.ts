/**
 * How real simulated fills are. A maker and a taker trade on our own exchange, robots around them,
 * through the stock ccxt client, while the public feed is recorded as anyone would record it. Then the
 * same orders are sent at the same instants in a backtest on that recording, and what they filled is
 * held against what they had filled, order by order. Needs `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { benchOptions, print } from './measure.js';
import type { Measurement } from './measure.js';
import { recordSession } from './workloads/live-session.js';
import type { LiveOrder, LiveSession } from './workloads/live-session.js';

const options = benchOptions();
const QUEUES = ['pessimistic', 'proportional:1', 'proportional:3'];
const TICK = 0.01;
const program = resolve('bin/run.js');
const here = mkdtempSync(join(tmpdir(), 'tradsys-realism-'));

function run(words: readonly string[]): string {
  const env = { ...process.env, HOME: here, XDG_DATA_HOME: '' };
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return execFileSync(process.execPath, [program, ...words], {
    ...{ cwd: here, env, encoding: 'utf8', maxBuffer: 1 << 28 },
    stdio: [...stdio],
  });
}

/** A strategy that sends the session's orders and cancels when they were sent. */
function scriptOf({ start, orders }: LiveSession): string {
  const actions = orders.flatMap(({ sentAt, cancelledAt, side, quantity, price }, index) => [
    { at: sentAt - start, index, side, quantity, price },
    ...(cancelledAt === undefined ? [] : [{ at: cancelledAt - start, index }]),
  ]);
  return `import { defineStrategy } from 'tradsys';
const actions = ${JSON.stringify(actions)};
export default defineStrategy({ name: 'script', create() {
  const ids = new Map(); let started = false;
  const start = (_, context) => {
    if (started) return;
    started = true;
    actions.forEach(({ at }, index) => context.setTimer(String(index), at / 1e6));
  };
  return { onDepth: start, onTimer(name, context) {
    const { index, side, quantity, price } = actions[Number(name)];
    if (side === undefined) context.cancel(ids.get(index));
    else ids.set(index, context[side]({ quantity }, price === null ? {} : { limitPrice: price, postOnly: true }));
  } };
} });
`;
}

interface Filled {
  readonly quantity: number;
  readonly price: number;
}

/** What the same orders fill in a backtest on the recording. */
function simulated(session: LiveSession, queue: string): Filled[] {
  const words = ['backtest', 'script.ts', '--resolution', 'ticks', '--timeframe', '1m'];
  const terms = ['--cash', '100000000USDT', '--fees', '0bps', '--no-sensitivity', '--no-keep'];
  const latency = `${Math.max(1, Math.round(session.latencyMicroseconds))}us`;
  run([...words, ...terms, '--latency', latency, '--queue', queue, '--data-dir', 'data', '--out', 'out']); // prettier-ignore
  const [head, ...rows] = readFileSync(join(here, 'out/orders.csv'), 'utf8').trim().split('\n');
  const columns = head!.split(',');
  const [quantity, price] = ['filled_quantity', 'average_price'].map((name) =>
    columns.indexOf(name),
  );
  return rows.map((row) => {
    const cells = row.split(',');
    return { quantity: Number(cells[quantity!]), price: Number(cells[price!] || NaN) };
  });
}

function compareFills(
  name: string,
  real: readonly LiveOrder[],
  played: readonly Filled[],
): Measurement[] {
  if (played.length !== real.length) {
    throw new Error(`${name}: ${played.length} orders simulated of ${real.length}`);
  }
  const sum = (of: (index: number) => number): number =>
    real.reduce((total, _, index) => total + of(index), 0);
  const traded = sum((index) => real[index]!.filled);
  const share = (of: (index: number) => number): number => (100 * sum(of)) / traded;
  const errors = real.flatMap((one, index) =>
    one.filled > 0 && played[index]!.quantity > 0
      ? [Math.abs(one.average - played[index]!.price) / TICK]
      : [],
  );
  errors.sort((a, b) => a - b);
  const figures: readonly (readonly [string, number, string])[] = [
    ['matched', share((index) => Math.min(real[index]!.filled, played[index]!.quantity)), '%'],
    ['missed', share((index) => Math.max(0, real[index]!.filled - played[index]!.quantity)), '%'],
    ['phantom', share((index) => Math.max(0, played[index]!.quantity - real[index]!.filled)), '%'],
    ['price error, p95', errors[Math.floor(errors.length * 0.95)] ?? 0, 'ticks'],
  ];
  return figures.map(([what, value, unit]) => ({
    // Means of prices end in float noise.
    ...{ name: `${name}: ${what}`, value: Math.round(value * 1e6) / 1e6, unit },
    ratio: null,
    against: null,
  }));
}

try {
  const measurements: Measurement[] = [];
  for (const role of ['maker', 'taker'] as const) {
    const seconds = options.short ? 4 : 60;
    const session = await recordSession({ role, seconds, directory: join(here, role) });
    writeFileSync(join(here, 'BTCUSDT.txt'), session.lines.join('\n'));
    writeFileSync(join(here, 'script.ts'), scriptOf(session));
    rmSync(join(here, 'data'), { recursive: true, force: true });
    run(['data', 'import', 'BTCUSDT.txt', '--kind', 'margin', '--yes', '--data-dir', 'data']);
    const filled = session.orders.filter((order) => order.filled > 0).length;
    process.stderr.write(`${role}: ${session.orders.length} orders, ${filled} filled\n`);
    for (const queue of role === 'maker' ? QUEUES : QUEUES.slice(0, 1)) {
      const name = role === 'maker' ? `maker, ${queue}` : 'taker';
      measurements.push(...compareFills(name, session.orders, simulated(session, queue)));
    }
  }
  print(measurements, options);
} finally {
  rmSync(here, { recursive: true, force: true });
}
