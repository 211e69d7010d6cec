/** A strategy that trades at one venue by the prices of another, where there is no account. */
import { expect } from 'chai';
import { checkSession } from '../../../src/app/parity/check.js';
import { instrument } from '../../core/risk/situation.js';
import { IDEAL, PaperHome, depth, quote } from './paper-home.js';
import { ScriptedFeed } from './scripted-feed.js';
import { until } from './until.js';

const WATCHED = 'kraken:BTC/USD';
const TRADED = 'BTC/USDT';
const CONFIG = `
strategies:
  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT, '${WATCHED}'], enabled: true }
market_data:
  sources: [{ name: kraken, url: 'wss://ws.kraken.com', symbols: [BTC/USD], channels: [ticker] }]
trading:
  paper: { cash: 10000USDT }
`;
/** Buys at one venue once the other one has risen, and tries to buy there, too. */
const STRATEGY = `
export default {
  name: 'mine',
  universe: true,
  create: () => ({
    onQuote(quote, context) {
      if (context.symbol !== '${WATCHED}') return;
      const { last = 0 } = context.state ?? {};
      context.state = { last: quote.bidPrice, equity: context.equity };
      if (last === 0 || quote.bidPrice <= last) return;
      context.buy(0.01, { symbol: '${TRADED}', reason: 'it rose there' });
      context.buy(0.01, { symbol: '${WATCHED}', reason: 'too far' });
    },
  }),
};
`;
const ANN = { via: 'cli', name: 'ann' } as const;

describe('session: a venue that is watched only', () => {
  let home: PaperHome;
  let there: ScriptedFeed;
  beforeEach(() => {
    home = new PaperHome();
    home.write('tradsys.yaml', CONFIG);
    home.write('mine.ts', STRATEGY);
    there = new ScriptedFeed(
      [instrument({ symbol: 'BTC/USD', venue: 'kraken', quote: 'USD', settlement: 'USD' })],
      'kraken',
    );
    home.others = [there];
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  it('is seen, and moves orders at the venue of the account; orders there are refused', async () => {
    const session = await home.start();
    expect(home.warnings).to.include(
      `mine: ${WATCHED} is watched only, for no account is at kraken`,
    );
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    there.tell(quote(101, 102), quote(103, 104));
    const { positions } = await until(
      () => session.view('positions'),
      (view) => view.positions.length > 0,
    );
    expect(positions.map(({ symbol, quantity }) => [symbol, quantity])).to.deep.equal([
      [TRADED, 0.01],
    ]);
    const { orders } = await session.view('orders', { all: true });
    expect(orders.map(({ symbol }) => symbol)).to.deep.equal([TRADED]);
    const order = { symbol: WATCHED, side: 'sell', quantity: '0.01', type: 'market' } as const;
    const refused = await session.act({ kind: 'place', order, reason: 'by hand' }, ANN);
    expect(refused.accepted).to.equal(false);
    expect(refused.text).to.contain(
      `refused by watched_only: ${WATCHED} is watched only: no account is at kraken`,
    );
    const { balances } = await session.view('balance');
    expect(balances.map(({ asset }) => asset)).to.not.include('USD');
  });

  it('is refused to a strategy that has an instance for each symbol, for one would trade there', async () => {
    home.write('mine.ts', STRATEGY.replace('universe: true', 'universe: false'));
    const error = await home.start().catch((failed: unknown) => failed);
    expect(error).to.include({
      ...{ code: 'session.no_account', exit: 'config' },
      message: `mine trades ${WATCHED}, and no account is at kraken`,
    });
  });

  it('goes on after a restart, and its replay is identical', async () => {
    const first = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    there.tell(quote(101, 102), quote(103, 104));
    await until(
      () => first.view('positions'),
      (view) => view.positions.length > 0,
    );
    await home.stop();
    const second = await home.start();
    there.tell(quote(105, 106));
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => second.view('positions'),
      ({ positions }) => positions[0]?.quantity === 0.02,
    );
    await home.stop();
    const { comparison } = await checkSession({
      path: home.journal,
      session: 'last',
      models: IDEAL,
    });
    expect(comparison.divergence).to.equal(null);
  });
});
