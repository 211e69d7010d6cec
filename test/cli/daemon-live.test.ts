/** A live daemon on the built-in exchange, stock ccxt in between: killed, started again, and nothing is lost. */
import { expect } from 'chai';
import type { Parity } from '../../src/app/parity/index.js';
import type { ActionAnswer } from '../../src/app/session/running-session.js';
import { until } from '../app/session/until.js';
import { LiveDaemon } from '../daemon/live-daemon.js';

/** In and out, with exits that lock what it holds. */
const STRATEGY = `
export default {
  name: 'flip',
  create: () => ({
    onBar(bar, context) {
      const bars = (context.state?.bars ?? 0) + 1;
      context.state = { bars };
      const exits = { stopLoss: bar.close * 0.99, takeProfit: bar.close * 1.01 };
      if (bars % 4 === 1) context.buy(0.0005, { ...exits, reason: 'in' });
      if (bars % 4 === 3) context.close({ reason: 'out' });
    },
  }),
};
`;

describe('cli: a live daemon on the built-in exchange', function () {
  this.timeout(120_000);
  let daemon: LiveDaemon;
  beforeEach(() => {
    daemon = new LiveDaemon(STRATEGY);
  });
  afterEach(() => daemon.close());

  it('fault 1: trades, is killed, goes on, and has what the exchange has', async () => {
    const fills = () => daemon.view('fills');
    const { pid } = daemon.start();
    await until(fills, (view) => view.fills.some(({ side }) => side === 'sell'), 60_000);
    const killed = await daemon.view('status');
    process.kill(pid, 'SIGKILL');
    await daemon.ended();
    expect(daemon.run('status').code).to.equal(4);
    daemon.start();
    const before = (await fills()).fills.length;
    await until(fills, (view) => view.fills.length > before, 60_000);
    // Between two trades the books are what the exchange says.
    await daemon.agrees(['USDT', 'BTC']);
    const { accepted, differences } = daemon.ask('reconcile') as ActionAnswer;
    expect(accepted).to.equal(true);
    expect(differences!.map(({ kind }) => kind)).to.not.include('shortage');
    daemon.ask('daemon', 'stop', '--flatten', '--cancel-all', '--yes');
    expect(await daemon.atVenue('BTC'), 'what is left is less than a lot').to.be.lessThan(
      0.00001 * 10,
    );
    expectIdentical(daemon.ask('parity', killed.session));
    expectIdentical(daemon.ask('parity'));
  });
});

/** Replayed from the journal, with each trade held against the simulation. */
function expectIdentical(answer: unknown): void {
  const { attribution, ...parity } = answer as Parity;
  expect(parity).to.deep.include({ identical: true, divergence: null, changed: [] });
  expect(attribution!.trades.some(({ happened }) => happened !== null)).to.equal(true);
}
