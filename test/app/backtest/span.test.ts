/** Where a run begins and ends: the span, the bars before it, the position left at the end, a halt. */
import { expect } from 'chai';
import { runBacktest } from '../../../src/app/backtest/index.js';
import type { BacktestOptions, BacktestResult } from '../../../src/app/backtest/index.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

const HOUR = 3_600_000_000;
const at = (text: string): number => Date.parse(`${text}:00Z`) * 1_000;

describe('backtest: span', () => {
  let desk: Desk;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'], gaps: false });
  });
  after(() => desk.remove());

  const run = (options: BacktestOptions): Promise<BacktestResult> =>
    desk.run({ strategy: 'mean_reversion', ...options });

  it('has the bar of --from and not that of --to', async () => {
    const { from, to, series } = await run({ from: '2023-01-05', to: '2023-01-06T06:00' });
    expect([from, to]).to.deep.equal([at('2023-01-05T00:00'), at('2023-01-06T06:00')]);
    expect(series[0]!.bars).to.equal(30);
  });

  it('lets indicators warm on the bars before --from, and says so when there are none', async () => {
    const late = await run({ from: '2023-01-05' });
    expect(late.series[0]!.warmupBars).to.be.at.least(19);
    expect(late.series[0]!.firstTradable).to.equal(at('2023-01-05T01:00'));
    const early = await run({});
    expect(early.series[0]).to.deep.include({
      warmupBars: 0,
      firstTradable: at('2023-01-01T00:00') + 20 * HOUR,
    });
  });

  it('marks and lists what is open at the end, and closes it a bar before when asked', async () => {
    const strategy = desk.strategy('holder', `if (bars === 5) context.target(1);`);
    const open = await run({ strategy, kind: 'spot' });
    expect(open.openPositions).to.have.length(1);
    expect(open.trades).to.have.length(0);
    expect(open.metrics.trades.trades).to.equal(0);
    expect(open.metrics.activity.openProfit).to.be.closeTo(
      open.openPositions[0]!.unrealisedPnl,
      1e-6,
    );
    const closed = await run({ strategy, kind: 'spot', closeAtEnd: true });
    expect(closed.openPositions).to.have.length(0);
    expect(closed.trades).to.have.length(1);
    expect(closed.trades[0]!.exitBar).to.equal(299);
  });

  it('ends trading at a breach of max_drawdown, with the rule and what it refused', async () => {
    const strategy = desk.strategy('churn', `context.target(bars % 2 === 0 ? 1 : 0);`);
    const config = desk.write('halt.yaml', 'trading:\n  risk:\n    max_drawdown: 1%\n');
    const result = await runBacktest(
      { strategy, sensitivity: false },
      { ...desk.place, configFile: config },
    );
    expect(result.halt?.rule).to.equal('max_drawdown');
    expect(result.halt!.refusedAfter).to.be.greaterThan(0);
    const refused = result.refusals.find(({ rule }) => rule === 'max_drawdown');
    expect(refused).to.include({ count: result.halt!.refusedAfter, limit: '1%' });
    expect(refused!.actual).to.match(/^\d+(\.\d+)?%$/);
    expect(parseFloat(refused!.actual)).to.be.at.least(1);
    for (const { entryAt } of result.trades) expect(entryAt).to.be.at.most(result.halt!.at);
  });
});
