/** What limits and people know of past equity, when a session begins anew between two snapshots. */
import { expect } from 'chai';
import { checkSession } from '../../../src/app/parity/check.js';
import { CONFIG, IDEAL, PaperHome, depth, quote } from './paper-home.js';
import { until } from './until.js';

const ANN = { via: 'cli', name: 'ann' } as const;

describe('session: equity of before it began anew', function () {
  this.timeout(60_000);

  it('still counts for the limits, the guardian and the figures of the day', async () => {
    const home = new PaperHome();
    const risk = '  risk: { daily_loss: 0.7, max_drawdown: 50% }\n';
    home.write(
      'tradsys.yaml',
      `${CONFIG}${risk}guardian: { daily_loss: 0.5, max_drawdown: 50% }\n`,
    );
    try {
      const session = await home.start();
      const lost = async (amount: number): Promise<void> => {
        await until(
          () => session.view('pnl'),
          ({ accounts: [pnl] }) => Math.abs(pnl!.today + amount) < 0.05,
        );
        const { accounts } = await session.view('risk');
        const { limits, guardian } = accounts[0]!;
        for (const rules of [limits, guardian.limits]) {
          const { actual } = rules.find(({ rule }) => rule === 'daily_loss')!;
          expect(actual).to.be.closeTo(amount, 0.05);
        }
      };
      home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
      await until(
        () => session.view('positions'),
        ({ positions }) => positions.length > 0,
      );
      home.feed.tell(depth(59.9, 60.1), quote(59.9, 60.1));
      await lost(0.4);
      const { strategies } = await session.view('strategies');
      const set = { kind: 'strategy_set', strategy: 'mine', parameters: { size: 0.02 } } as const;
      await session.act({ ...set, reason: 'smaller' }, ANN);
      await lost(0.4);
      const [before, after] = [strategies, (await session.view('strategies')).strategies];
      expect(after[0]!.drawdown).to.be.greaterThan(0);
      expect(after[0]!.drawdown).to.equal(before[0]!.drawdown);
      home.feed.tell(depth(44.9, 45.1), quote(44.9, 45.1));
      const { accounts } = await until(
        () => session.view('risk'),
        ({ accounts: [risk] }) => risk!.guardian.tripped,
      );
      expect(accounts[0]!.guardian.rule).to.equal('daily_loss');
      await home.stop();
      const { comparison } = await checkSession({
        ...{ path: home.journal, session: 'last', models: IDEAL },
      });
      expect(comparison.divergence, 'a replay of what the session did').to.equal(null);
    } finally {
      await home.stop();
      home.remove();
    }
  });
});
