/** A session as the daemon runs it: threads, journal and all, on a feed that the test writes. */
import { expect } from 'chai';
import { openJournalReader, verifyJournal } from '../../../src/app/journal/index.js';
import type { JournalRecord } from '../../../src/app/journal/index.js';
import { asRate } from '../../../src/core/domain/units.js';
import { listRecords } from '../../../src/app/session/records/index.js';
import type { OrderInput } from '../../../src/app/session/running-session.js';
import { CONFIG, PaperHome, STRATEGY, depth, quote } from './paper-home.js';
import { until } from './until.js';

const ANN = { via: 'cli', name: 'ann' } as const;

const recordsOf = (path: string): readonly JournalRecord[] => {
  const reader = openJournalReader(path);
  try {
    return [...reader.records()];
  } finally {
    reader.close();
  }
};

/** What was decided, as it stands in the journal. */
const decisions = (path: string): readonly string[] =>
  recordsOf(path)
    .filter(({ kind }) => kind === 'turn' || kind === 'input')
    .map(({ seq, payload }) => `${seq} ${Buffer.from(payload).toString('utf8')}`);

describe('session: paper', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
  });
  afterEach(() => home.end());

  it('trades what its strategy asks for, and shows it', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    const { fills } = await until(
      () => session.view('fills'),
      ({ fills: found }) => found.length > 0,
    );
    expect(fills[0]).to.include({ symbol: 'BTC/USDT', side: 'buy', strategy: 'mine' });
    const { positions } = await session.view('positions');
    expect(positions).to.have.length(1);
    expect(positions[0]).to.include({ quantity: 0.01, entryPrice: 100.1 });
  });

  it('goes on where it was stopped: position, resting order and the state of the strategy', async () => {
    const first = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1), quote(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => first.view('orders'),
      ({ orders }) => orders.some(({ status }) => status === 'accepted'),
    );
    await until(
      () => first.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    // A stop cancels entries.
    const left = await first.stop({ cancelAll: false, flatten: false });
    expect(left.openOrders).to.deep.equal([]);
    expect(left.positions).to.have.length(1);
    expect(home.feed.closed).to.equal(true);

    const second = await home.start();
    const status = await second.view('status');
    expect(status).to.include({ epoch: 2, positions: 1, openOrders: 0 });
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => second.view('status'),
      ({ events }) => events === 2,
    );
    // The third quote has been seen: no order is sent twice.
    const { orders } = await second.view('orders', { all: true });
    expect(orders.map(({ clientId }) => clientId)).to.have.members(['ts-1-1', 'ts-1-2']);
  });

  it('shows after a restart what happened before it, and not twice', async () => {
    const first = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => first.view('fills'),
      ({ fills }) => fills.length > 0,
    );
    await first.act({ kind: 'halt', flatten: false, reason: 'a look' }, ANN);
    // The engine begins anew inside the process.
    await first.act({ kind: 'strategy_reload', strategy: 'mine', reason: 'same' }, ANN);
    const before = { events: await first.view('events'), fills: await first.view('fills') };
    const texts = before.events.events.map(({ text }) => text);
    expect(texts.join('\n')).to.match(/sent: first quote[^]*fee[^]*halted[^]*a look[^]*mine\.ts/);
    await first.stop({ cancelAll: false, flatten: false });

    const second = await home.start();
    const { fills } = await second.view('fills');
    expect(fills).to.deep.equal(before.fills.fills);
    const { events } = await second.view('events');
    expect(events.slice(0, texts.length).map(({ text }) => text)).to.deep.equal(texts);
    expect(events.filter(({ kind }) => kind === 'fill')).to.have.length(1);
  });

  it('tells followers of the mark, and refuses an account that is not its own', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    const told = new Set<string>();
    session.follow(({ views }) => views.forEach((view) => told.add(view)));
    home.feed.tell(quote(99.9, 100.1));
    const hear = () =>
      until(
        () => Promise.resolve(told),
        (views) => views.has('positions') && views.has('pnl'),
      );
    // The first news may still be of the fill.
    await hear();
    told.clear();
    home.feed.tell(depth(100.9, 101.1), quote(100.9, 101.1));
    await hear();
    const { positions } = await until(
      () => session.view('positions', { account: 'main' }),
      (view) => view.positions[0]?.markPrice === 101,
    );
    expect(positions[0]).to.include({ account: 'main' });
    const error = await session.view('orders', { account: 'mian' }).catch((one: unknown) => one);
    expect(error).to.include({ exit: 'usage', remedy: 'this daemon trades on main' });
  });

  it('takes prices and quantities by hand as they are, or not at all', async () => {
    const session = await home.start();
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', price: '50' } as const;
    for (const [wrong, what] of [
      [{ price: '50.005' }, '50.005 is no whole number of ticks of 0.01'],
      [{ price: '0.001' }, '0.001 is no whole number of ticks of 0.01'],
      [{ type: 'stop_limit', stopPrice: '150.123' }, '150.123 is no whole number of ticks of 0.01'],
      [{ quantity: '0.00015' }, '0.00015 is no whole number of lots of 0.01'],
    ] as const) {
      const action = { kind: 'place', order: { type: 'limit', ...order, ...wrong } } as const;
      const placed = session.act({ ...action, reason: 'x' }, ANN);
      const error: unknown = await placed.catch((failure: unknown) => failure);
      expect(error).to.include({ message: what, exit: 'usage' });
    }
    const { clientIds } = await session.act(
      { kind: 'place', order: { type: 'limit', ...order, price: '50.070' }, reason: 'x' },
      ANN,
    );
    const { orders } = await session.view('orders', { all: true });
    expect(orders.find(({ clientId }) => clientId === clientIds[0])).to.include({
      limitPrice: 50.07,
    });
  });

  it('shows why the venue did not take an order, and fees that it kept in coin', async () => {
    const spot = { kind: 'spot', feeAsset: 'received', takerRate: asRate(100_000) } as const;
    const session = await home.start({ ...spot, quantityScale: 5 });
    home.feed.tell(depth(99.9, 100.1, 500_000), quote(99.9, 100.1, 500_000));
    const { positions } = await until(
      () => session.view('positions'),
      (view) => view.positions.length > 0,
    );
    const { fills } = await session.view('fills');
    expect(fills[0]!.feeAsset).to.equal('BTC');
    expect(positions[0]!.baseFees).to.deep.equal({ amount: fills[0]!.fee, asset: 'BTC' });
    expect(fills[0]!.fee).to.be.greaterThan(0);
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', type: 'limit' } as const;
    const maker = { ...order, price: '200', postOnly: true };
    const { clientIds } = await session.act({ kind: 'place', order: maker, reason: 'x' }, ANN);
    const { orders } = await until(
      () => session.view('orders', { all: true }),
      (view) => view.orders.some(({ status }) => status === 'rejected'),
    );
    const rejected = orders.find(({ clientId }) => clientId === clientIds[0]);
    expect(rejected!.answer).to.match(/post.only|maker|take/i);
  });

  it('drops market events after their retention, and loses no decision', async () => {
    home.write('tradsys.yaml', `${CONFIG}journal: { retention: 1ms }\n`);
    const first = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    const before = await until(
      () => first.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    await first.stop({ cancelAll: false, flatten: false });
    const path = home.journal;
    const kept = decisions(path);

    const second = await home.start();
    await until(
      () => Promise.resolve(verifyJournal(path)),
      ({ prunedThrough }) => prunedThrough > 0,
    );
    expect(verifyJournal(path)).to.include({ ok: true, damage: null });
    expect(decisions(path).slice(0, kept.length)).to.deep.equal(kept);
    const market = recordsOf(path).filter(({ kind }) => kind === 'market');
    expect(market.map(({ pruned }) => pruned)).to.include(true);
    const [position] = (await second.view('positions')).positions;
    const { quantity, entryPrice } = before.positions[0]!;
    expect(position).to.include({ quantity, entryPrice });
    const told = listRecords(path, { kinds: ['turn', 'input', 'market'] });
    expect(told.records.map(({ text }) => text).join('\n')).to.match(/dropped by retention/);

    await second.stop({ cancelAll: false, flatten: false });
    const third = await home.start();
    expect(await third.view('status')).to.include({ epoch: 3, positions: 1 });
  });

  it('fault 25: refuses entries while the feed stands still, and lets out what is held', async () => {
    home.write('tradsys.yaml', `${CONFIG}market_data: { stale_after: 500ms }\n`);
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    const held = async () => (await session.view('positions')).positions.length;
    await until(held, (count) => count === 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', type: 'market' } as const;
    const place = { kind: 'place', order, reason: 'by hand' } as const;
    const refused = await session.act(place, ANN);
    expect(refused.accepted).to.equal(false);
    expect(refused.text).to.match(/^refused by stale_price: the price of BTC\/USDT is .*s old/);
    const [account] = (await session.view('risk')).accounts;
    const stale = account!.limits.find(({ rule }) => rule === 'stale_price');
    expect(stale).to.include({ limit: 0.5, unit: 'seconds' });
    expect(await session.act({ kind: 'close', reason: 'out' }, ANN)).to.include({ accepted: true });
    await until(held, (count) => count === 0);
    home.feed.tell(quote(99.9, 100.1));
    const again = async () => (await session.act(place, ANN)).accepted;
    await until(again, (accepted) => accepted);
  });

  it('does as it is told, and says by whom and why', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.02', type: 'market' } as const;
    const placed = await session.act({ kind: 'place', order, reason: 'a try' }, ANN);
    expect(placed).to.deep.include({ accepted: true, clientIds: ['ts-1-2'] });
    await session.act({ kind: 'halt', flatten: false, reason: 'enough' }, ANN);
    expect(await session.view('status')).to.include({
      ...{ state: 'halted', reason: 'hand: enough' },
    });
    const refused = await session.act({ kind: 'place', order, reason: 'again' }, ANN);
    expect(refused.accepted).to.equal(false);
    expect(refused.refusal?.rule).to.be.a('string');
    await session.act({ kind: 'resume', reason: 'rested' }, ANN);
    expect(await session.view('status')).to.include({ state: 'active' });
    const { events } = await session.view('events');
    const told = events.filter(({ kind }) => kind === 'control').map(({ text }) => text);
    expect(told.join('\n')).to.match(/cli ann: .*enough[^]*cli ann: .*rested/);
  });

  it('has nothing to resume while trading is active, and journals no change of it', async () => {
    const session = await home.start();
    const answer = await session.act({ kind: 'resume', reason: 'again' }, ANN);
    expect(answer).to.include({ accepted: true, text: 'trading is active already' });
    await session.act({ kind: 'reduce', reason: 'less' }, ANN);
    const resumed = await session.act({ kind: 'resume', reason: 'more' }, ANN);
    expect(resumed.text).to.equal('trading is active');
    const { events } = await session.view('events');
    const states = events.filter(({ kind }) => kind === 'state').map(({ status }) => status);
    expect(states).to.deep.equal(['reducing', 'active']);
  });

  it('replaces an order: the old one is off before the new one stands', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1));
    const order: OrderInput = {
      ...{ symbol: 'BTC/USDT', quantity: '0.04', price: '50' },
      ...{ side: 'buy', type: 'limit' },
    };
    const { clientIds } = await session.act({ kind: 'place', order, reason: 'far' }, ANN);
    const working = async () => (await session.view('orders')).orders;
    await until(working, ([first]) => first?.status === 'accepted');
    const replace = { kind: 'replace', clientId: clientIds[0]!, reason: 'nearer' } as const;
    await session.act({ ...replace, price: '60', quantity: '0.03' }, ANN);
    const [placed, ...others] = await until(
      working,
      ([first]) => first !== undefined && first.clientId !== clientIds[0],
    );
    expect(others).to.deep.equal([]);
    expect(placed).to.include({ limitPrice: 60, quantity: 0.03, strategy: 'manual' });
    const { orders } = await session.view('orders', { all: true });
    expect(orders.find(({ clientId }) => clientId === clientIds[0])?.status).to.equal('cancelled');
    const error = await session.act(replace, ANN).catch((failure: unknown) => failure);
    expect(error).to.include({ exit: 'usage', message: 'nothing is to be different' });
  });

  it('fault 35: reads a strategy again, and goes on as before when it is no strategy any more', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    home.write('mine.ts', STRATEGY.replace('seen === 3', 'seen === 2'));
    const reload = { kind: 'strategy_reload', strategy: 'mine', reason: 'sooner' } as const;
    const answer = await session.act(reload, ANN);
    expect(answer.text).to.match(/mine\.ts is read again: \w{8} became \w{8}/);
    // It remembers the first quote: the next one is its second.
    home.feed.tell(quote(99.9, 100.1));
    await until(
      () => session.view('orders', { all: true }),
      ({ orders }) => orders.some(({ reason }) => reason === 'far below'),
    );
    home.write('mine.ts', 'export default 5;');
    const refused = await session.act(reload, ANN).catch((error: unknown) => error);
    expect(refused).to.be.an('error');
    expect(await session.view('positions')).to.have.nested.property('positions.length', 1);
    const { events } = await session.view('events');
    expect(events.filter(({ kind }) => kind === 'control').map(({ text }) => text)).to.have.length(
      1,
    );
  });

  it('stops a strategy and starts it again', async () => {
    const session = await home.start();
    const strategy = 'mine';
    await session.act({ kind: 'strategy_stop', strategy, reason: 'a look' }, ANN);
    const state = async () => (await session.view('strategies')).strategies[0]!.state;
    expect(await state()).to.equal('stopped');
    await session.act({ kind: 'strategy_start', strategy, reason: 'seen' }, ANN);
    expect(await state()).to.equal('running');
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
  });

  it('fault 35: gives a strategy other parameters, checked first', async () => {
    const session = await home.start();
    const set = (parameters: Record<string, number>) =>
      session.act({ kind: 'strategy_set', strategy: 'mine', parameters, reason: 'less' }, ANN);
    expect((await set({ size: 0.03 })).text).to.equal('mine: size 0.01 became 0.03');
    const error = await set({ size: -1 }).catch((failure: unknown) => failure);
    expect(error).to.have.property('message').that.matches(/size/);
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    const { positions } = await until(
      () => session.view('positions'),
      (view) => view.positions.length > 0,
    );
    expect(positions[0]!.quantity).to.equal(0.03);
    expect((await session.view('strategies')).strategies[0]!.parameters).to.include({ size: 0.03 });
  });

  it('asks the feed for the books again when the engine begins anew', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1));
    home.feed.opening = [depth(98.9, 99.1)];
    const parameters = { size: 0.03 };
    await session.act({ kind: 'strategy_set', strategy: 'mine', parameters, reason: 'more' }, ANN);
    home.feed.tell(quote(98.9, 99.1));
    const { positions } = await until(
      () => session.view('positions'),
      (view) => view.positions.length > 0,
    );
    expect(positions[0]).to.include({ quantity: 0.03, entryPrice: 99.1 });
  });

  it('sells all that it holds when it is told to stop flat', async () => {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    const left = await session.stop({ cancelAll: true, flatten: true });
    expect(left).to.deep.equal({ openOrders: [], positions: [] });
  });
});
