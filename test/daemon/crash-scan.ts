/**
 * The real daemon killed at system calls of its own, again and again on one account, and started again
 * each time: the venue has no order that is unknown here, none twice, and every fill is booked once.
 * Run by 'npm run test:crash'; TRADSYS_CRASH_POINTS says how many, TRADSYS_CRASH_SEED which.
 */
import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { seededRandom } from '../../src/app/data/random.js';
import type { Random } from '../../src/app/data/random.js';
import { orderOf } from '../../src/core/engine/index.js';
import type { Turn } from '../../src/core/engine/index.js';
import { LiveDaemon } from './live-daemon.js';

const POINTS = Number(process.env['TRADSYS_CRASH_POINTS'] ?? 20);
const SEED = Number(process.env['TRADSYS_CRASH_SEED'] ?? Date.now() % 1_000_000);

/** What a process does that another can see: the journal's file, its syncs, sockets and threads. */
const CALLS = [
  'pwrite64',
  'fsync',
  'fdatasync',
  'write',
  'writev',
  'epoll_pwait',
  'futex',
] as const;
/** How often each thread may make a call before it is the one that kills. */
const LATEST = {
  pwrite64: 300,
  fsync: 60,
  fdatasync: 60,
  write: 400,
  writev: 60,
  epoll_pwait: 600,
  futex: 900,
};
/** A point that is never reached is an ordinary kill. */
const LONGEST_MS = 15_000;
/** So often the next start is killed, too, while it recovers: early, and soon. */
const DEEPEST = 3;
const EARLY = 0.1;
const RECOVERING_MS = 4_000;
const SYMBOL = 'BTC/USDT';

interface Point {
  readonly call: (typeof CALLS)[number];
  /** The how many-th of a thread. */
  readonly when: number;
}

/** `share`: of the calls among which it is chosen. */
function pointOf(random: Random, share: number): Point {
  const call = CALLS[Math.floor(random.uniform() * CALLS.length)]!;
  return { call, when: 1 + Math.floor(random.uniform() * LATEST[call] * share) };
}

/** Every second another order: in with exits, out, a limit order that rests, and its cancel. */
const STRATEGY = `
export default {
  name: 'busy',
  create: () => ({
    onBar(bar, context) {
      const bars = (context.state?.bars ?? 0) + 1;
      context.state = { bars };
      const exits = { stopLoss: bar.close * 0.98, takeProfit: bar.close * 1.02 };
      if (bars % 4 === 0) context.buy(0.0005, { ...exits, reason: 'in' });
      if (bars % 4 === 1) context.buy(0.0005, { limitPrice: bar.close * 0.95, reason: 'rests' });
      if (bars % 4 === 2) context.close({ reason: 'out' });
      if (bars % 4 === 3) context.cancelAll();
    },
  }),
};
`;

describe(`crash scan: ${POINTS} points of seed ${SEED}`, function () {
  this.timeout(60_000 * (POINTS + 2));
  let daemon: LiveDaemon | undefined;
  let strace: ChildProcess | undefined;
  beforeEach(function () {
    if (spawnSync('strace', ['-V']).error) this.skip();
    daemon = new LiveDaemon(STRATEGY);
  });
  afterEach(() => {
    strace?.kill('SIGKILL');
    daemon?.close();
  });

  /** Runs it in the foreground; whether the call killed it before the time was up. */
  async function killedAt(
    daemon: LiveDaemon,
    { call, when }: Point,
    withinMs: number,
  ): Promise<boolean> {
    strace = daemon.traced(call, `${call}:signal=SIGKILL:when=${when}`);
    const group = -strace.pid!;
    let reached = true;
    const timer = setTimeout(() => {
      reached = false;
      process.kill(group, 'SIGKILL');
    }, withinMs);
    await once(strace, 'exit');
    clearTimeout(timer);
    return reached;
  }

  async function scan(daemon: LiveDaemon, random: Random): Promise<void> {
    const reached = [0, 0];
    for (let number = 0; number < POINTS; number += 1) {
      const first = pointOf(random, 1);
      const again = Array.from({ length: number % (DEEPEST + 1) }, () => pointOf(random, EARLY));
      if (await killedAt(daemon, first, LONGEST_MS)) reached[0]! += 1;
      for (const point of again) {
        if (await killedAt(daemon, point, RECOVERING_MS)) reached[1]! += 1;
      }
      daemon.start();
      await daemon.agrees(['USDT', 'BTC']);
      daemon.ask('daemon', 'stop');
      const told = [first, ...again].map(({ call, when }) => `${call} number ${when}`).join(', ');
      await check(daemon, `point ${number} of seed ${SEED}: ${told}`);
    }
    const [once, nested] = reached;
    console.log(
      `      ${once} points were reached and ${nested} in recoveries, at the others it was killed by the clock`,
    );
  }

  it('faults 1, 2: leaves no orphan, doubles nothing and loses no fill', () =>
    scan(daemon!, seededRandom(SEED)));
});

/** What the journal has said and heard: ids of orders, and venue ids of fills, one for each booking. */
function journaled(daemon: LiveDaemon): { orders: Set<number>; fills: number[] } {
  const { out } = daemon.run('journal', 'export', '--kind', 'turn');
  const orders = new Set<number>();
  const fills: number[] = [];
  for (const line of out.split('\n')) {
    if (line === '') continue;
    const { payload } = JSON.parse(line) as { payload: Turn };
    for (const change of payload.changes) if (change.kind === 'order') orders.add(change.order);
    const { event } = payload;
    if (event.kind === 'report' && event.fill) fills.push(event.fill.tradeId);
  }
  return { orders, fills };
}

async function check(daemon: LiveDaemon, where: string): Promise<void> {
  const client = await daemon.client();
  const placed = await client.fetchOrders(SYMBOL, undefined, 1_000);
  const trades = await client.fetchMyTrades(SYMBOL, undefined, 1_000);
  const { orders, fills } = journaled(daemon);
  const ids = placed.map(({ clientOrderId }) => clientOrderId!);
  expect(new Set(ids).size, `${where}: no order twice`).to.equal(ids.length);
  const orphans = ids.filter((id) => !orders.has(orderOf(id) ?? -1));
  expect(orphans, `${where}: orders that are unknown here`).to.deep.equal([]);
  const sorted = (numbers: readonly number[]): readonly number[] =>
    numbers.toSorted((a, b) => a - b);
  const made = trades.map(({ id }) => Number(id));
  expect(sorted(fills), `${where}: fills`).to.deep.equal(sorted(made));
}
