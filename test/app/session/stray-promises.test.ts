/** Strategies that leave promises behind. */
import { expect } from 'chai';
import { CONFIG, PaperHome, STRATEGY, depth, quote } from './paper-home.js';
import { until } from './until.js';

const OTHER = '  - { name: other, type: ./other.ts, symbols: [BTC/USDT], enabled: true }\ntrading:';

const leaving = (body: string): string => `
async function inner(context) { await null; await null; void later(context); }
async function later(context) { ${body} }
export default { name: 'mine', create: () => ({ onQuote(quote, context) { void inner(context); } }) };
`;

describe('session: promises that are left behind', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
  });
  afterEach(() => home.end());

  const CASES: readonly (readonly [string, string, RegExp])[] = [
    ['fails', "await fetch('http://127.0.0.1:1/');", /promise that failed: fetch is not available/],
    ['asks too late', 'await null; context.buy(0.01);', /a request: the handler had returned/],
    [
      'keeps too late',
      'await null; context.state = 1;',
      /context\.state: the handler had returned/,
    ],
    ['fails without an error', 'throw 5;', /promise that failed: 5; handlers must answer at once/],
  ];
  for (const [title, body, words] of CASES) {
    it(`fault 39: one that ${title} stops its strategy, and the others go on`, async () => {
      home.write('tradsys.yaml', CONFIG.replace('trading:', OTHER));
      home.write('other.ts', STRATEGY.replace("'mine'", "'other'"));
      home.write('mine.ts', leaving(body));
      const session = await home.start();
      home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1), quote(99.9, 100.1));
      const { strategies } = await until(
        () => session.view('strategies'),
        (view) => view.strategies.some(({ state }) => state === 'stopped'),
      );
      expect(strategies.map(({ strategy, state }) => [strategy, state])).to.deep.equal([
        ['mine', 'stopped'],
        ['other', 'running'],
      ]);
      expect(strategies[0]!.reason).to.match(words);
      home.feed.tell(quote(99.9, 100.1));
      const { orders } = await until(
        () => session.view('orders', { all: true }),
        (view) => view.orders.length === 2,
      );
      expect(orders.map(({ strategy }) => strategy)).to.deep.equal(['other', 'other']);
    });
  }
});
