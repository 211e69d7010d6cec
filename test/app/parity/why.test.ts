/** Why there was an order, and why not: real sessions, explained from their journals. */
import { expect } from 'chai';
import { explain } from '../../../src/app/parity/index.js';
import type { Explanation, Question } from '../../../src/app/parity/index.js';
import type { RunningSession } from '../../../src/app/session/running-session.js';
import { CONFIG, PaperHome, depth, quote } from '../session/paper-home.js';
import { until } from '../session/until.js';

/** Asks by the price: a target twice, an order that is too dear, a close of nothing. */
const STRATEGY = `
export default {
  name: 'mine',
  create: (parameters, { indicators, observe }) => {
    const means = [indicators.sma(2), indicators.sma(2)];
    let seen;
    observe('price', () => seen);
    observe('broken', () => { throw new Error('no figure'); });
    return {
    onQuote(quote, context) {
      const price = Math.round(quote.bidPrice);
      seen = price;
      means[0].update(price);
      if (price === 100) context.target(0.01, { reason: 'cheap' });
      if (price === 101) context.target(0.01, { reason: 'still cheap' });
      if (price === 102) context.buy(500, { reason: 'all in' });
      if (price === 103) context.buy(0.02, { limitPrice: 50, stopLoss: 40, reason: 'far below' });
    },
    };
  },
};
`;

describe('why', function () {
  this.timeout(60_000);
  let home: PaperHome;
  let session: RunningSession;
  beforeEach(async () => {
    home = new PaperHome();
    home.write(
      'tradsys.yaml',
      CONFIG.replace('10000USDT }', '10000USDT }\n  risk: { max_order_value: 1000 }'),
    );
    home.write('mine.ts', STRATEGY);
    session = await home.start();
    for (const price of [100, 101, 102, 103, 104]) {
      home.feed.tell(depth(price - 0.1, price + 0.1), quote(price - 0.1, price + 0.1));
    }
    await until(
      () => session.view('status'),
      ({ events }) => events === 10,
    );
    await until(
      () => session.view('orders', { all: true }),
      ({ orders }) => orders.length === 2 && orders.some(({ status }) => status === 'filled'),
    );
    await home.written(session);
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  async function ask(question: Question): Promise<readonly Explanation[]> {
    const why = await explain({ path: home.journal, session: 'last', question });
    expect(why.divergence).to.equal(null);
    return why.explanations;
  }

  const gatesOf = ({ gates }: Explanation) => gates.map(({ gate, passed }) => [gate, passed]);

  it('says of each look at a symbol what it asked for, which gate said no, and what came of it', async () => {
    const looks = await ask({ kind: 'symbol', symbol: 'btcusdt', limit: 10 });
    expect(looks.map(({ signal, reason }) => [signal, reason])).to.deep.equal([
      ['target 0.01', 'cheap'],
      ['target 0.01', 'still cheap'],
      ['buy 500', 'all in'],
      ['buy 0.02', 'far below'],
    ]);
    const [first, again, large, far] = looks as [
      Explanation,
      Explanation,
      Explanation,
      Explanation,
    ];
    expect(first.orders[0]).to.include({ clientId: 'ts-1-1', status: 'filled' });
    expect(first.inputs).to.include({ position: 0, target: null, bar: null });
    expect(again.result).to.equal('no order: target 0.01 is in force already');
    expect(again.inputs).to.include({ target: 0.01 });
    const others = { 'sma(2) #2': null, broken: null };
    expect(first.inputs.figures).to.deep.equal({ 'sma(2)': null, price: 100, ...others });
    expect(again.inputs.figures).to.deep.equal({ 'sma(2)': 100.5, price: 101, ...others });
    const { evaluations } = await session.view('positions');
    expect(evaluations[0]!.figures).to.deep.equal({ 'sma(2)': 103.5, price: 104, ...others });
    expect(gatesOf(large)).to.deep.equal([
      ['signal', true],
      ['risk', false],
    ]);
    expect(large.result).to.match(/^no order: .*order.*1000/);
    expect(gatesOf(far)).to.deep.equal([
      ['signal', true],
      ['risk', true],
      ['venue', true],
    ]);
    expect(far.orders[0]).to.include({ status: 'accepted', quantity: 0.02, filled: 0 });
    expect(await ask({ kind: 'symbol', symbol: 'BTC/USDT', limit: 1 })).to.have.length(1);
  });

  it('finds the look that an order came from, by the order or one of its exits', async () => {
    const [far] = await ask({ kind: 'symbol', symbol: 'BTC/USDT', limit: 1 });
    const id = Number(far!.orders[0]!.clientId.split('-')[2]);
    expect(await ask({ kind: 'order', order: id })).to.deep.equal([far]);
    expect(await ask({ kind: 'order', order: id + 1 }), 'its stop').to.deep.equal([far]);
    const unknown = await ask({ kind: 'order', order: 999 }).catch((error: unknown) => error);
    expect(unknown).to.include({ code: 'why.order', exit: 'usage' });
  });

  it('says of an order of a person who placed it and why, and what became of it', async () => {
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.03', type: 'market' } as const;
    const ann = { via: 'cli', name: 'ann@desk' } as const;
    const placed = await session.act({ kind: 'place', order, reason: 'a hunch' }, ann);
    home.feed.tell(depth(104, 104.2), quote(104, 104.2));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.some(({ strategy }) => strategy === 'manual'),
    );
    await home.written(session);
    const id = Number(placed.clientIds[0]!.split('-')[2]);
    const [look, ...others] = await ask({ kind: 'order', order: id });
    expect(others).to.deep.equal([]);
    expect(look).to.include({ strategy: 'manual', symbol: 'BTC/USDT', reason: 'a hunch' });
    expect(look).to.include({ signal: 'place by cli ann@desk' });
    expect(look!.inputs).to.include({ position: 0, bar: null, target: null });
    expect(gatesOf(look!)).to.deep.equal([
      ['signal', true],
      ['risk', true],
      ['venue', true],
    ]);
    expect(look!.result).to.equal(`order ${placed.clientIds[0]!} filled`);
    const closed = await session.act({ kind: 'close', strategy: 'manual', reason: 'enough' }, ann);
    await home.written(session);
    const close = Number(closed.clientIds[0]!.split('-')[2]);
    const [end] = await ask({ kind: 'order', order: close });
    expect(end).to.include({ signal: 'close by cli ann@desk', reason: 'enough' });
    expect(end!.inputs.position).to.be.closeTo(0.03, 0.001);
  });

  it('finds the last look before a time', async () => {
    const looks = await ask({ kind: 'symbol', symbol: 'BTC/USDT', limit: 10 });
    const [, second, third] = looks;
    expect(await ask({ kind: 'time', at: third!.at - 1 })).to.deep.equal([second]);
    expect(await ask({ kind: 'latest' })).to.deep.equal([looks.at(-1)]);
    expect(await ask({ kind: 'time', at: 0 })).to.deep.equal([]);
  });

  it('names what is watched when asked of something else', async () => {
    const question = { kind: 'symbol', symbol: 'XRP/USDT', limit: 1 } as const;
    const error = await ask(question).catch((failure: unknown) => failure);
    expect(error).to.include({ code: 'session.symbol', exit: 'usage' });
    expect(error)
      .to.have.property('remedy')
      .that.matches(/BTC\/USDT/);
  });
});
