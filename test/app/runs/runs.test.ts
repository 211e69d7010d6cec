/** Stored runs: listed, looked up, removed, and repeated byte for byte. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Timestamp } from '../../../src/core/domain/units.js';
import {
  listRuns,
  prunable,
  removable,
  removeRuns,
  rerun,
  showRun,
} from '../../../src/app/runs/index.js';
import type { Rerun } from '../../../src/app/runs/index.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import type { BacktestResult } from '../../../src/app/backtest/index.js';
import { openDesk } from '../backtest/desk.js';
import type { Desk } from '../backtest/desk.js';
import { failureOf } from '../strategies/project.js';

const DAY = 86_400_000_000;
const NOW = 1_700_000_000_000_000;

describe('stored runs', () => {
  let desk: Desk;
  let result: BacktestResult;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
    result = await desk.run({ strategy: 'mean_reversion' }, { note: 'the pattern' });
    await desk.withStore(async (store) => {
      const run = (await store.readRun(result.runId!))!;
      await store.removeRun(run.id);
      const ids = ['aa110001', 'aa220002', 'bb330003', 'cc440004'];
      for (const [index, id] of ids.entries()) {
        const createdAt = (NOW - index * 10 * DAY) as Timestamp;
        await store.saveRun({ ...run, id, createdAt });
      }
    });
  });
  after(() => desk.remove());

  const ids = (runs: readonly { readonly id: string }[]): string[] => runs.map(({ id }) => id);

  it('are listed newest first with their figures', async () => {
    const runs = await desk.withStore(listRuns);
    expect(ids(runs)).to.deep.equal(['aa110001', 'aa220002', 'bb330003', 'cc440004']);
    const { metrics, trades } = result;
    expect(runs[0]).to.deep.include({ strategy: 'mean_reversion', note: 'the pattern' });
    expect(runs[0]!.figures).to.deep.equal({
      symbols: ['BTC/USDT'],
      timeframes: ['1h'],
      synthetic: true,
      currency: 'USDT',
      netProfit: metrics.returns.netProfit,
      returnFraction: metrics.returns.totalReturnFraction,
      maxDrawdownFraction: metrics.drawdown.maxDrawdownFraction,
      trades: trades.length,
      halted: false,
    });
  });

  it('are found by the beginning of their id, and give back the whole result', async () => {
    await desk.withStore(async (store) => {
      const shown = await showRun(store, 'BB');
      expect(shown).to.deep.equal(JSON.parse(JSON.stringify(result)));
      const both = await failureOf(() => showRun(store, 'aa'));
      expect(both.line).to.equal('2 runs begin with aa; write more of the id: aa110001, aa220002');
      expect(both.exitCode).to.equal(2);
    });
  });

  it('of unknown ids are answered with the nearest and the last ones', async () => {
    await desk.withStore(async (store) => {
      const near = await failureOf(() => showRun(store, 'bb330030'));
      expect(near.line).to.equal(
        'no run bb330030 is stored; did you mean bb330003? ' +
          "the last ones are aa110001, aa220002, bb330003, ... ('tradsys runs list' shows all)",
      );
      const far = await failureOf(() => showRun(store, 'zzz'));
      expect(far.line).to.match(/^no run zzz is stored; the last ones are aa110001/);
      expect(far.exitCode).to.equal(2);
    });
  });

  it('that are damaged are listed, and refuse to be shown', async () => {
    await desk.withStore(async (store) => {
      const run = (await store.readRun('aa11'))!;
      await store.saveRun({ ...run, id: 'dd', result: '{"version":1' });
      await store.saveRun({ ...run, id: 'ee', result: '{"version":2}' });
      const runs = await listRuns(store);
      expect(runs.filter(({ figures }) => figures === null)).to.have.length(2);
      const torn = await failureOf(() => showRun(store, 'dd'));
      expect(torn.line).to.equal(
        "run dd: what is stored of it is damaged; remove it with 'tradsys runs remove dd'",
      );
      const newer = await failureOf(() => showRun(store, 'ee'));
      expect(newer.line).to.match(/^run ee: result of version 2; this tradsys reads version 1/);
      await removeRuns(store, [
        ...(await removable(store, 'dd')),
        ...(await removable(store, 'ee')),
      ]);
    });
  });

  it('are pruned by number or by age, and not by guess', async () => {
    await desk.withStore(async (store) => {
      const chosen = async (rule: { keep?: number; olderThan?: string }): Promise<string[]> =>
        ids(await prunable(store, rule, NOW + DAY));
      expect(await chosen({ keep: 3 })).to.deep.equal(['cc440004']);
      expect(await chosen({ keep: 0 })).to.have.length(4);
      expect(await chosen({ olderThan: '20d' })).to.deep.equal(['bb330003', 'cc440004']);
      expect(await chosen({ olderThan: '1h' })).to.have.length(4);
      for (const [rule, line] of [
        [{}, /^which runs to remove must be said in one way; pass --keep 20 or --older-than 30d$/],
        [{ keep: 1, olderThan: '1d' }, /^which runs to remove must be said in one way/],
        [{ keep: -1 }, /^--keep: -1 is no number of runs; write a whole number, 0 or more$/],
        [{ olderThan: '30' }, /^--older-than: 30 has no unit; write a count and a unit: 12h, 30d$/],
        [
          { olderThan: 'old' },
          /^--older-than: "old" is not a duration.*; write a count and a unit/,
        ],
      ] as const) {
        const error = await failureOf(() => prunable(store, rule, NOW));
        expect(error.line).to.match(line);
        expect(error.exitCode).to.equal(2);
      }
      const removed = await removeRuns(store, await prunable(store, { keep: 3 }, NOW));
      expect(ids(removed)).to.deep.equal(['cc440004']);
      expect(ids(await listRuns(store))).to.deep.equal(['aa110001', 'aa220002', 'bb330003']);
    });
  });

  it('are none in a directory without a database, which stays one', async () => {
    const empty = openDesk();
    try {
      expect(await empty.withStore(listRuns)).to.deep.equal([]);
      const error = await failureOf(() => empty.withStore((store) => showRun(store, 'ab')));
      expect(error.line).to.equal(
        "no run ab is stored; none is; 'tradsys backtest STRATEGY' stores one",
      );
      expect(existsSync(empty.data)).to.equal(false);
    } finally {
      empty.remove();
    }
  });
});

describe('a run again', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk();
  });
  afterEach(() => desk.remove());

  async function again(id: string, cwd = desk.directory): Promise<Rerun> {
    const workspace = await openWorkspace({ ...desk.place, cwd });
    try {
      return await rerun(workspace, id);
    } finally {
      await workspace.store.close();
    }
  }

  const CROSSING = 'if (bars % 7 === 0) context.target(bars % 2);';
  const kinds = ({ differences }: Rerun): string[] => differences.map(({ kind }) => kind);

  it('is the same on the synthetic market that is made when nothing is stored', async () => {
    const { runId, manifest } = await desk.run({ strategy: 'trend_following', to: '2023-03-01' });
    const outcome = await again(runId!);
    expect(outcome).to.deep.include({ same: true, differences: [] });
    expect(outcome.journalHash).to.equal(manifest.journalHash);
    expect(outcome.result.runId).to.equal(null);
    expect(await desk.withStore((store) => store.listRuns())).to.have.length(1);
  });

  it('is the same with settings of every kind, after the bars were stored anew', async () => {
    await desk.generate({ symbols: ['BTC/USDT', 'ETH/USDT'] });
    const { runId, trades } = await desk.run({
      strategy: 'mean_reversion',
      symbols: ['ETH/USDT', 'BTC/USDT'],
      timeframe: '2h',
      from: '2023-01-03',
      to: '2023-01-12',
      parameters: { 'lookback-period': '9', entryThreshold: 1.25 },
      ...{ cash: '5000.5USDT', fees: '2bps/5bps', slippage: '3bps', latency: '20ms' },
      ...{ capital: '70%', kind: 'spot', closeAtEnd: true, sensitivity: true },
    });
    expect(trades.length).to.be.greaterThan(2);
    await desk.withStore(async (store) => {
      for (const { instrument } of await store.listSeries())
        await store.removeBars({ symbol: instrument.symbol, timeframe: '1h' as never });
    });
    await desk.generate({ symbols: ['ETH/USDT', 'BTC/USDT'] });
    expect(await again(runId!)).to.deep.include({ same: true, differences: [] });
  });

  it('finds a strategy by its path from anywhere, or here when it is there no more', async () => {
    await desk.generate({ symbols: ['BTC/USDT'] });
    const strategy = desk.strategy('mine', CROSSING);
    const { runId } = await desk.run({ strategy });
    const elsewhere = join(desk.directory, 'elsewhere');
    mkdirSync(elsewhere);
    expect(await again(runId!, elsewhere)).to.deep.include({ same: true, differences: [] });
    renameSync(join(desk.directory, 'strategies'), join(elsewhere, 'strategies'));
    expect(await again(runId!, elsewhere)).to.deep.include({ same: true, differences: [] });
    const error = await failureOf(() => again(runId!));
    expect(error.line).to.match(/strategy not found: strategies\/mine\.ts/);
  });

  it('says that the strategy changed, and what came of it', async () => {
    await desk.generate({ symbols: ['BTC/USDT'] });
    const strategy = desk.strategy('mine', CROSSING);
    const { runId } = await desk.run({ strategy });
    desk.strategy('mine', `/* only a comment */ ${CROSSING}`);
    expect(await again(runId!)).to.deep.include({ same: true, differences: [] });
    desk.strategy('mine', CROSSING.replace('7', '8'));
    const outcome = await again(runId!);
    expect(outcome.same).to.equal(false);
    expect(kinds(outcome)).to.deep.equal(['strategy', 'journal', 'trades']);
    expect(outcome.differences[0]!.what).to.equal('strategies/mine.ts');
  });

  it('says that the data changed: other bars, and other steps of the same bars', async () => {
    await desk.generate({ symbols: ['BTC/USDT'], seed: 1 });
    const strategy = desk.strategy('mine', CROSSING);
    const { runId } = await desk.run({ strategy });
    await desk.withStore(async (store) => {
      const key = { symbol: 'BTC/USDT', timeframe: '1h' as never };
      const [{ instrument }] = (await store.listSeries()) as never as [{ instrument: never }];
      const bars = await store.readBars(key);
      const coarse = { ...(instrument as object), lot: 1000 } as never;
      await store.removeBars(key);
      await store.writeBars(
        { instrument: coarse, timeframe: key.timeframe, bars },
        { origin: 'again', synthetic: true },
      );
    });
    const coarser = await again(runId!);
    expect(coarser.same).to.equal(false);
    expect(kinds(coarser)[0]).to.equal('data');
    await desk.generate({ symbols: ['BTC/USDT'], seed: 2 });
    const outcome = await again(runId!);
    expect(outcome.same).to.equal(false);
    expect(outcome.differences[0]).to.deep.include({ kind: 'data', what: 'BTC/USDT 1h' });
    expect(outcome.differences[0]!.before).to.match(/^300 bars [0-9a-f]{12}$/);
    await desk.withStore((store) =>
      store.removeBars({ symbol: 'BTC/USDT', timeframe: '1h' as never }),
    );
    const error = await failureOf(() => again(runId!));
    expect(error.line).to.equal('BTC/USDT 1h is no longer stored; import it again');
  });

  it('is not the same when only a bar was added, at which nothing was decided', async () => {
    await desk.generate({ symbols: ['BTC/USDT'] });
    const strategy = desk.strategy('mine', 'if (bars === 20) context.target(1);');
    const { runId } = await desk.run({ strategy });
    await desk.generate({ symbols: ['BTC/USDT'], bars: 301 });
    const outcome = await again(runId!);
    expect(outcome.journalHash).to.equal(outcome.storedJournalHash);
    expect(outcome.same).to.equal(false);
    expect(kinds(outcome)).to.deep.equal(['data']);
  });

  it('names the engine version that differs', async () => {
    const { runId } = await desk.run({ strategy: 'trend_following', to: '2023-02-01' });
    await desk.withStore(async (store) => {
      const run = (await store.readRun(runId!))!;
      const result = JSON.parse(run.result) as { manifest: { engineVersion: string } };
      result.manifest.engineVersion = '0.0.1';
      await store.saveRun({ ...run, result: JSON.stringify(result) });
    });
    const outcome = await again(runId!);
    expect(outcome.same).to.equal(true);
    expect(outcome.differences).to.have.length(1);
    expect(outcome.differences[0]).to.deep.include({ kind: 'engine', before: '0.0.1' });
  });
});
