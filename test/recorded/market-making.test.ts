/** `market_making` on recorded depth, imported and run as the command line does. */
import { expect } from 'chai';
import { readImport, storeImport } from '../../src/app/data/import/index.js';
import type { BacktestResult } from '../../src/app/backtest/index.js';
import { openDesk } from '../app/backtest/desk.js';
import type { Desk } from '../app/backtest/desk.js';
import { sharedFile } from '../shared.js';

type Parameters = Readonly<Record<string, number>>;

interface Case {
  readonly name: string;
  readonly file: string;
  readonly latency: string;
  readonly parameters: Parameters & { readonly max_inventory: number };
  /** SHA-256 of the journal: every order and fill as it was. A truer simulator has another one. */
  readonly journal: string;
  /** Bands around what was measured: where a simulator that is no truer is found out. */
  readonly fills: readonly [number, number];
  readonly traded: readonly [number, number];
  readonly profit: readonly [number, number];
}

const BTC = 'data/l2/binance_spot_btcusdt_20240808.gz';
const ETH = 'data/l2/binance_usdm_ethusdt_20240808.gz';
/** As near to the middle as it gets, twenty looks a second: everything that can go wrong does. */
const CLOSE = { requote: 0, refresh: 0.05, min_spread: 0, horizon: 0.5 };

const CASES: readonly Case[] = [
  {
    ...{ name: 'BTC/USDT spot, as it comes', file: BTC, latency: '20ms' },
    parameters: { max_inventory: 0.05 },
    journal: '5606a4b15c4fa1012d3b9633ce8a043e42d602dbdefdd510cf4d244fbb663a6a',
    ...{ fills: [12, 90], traded: [2_500, 18_000], profit: [-1, 3] },
  },
  {
    ...{ name: 'BTC/USDT spot, close to the middle and late', file: BTC, latency: '200ms' },
    parameters: { ...CLOSE, max_inventory: 0.01 },
    journal: '44acf213cee86851cb3a9769f64d2c2f31e411e095810409a83d2979a2e3a76b',
    ...{ fills: [10, 90], traded: [4_000, 35_000], profit: [-8, 0] },
  },
  {
    ...{ name: 'ETH/USDT perpetual, as it comes', file: ETH, latency: '20ms' },
    parameters: { order_size: 0.1, max_inventory: 0.2 },
    journal: '7fa8cc6ed65295e640f2cafa523fc873efce8385af96edbf288b439c791b7a5c',
    ...{ fills: [6, 45], traded: [800, 6_500], profit: [-1, 2] },
  },
  {
    ...{ name: 'ETH/USDT perpetual, close to the middle and late', file: ETH, latency: '200ms' },
    parameters: { ...CLOSE, order_size: 0.1, max_inventory: 0.2 },
    journal: 'a2722d0b59cb7fbcf744564a49a5d9679705df913f25789c5039db62281f2e85',
    ...{ fills: [35, 280], traded: [4_000, 30_000], profit: [-3, 0.5] },
  },
];

/** What is held after each instant with fills, from the lots that the run opened and closed. */
function inventories({ trades, openPositions }: BacktestResult): number[] {
  const changes = new Map<number, number>();
  const add = (at: number, quantity: number): void => {
    changes.set(at, (changes.get(at) ?? 0) + quantity);
  };
  for (const { side, quantity, entryAt, exitAt } of trades) {
    const signed = side === 'long' ? quantity : -quantity;
    add(entryAt, signed);
    add(exitAt, -signed);
  }
  for (const { side, quantity, entryAt } of openPositions) {
    add(entryAt, side === 'long' ? quantity : -quantity);
  }
  let held = 0;
  return [...changes].sort(([a], [b]) => a - b).map(([, change]) => (held += change));
}

async function runCase(desk: Desk, { latency, parameters }: Case): Promise<BacktestResult> {
  return desk.run(
    {
      ...{ strategy: 'market_making', resolution: 'ticks', timeframe: '1s', latency, parameters },
      ...{ cash: '100000USDT', fees: '0bps/5bps' },
    },
    { keep: false },
  );
}

describe('golden: market_making on recorded depth', () => {
  const desks = new Map<string, Desk>();
  after(() => {
    for (const desk of desks.values()) desk.remove();
  });

  /** Where a file is stored, imported once for all that run on it. */
  async function deskOf(file: string): Promise<Desk> {
    const known = desks.get(file);
    if (known !== undefined) return known;
    const plan = await readImport(file);
    const desk = openDesk();
    await desk.withStore((store) => storeImport(store, plan));
    desks.set(file, desk);
    return desk;
  }

  for (const one of CASES) {
    it(one.name, async function () {
      const desk = await deskOf(sharedFile(this, one.file));
      const run = await runCase(desk, one);
      const { activity, returns, costs } = run.metrics;
      expect(activity.fills).to.be.within(...one.fills);
      expect(returns.netProfit).to.be.within(...one.profit);
      expect(activity.tradedNotional).to.be.within(...one.traded);
      // Who crosses the book pays the taker's fee.
      expect(costs.fees, 'takes liquidity').to.equal(0);
      const held = inventories(run);
      const limit = one.parameters.max_inventory + 1e-9;
      expect(Math.max(...held), 'longest').to.be.within(0, limit);
      expect(Math.min(...held), 'shortest').to.be.within(-limit, 0);
      expect(new Set(run.trades.map(({ side }) => side)).size, 'sides').to.equal(2);
      expect(run.manifest.journalHash).to.equal(one.journal);
    }).timeout(60_000);
  }
});
