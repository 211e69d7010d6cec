/** The orders of a live session sent again, at the same instants, in a backtest on what was recorded of it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LiveOrder, LiveSession } from './live-session.js';

export interface Filled {
  readonly quantity: number;
  /** Mean price of its fills; NaN without any. */
  readonly price: number;
}

/** Shares are percent of the quantity that filled on the exchange. */
export interface Likeness {
  readonly matched: number;
  readonly missed: number;
  readonly phantom: number;
  /** Percent of the orders filled in both that paid the same to the tick, and the error of the 95th. */
  readonly sameTick: number;
  readonly errorTicks: number;
}

const TICK = 0.01;
const program = resolve('bin/run.js');

function run(directory: string, words: readonly string[]): void {
  const env = { ...process.env, HOME: directory, XDG_DATA_HOME: '' };
  execFileSync(process.execPath, [program, ...words, '--data-dir', 'data'], {
    ...{ cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] },
  });
}

/** Writes down what the backtests read; to be called once for a session. */
export function prepareReplay(directory: string, session: LiveSession): void {
  writeFileSync(join(directory, 'BTCUSDT.txt'), session.lines.join('\n'));
  writeFileSync(join(directory, 'requests.csv'), requestsOf(session));
  writeFileSync(join(directory, 'script.ts'), scriptOf(session));
  rmSync(join(directory, 'data'), { recursive: true, force: true });
  run(directory, ['data', 'import', 'BTCUSDT.txt', '--kind', 'margin', '--yes']);
}

/** What each request took, as `--latency` reads it. */
const requestsOf = ({ journeys }: LiveSession): string =>
  [
    'sent_at,venue_at,received_at',
    ...journeys.map(({ sentAt, venueAt, receivedAt }) => [sentAt, venueAt, receivedAt].join(',')),
  ].join('\n');

/** A strategy that sends the session's orders and cancels when they were sent. */
function scriptOf({ orders }: LiveSession): string {
  const actions = orders.flatMap(({ sentAt, cancelledAt, side, quantity, price }, index) => [
    { at: sentAt, index, side, quantity, price },
    ...(cancelledAt === undefined ? [] : [{ at: cancelledAt, index }]),
  ]);
  return `import { defineStrategy } from 'tradsys';
const actions = ${JSON.stringify(actions)};
export default defineStrategy({ name: 'script', create() {
  const ids = new Map(); let started = false;
  const start = (_, context) => {
    if (started) return;
    started = true;
    actions.forEach(({ at }, index) => context.setTimer(String(index), (at - context.now) / 1e6));
  };
  return { onDepth: start, onTimer(name, context) {
    const { index, side, quantity, price } = actions[Number(name)];
    if (side === undefined) context.cancel(ids.get(index));
    else ids.set(index, context[side]({ quantity }, price === null ? {} : { limitPrice: price, postOnly: true }));
  } };
} });
`;
}

/** What the same orders fill in a backtest on the recording. */
export function replayed(directory: string, queue: string): Filled[] {
  const words = ['backtest', 'script.ts', '--resolution', 'ticks', '--timeframe', '1m'];
  const terms = ['--cash', '100000000USDT', '--fees', '0bps', '--no-sensitivity', '--no-keep'];
  const venue = ['--latency', 'requests.csv', '--ours-recorded', '--queue', queue];
  run(directory, [...words, ...terms, ...venue, '--out', 'out']);
  const [head, ...rows] = readFileSync(join(directory, 'out/orders.csv'), 'utf8')
    .trim()
    .split('\n');
  const columns = head!.split(',');
  const [quantity, price] = ['filled_quantity', 'average_price'].map((name) =>
    columns.indexOf(name),
  );
  return rows.map((row) => {
    const cells = row.split(',');
    return { quantity: Number(cells[quantity!]), price: Number(cells[price!] || NaN) };
  });
}

/** Holds both against each other, order by order. */
export function likenessOf(real: readonly LiveOrder[], played: readonly Filled[]): Likeness {
  if (played.length !== real.length) {
    throw new Error(`${played.length} orders simulated of ${real.length}`);
  }
  const sum = (of: (index: number) => number): number =>
    real.reduce((total, _, index) => total + of(index), 0);
  const traded = sum((index) => real[index]!.filled);
  const share = (of: (index: number) => number): number => (100 * sum(of)) / traded;
  // Means of prices end in float noise.
  const errors = real.flatMap((one, index) =>
    one.filled > 0 && played[index]!.quantity > 0
      ? [Math.round((Math.abs(one.average - played[index]!.price) / TICK) * 1e6) / 1e6]
      : [],
  );
  errors.sort((a, b) => a - b);
  return {
    matched: share((index) => Math.min(real[index]!.filled, played[index]!.quantity)),
    missed: share((index) => Math.max(0, real[index]!.filled - played[index]!.quantity)),
    phantom: share((index) => Math.max(0, played[index]!.quantity - real[index]!.filled)),
    sameTick: (100 * errors.filter((error) => error <= 1).length) / errors.length,
    errorTicks: errors[Math.floor(errors.length * 0.95)] ?? 0,
  };
}
