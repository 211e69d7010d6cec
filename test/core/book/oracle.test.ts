/**
 * The engine against the oracle, over streams of every kind of order. `TRADSYS_BOOK_RUNS` says how many
 * streams; a failure prints the shrunk stream, its seed and its path.
 */
import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { MatchingEngine } from '../../../src/core/book/index.js';
import type { BalanceHolds, BookCommand, BookListener } from '../../../src/core/book/index.js';
import { PERPETUAL, SPOT, commandStream } from './commands-arbitrary.js';
import { Oracle } from './oracle.js';
import type { Told } from './oracle-orders.js';
import { Witness } from './witness.js';

const numRuns = Number(process.env['TRADSYS_BOOK_RUNS'] ?? 300);
const { TRADSYS_SEED: seed, TRADSYS_PATH: path } = process.env;
const INSTRUMENTS = [SPOT, PERPETUAL];
const ACCOUNTS = ['ann', 'bob', 'cyd'];

/** Cyd is poor. */
const affords = (account: string, quantity: number, limit: number | undefined): boolean =>
  account !== 'cyd' || quantity * (limit ?? 1) < 9_000;

interface Limits {
  readonly maxOrdersPerSecond?: number | undefined;
  readonly maxTradesPerSecond?: number | undefined;
}

const reasonFor = (account: string, quantity: number, limit: number | undefined) =>
  affords(account, quantity, limit) ? undefined : 'insufficient_balance';

/** The same balances without the bookkeeping. */
const bareHolds: BalanceHolds = {
  hold: ({ account, quantity, limitPrice }) => reasonFor(account, quantity, limitPrice),
  rehold: ({ account }, quantity, limitPrice) => reasonFor(account, quantity, limitPrice),
  trade: () => undefined,
  release: () => undefined,
};

/** An engine and the lines of everything it tells. */
function recordedEngine(limits: Limits): { engine: MatchingEngine; take: () => string[] } {
  const lines: string[] = [];
  const record = (told: object): void => {
    lines.push(JSON.stringify(told));
  };
  const listener: BookListener = {
    onReport: record,
    onTrade: record,
    onRestingOrder: record,
    onLevel: record,
    onTopOfBook: record,
  };
  const engine = new MatchingEngine({ listener, holds: bareHolds, ...limits });
  for (const instrument of INSTRUMENTS) engine.list(instrument);
  return { engine, take: () => lines.splice(0) };
}

/** The same commands again give the same, and so do they after a restore at half of them. */
function playAgain(commands: readonly BookCommand[], limits: Limits, end: Uint8Array): void {
  const unbroken = recordedEngine(limits);
  const half = commands.length >> 1;
  for (const command of commands.slice(0, half)) unbroken.engine.execute(command);
  unbroken.take();
  const restored = recordedEngine(limits);
  restored.engine.restore(unbroken.engine.snapshot());
  for (const command of commands.slice(half)) {
    unbroken.engine.execute(command);
    restored.engine.execute(command);
    deepEqual(restored.take(), unbroken.take(), 'a restored engine tells the same');
  }
  deepEqual(unbroken.engine.snapshot(), end, 'the same commands, the same state');
  deepEqual(restored.engine.snapshot(), end, 'a restored engine goes on alike');
}

function play(commands: readonly BookCommand[], limits: Limits): void {
  const witness = new Witness(affords);
  const engine = new MatchingEngine({ listener: witness, holds: witness, ...limits });
  for (const instrument of INSTRUMENTS) engine.list(instrument);
  const oracle = new Oracle(INSTRUMENTS, { ...limits, affords });
  for (const command of commands) {
    const expected = oracle.execute(command);
    engine.execute(command);
    deepEqual(witness.take().map(lineOf), expected.map(lineOf));
    for (const { symbol } of INSTRUMENTS) {
      witness.verify(engine, symbol);
      for (const side of ['buy', 'sell'] as const) {
        const queue = witness.shadows.get(symbol)?.queue(side) ?? [];
        deepEqual(
          queue.map(({ orderId, quantity }) => [orderId, quantity]),
          oracle.queue(symbol, side).map(({ orderId, shown }) => [orderId, shown]),
          'priority is kept',
        );
      }
    }
    witness.verifyHolds(ACCOUNTS.flatMap((account) => engine.openOrders(account)));
    equal(engine.orderCount, oracle.orders.length);
  }
  playAgain(commands, limits, engine.snapshot());
}

/** One line a report, so that a difference can be read. */
const lineOf = (told: Told): string =>
  Object.entries(told)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

const limits = fc.record({
  maxOrdersPerSecond: fc.constantFrom(undefined, undefined, 4, 6, 9),
  maxTradesPerSecond: fc.constantFrom(undefined, undefined, 1, 2, 4),
});

describe('the book and its oracle', function () {
  this.timeout(0);

  it(`report the same over ${numRuns} streams of commands`, () => {
    fc.assert(fc.property(commandStream, limits, play), {
      numRuns,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(path !== undefined && { path }),
    });
  });
});
