/** The passes of a run in threads of their own, however many: what comes back, and when. */
import { expect } from 'chai';
import { buildPlan } from '../../../src/app/backtest/build-plan.js';
import type { BacktestPlan } from '../../../src/app/backtest/plan.js';
import { resolveSettings } from '../../../src/app/backtest/resolve-settings.js';
import { startEngines, supervise } from '../../../src/app/backtest/supervise.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import { failureOf } from '../strategies/project.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

describe('backtest: passes in threads', () => {
  let desk: Desk;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
  });
  after(() => desk.remove());

  async function planOf(strategy: string): Promise<BacktestPlan> {
    const workspace = await openWorkspace(desk.place);
    try {
      const { settings } = await resolveSettings({ strategy, sensitivity: true }, workspace);
      return await buildPlan(settings, workspace.store, { cwd: desk.directory });
    } finally {
      await workspace.store.close();
    }
  }

  const withThreads = (plan: BacktestPlan, processors: number) => {
    const engines = startEngines(plan, processors);
    return { threads: engines.workers.length, ...supervise(plan, { engines }) };
  };

  it('are the same in one thread and in two', async () => {
    const plan = await planOf('mean_reversion');
    const [one, two] = [withThreads(plan, 2), withThreads(plan, 3)];
    expect([one.threads, two.threads]).to.deep.equal([1, 2]);
    const [first, second] = await Promise.all([one.main, two.main]);
    expect(first.journalHash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.equal(second.journalHash);
    const variants = await one.variants;
    expect(Object.keys(variants!)).to.have.members(['zeroCost', 'doubleCost', 'oneBarLate']);
    expect(await two.variants).to.deep.equal(variants);
  });

  it('give the run itself before the others are over', async () => {
    const { main, variants } = withThreads(await planOf('mean_reversion'), 1);
    const order: string[] = [];
    await Promise.all([
      main.then(() => order.push('main')),
      variants.then(() => order.push('variants')),
    ]);
    expect(order).to.deep.equal(['main', 'variants']);
  });

  for (const processors of [1, 4]) {
    it(`fail as one when a strategy fails in another than the run itself, on ${processors}`, async () => {
      const strategy = desk.strategy(
        'spoilt',
        // A venue that takes no fee leaves the whole of what was bought.
        `if (bars === 20) context.buy(0.01);
         if (bars === 25 && context.position === 0.01) throw new Error('no fee was taken');`,
      );
      const { variants } = withThreads(await planOf(strategy), processors);
      expect((await failureOf(() => variants)).message).to.contain('no fee was taken');
    });
  }
});
