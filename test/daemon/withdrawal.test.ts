/** Cash is taken out of a live account at the venue, and its owner says so. */
import { expect } from 'chai';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import type { Views } from '../../src/app/session/views.js';
import { LiveDaemon } from './live-daemon.js';

const STRATEGY = `
export default { name: 'idle', create: () => ({ onBar() {} }) };
`;
const CONFIG = `
accounts:
  main: { venue: local, mode: live }
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true, account: main }
trading: { risk: { max_drawdown: 0.01 } }
guardian: { max_drawdown: 1%, daily_loss: 100 }
`;

type AccountPnl = Views['pnl']['accounts'][number];

describe('cli: cash that is taken out of a live account', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  let pid: number;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY, CONFIG);
    ({ pid } = daemon.start());
  });
  afterEach(() => daemon.close());

  const pnl = (): AccountPnl => (daemon.ask('pnl') as Views['pnl']).accounts[0]!;
  const fund = (amount: string): unknown =>
    daemon.ask('exchange', 'account', 'fund', 'main', `USDT=${amount}`);
  const reconcile = (...more: string[]): ActionAnswer =>
    daemon.ask('reconcile', ...more, '--yes') as ActionAnswer;
  const stateOf = (): string => (daemon.ask('status') as Views['status']).state;

  it('fault 33: halts, is booked as withdrawn when somebody says so, and is no loss, also after a kill', async () => {
    daemon.ask('order', 'place', 'BTC/USDT', 'buy', '0.0005', '--yes');
    await daemon.agrees(['USDT', 'BTC']);
    // Begins with a snapshot, which has equity and peaks of before.
    daemon.ask('daemon', 'stop', '--yes');
    ({ pid } = daemon.start());
    const before = pnl();
    const taken = before.startedWith / 4;
    fund(`-${taken}`);
    expect(reconcile('--apply').differences!.map(({ kind }) => kind)).to.deep.equal(['shortage']);
    expect(stateOf()).to.equal('halted');

    const accept = ['--accept-shortage', '--reason', 'profits'];
    expect(reconcile(...accept).differences![0]!.text).to.match(
      /^USDT: [\d.]+ are managed here, the venue has [\d.]+; the difference is booked as withdrawn$/,
    );
    expect(reconcile().differences).to.deep.equal([]);
    daemon.ask('resume', '--yes');
    const isNoLoss = (): void => {
      const now = pnl();
      expect(now.startedWith).to.be.closeTo(before.startedWith - taken, 1e-6);
      expect(now.equity).to.be.closeTo(before.equity - taken, 1);
      expect(Math.abs(now.today)).to.be.below(1);
      expect(now.drawdown).to.be.below(0.001);
      const { strategies } = daemon.ask('strategies') as Views['strategies'];
      expect(strategies[0]!.equity).to.be.closeTo(before.equity - taken, 1);
      expect(strategies[0]!.drawdown, 'of the strategy').to.be.below(0.001);
      expect(stateOf(), 'neither rule nor guardian takes it for a loss').to.equal('active');
    };
    isNoLoss();

    process.kill(pid, 'SIGKILL');
    daemon.start();
    expect(reconcile().differences).to.deep.equal([]);
    isNoLoss();
    const { events } = daemon.ask('events') as Views['events'];
    expect(JSON.stringify(events)).to.contain(`${taken} USDT were taken out of the account`);
    daemon.ask('daemon', 'stop', '--yes');
    expect(daemon.ask('parity')).to.include({ identical: true });
  });
});
