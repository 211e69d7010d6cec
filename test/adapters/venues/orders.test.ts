/** Orders at a venue, without faults: each leads to what the venue has, exactly and once. */
import { expect } from 'chai';
import { asTimestamp } from '../../../src/core/domain/units.js';
import type { Fill } from '../../../src/core/domain/report.js';
import type { OrderEntry } from '../../../src/core/exchange/index.js';
import type { AccountSnapshot } from '../../../src/ports.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import { Counterparty, VenueBench, limit, price } from './fixture.js';

describe('venue: orders', () => {
  let exchange: TestExchange;
  let bench: VenueBench;
  let other: Counterparty;

  before(async () => {
    exchange = await TestExchange.start();
    other = new Counterparty(exchange, 'other');
    bench = await VenueBench.open(exchange, 'alice');
    await bench.connect();
  });

  after(async () => {
    await bench.close();
    await exchange.stop();
  });

  const fillsOf = (clientId: string): readonly Fill[] =>
    bench.of(clientId).flatMap(({ fill }) => fill ?? []);

  const resting = async (placing: Parameters<VenueBench['submit']>[0] = {}): Promise<string> => {
    const id = bench.submit(placing);
    await bench.untilStatus(id, 'accepted');
    return id;
  };

  it('connects with balances and no orders', () => {
    const { balances, openOrders } = bench.snapshot!;
    expect(balances.map(({ asset, free, locked }) => [asset, free, locked])).to.have.deep.members([
      ['USDT', 100_000e8, 0],
      ['BTC', 2e8, 0],
    ]);
    expect(openOrders).to.deep.equal([]);
    expect(bench.notices.map(({ state }) => state)).to.deep.equal(['connected']);
  });

  it('knows the rights of its key', async () => {
    expect(await bench.venue.keyRights()).to.deep.equal({
      ...{ trade: true, withdraw: false, ipBound: false },
    });
  });

  it('knows what its account pays', async () => {
    expect(await bench.venue.fees(bench.instrument)).to.deep.equal({ maker: 0.001, taker: 0.001 });
  });

  it('rests and cancels', async () => {
    const id = await resting();
    bench.cancel(id);
    await bench.untilStatus(id, 'cancelled');
    expect(bench.statuses(id)).to.deep.equal(['accepted', 'cancelled']);
    expect(bench.of(id)[0]!.venueOrderId).to.match(/^\d+$/);
  });

  it('fills in parts, with exact prices and fees', async () => {
    const id = await resting({ side: 'sell', quantity: 30_003, pricing: limit(60_000.01) });
    other.place('buy', 60_000.01, 10_001);
    other.place('buy', 60_000.01, 20_002);
    await bench.until(() => bench.filled(id) === 30_003);
    const figures = fillsOf(id).map(({ quantity, price, fee, feeAsset, liquidity }) => [
      ...[quantity, price, fee, feeAsset, liquidity],
    ]);
    expect(figures).to.deep.equal([
      [10_001, 6_000_001, 600_060_100, 'USDT', 'maker'],
      [20_002, 6_000_001, 1_200_120_200, 'USDT', 'maker'],
    ]);
    expect(bench.statuses(id)).to.deep.equal(['accepted', 'filled', 'filled']);
  });

  it('takes at the market, and what is left expires', async () => {
    other.place('sell', 60_100, 500);
    const id = bench.submit({ quantity: 700, pricing: { type: 'market' } });
    await bench.untilStatus(id, 'expired');
    expect(fillsOf(id).map((fill) => [fill.quantity, fill.fee, fill.feeAsset])).to.deep.equal([
      [500, 500, 'BTC'],
    ]);
    expect(bench.statuses(id)).to.deep.equal(['accepted', 'filled', 'expired']);
  });

  it('fills at once or not at all', async () => {
    other.place('sell', 60_100, 500);
    const whole = bench.submit({ quantity: 600, pricing: limit(60_100), timeInForce: 'fok' });
    await bench.untilStatus(whole, 'expired');
    const part = bench.submit({ quantity: 600, pricing: limit(60_100), timeInForce: 'ioc' });
    await bench.untilStatus(part, 'expired');
    expect([bench.filled(whole), bench.filled(part)]).to.deep.equal([0, 500]);
  });

  it('is refused for good: post-only that would take, no money, a stop that is hit already', async () => {
    other.place('sell', 60_100, 100);
    const postOnly = bench.submit({ quantity: 100, pricing: limit(60_200, true) });
    const poor = bench.submit({ quantity: 900_000 });
    const stop = { type: 'stop', stopPrice: price(50_000) } as const;
    const hit = bench.submit({ quantity: 100, pricing: stop });
    for (const id of [postOnly, poor, hit]) await bench.untilStatus(id, 'rejected');
    expect(bench.of(postOnly)[0]!.reason).to.match(/immediately match/);
    expect(bench.of(poor)[0]!.reason).to.match(/insufficient balance/);
    for (const id of [postOnly, poor, hit]) expect(bench.statuses(id)).to.have.length(1);
    other.place('buy', 60_100, 100);
  });

  it('does not send what the venue has not', async () => {
    const trailing = { type: 'trailing_stop', offset: price(100) } as const;
    const id = bench.submit({ side: 'sell', quantity: 100, pricing: trailing });
    await bench.untilStatus(id, 'rejected');
    expect(bench.of(id)[0]!.reason).to.equal('the venue has no trailing_stop orders');
    expect(bench.venue.capabilities.nativeTypes).to.not.include('trailing_stop');
  });

  it('rests as a stop at the venue, and triggers', async () => {
    other.place('buy', 59_000, 200);
    other.place('buy', 58_990, 1_000);
    const stop = { type: 'stop', stopPrice: price(59_000) } as const;
    const id = await resting({ side: 'sell', quantity: 100, pricing: stop });
    const limited = {
      type: 'stop_limit',
      stopPrice: price(59_000),
      limitPrice: price(58_995),
    } as const;
    const second = await resting({ side: 'sell', quantity: 100, pricing: limited });
    new Counterparty(exchange, 'trigger').place('sell', 59_000, 200);
    await bench.until(() => bench.filled(id) === 100);
    await bench.untilStatus(second, 'triggered');
    expect(fillsOf(id)[0]!.price).to.equal(5_899_000);
    expect(bench.statuses(second)).to.deep.equal(['accepted', 'triggered']);
    bench.cancel(second);
    await bench.untilStatus(second, 'cancelled');
  });

  it('ends an order when its time is up, where the venue does not', async () => {
    const expireAt = (Date.now() + 300) * 1_000;
    const id = await resting({ timeInForce: 'gtd', expireAt });
    await bench.untilStatus(id, 'expired');
    expect(Date.now() * 1_000).to.be.at.least(expireAt - 50_000);
    expect(bench.statuses(id)).to.deep.equal(['accepted', 'expired']);
  });

  it('replaces in one step', async () => {
    const old = await resting({ pricing: limit(50_000) });
    const order = bench.order({ pricing: limit(51_000), quantity: 20_000 });
    bench.venue.send({ kind: 'replace', clientId: old, order });
    await bench.untilStatus(old, 'cancelled');
    await bench.untilStatus(order.clientId, 'accepted');
    expect(bench.venue.capabilities.replace).to.equal(true);
    bench.cancel(order.clientId);
    await bench.untilStatus(order.clientId, 'cancelled');
  });

  it('replaces nothing when the old order has filled', async () => {
    other.place('sell', 60_100, 100);
    const old = bench.submit({ quantity: 100, pricing: limit(60_100) });
    await bench.until(() => bench.filled(old) === 100);
    const order = bench.order({ pricing: limit(51_000) });
    bench.venue.send({ kind: 'replace', clientId: old, order });
    await bench.untilStatus(order.clientId, 'rejected');
    await bench.untilStatus(old, 'cancel_rejected');
    const stop = bench.order({ side: 'sell', pricing: { type: 'stop', stopPrice: price(40_000) } });
    bench.venue.send({ kind: 'replace', clientId: old, order: stop });
    await bench.untilStatus(stop.clientId, 'rejected');
  });

  it('says that there is nothing to cancel', async () => {
    other.place('sell', 60_100, 100);
    const filled = bench.submit({ quantity: 100, pricing: limit(60_100) });
    await bench.until(() => bench.filled(filled) === 100);
    bench.cancel(filled);
    bench.cancel('ts-0-999');
    await bench.untilStatus(filled, 'cancel_rejected');
    await bench.untilStatus('ts-0-999', 'cancel_rejected');
  });

  it('takes a cancel while the order is under way', async () => {
    const id = bench.submit();
    bench.cancel(id);
    await bench.untilStatus(id, 'cancelled');
    expect(bench.statuses(id)).to.deep.equal(['accepted', 'cancelled']);
  });

  it('sends an order once, however often it is asked to', async () => {
    const order = bench.order();
    bench.venue.send({ kind: 'submit', order });
    bench.venue.send({ kind: 'submit', order });
    await bench.untilStatus(order.clientId, 'accepted');
    bench.cancel(order.clientId);
    await bench.untilStatus(order.clientId, 'cancelled');
    const there = await bench.listed();
    expect(there.filter((one) => one.clientOrderId === order.clientId)).to.have.length(1);
  });

  it('answers what became of an order', async () => {
    const open = await resting();
    const ask = async (clientId: string): Promise<string> => {
      const before = bench.of(clientId).length;
      bench.venue.send({ kind: 'queryOrder', clientId, instrument: bench.instrument });
      await bench.until(() => bench.of(clientId).length > before);
      return bench.of(clientId).at(-1)!.status;
    };
    expect(await ask(open)).to.equal('accepted');
    bench.cancel(open);
    await bench.untilStatus(open, 'cancelled');
    expect(await ask(open)).to.equal('cancelled');
  });

  it('says that one of an earlier start never came, once it can come no more', async () => {
    const { instrument } = bench;
    const clientId = 'ts-0-7';
    bench.venue.send({ kind: 'queryOrder', clientId, instrument });
    await bench.untilStatus(clientId, 'not_found');
    bench.venue.send({ kind: 'queryOrder', clientId, instrument });
    bench.cancel(clientId);
    await bench.untilStatus(clientId, 'never_accepted');
    expect(bench.of(clientId).filter(({ status }) => status === 'never_accepted')).to.have.length(
      1,
    );
  });

  it('tells the account when it is asked to, and when balances change', async () => {
    const id = await resting({ quantity: 10_000 });
    bench.venue.send({ kind: 'queryAccount' });
    const isIn = ({ openOrders }: AccountSnapshot): boolean =>
      openOrders.some(({ clientId }) => clientId === id);
    await bench.until(() => bench.accounts.some(isIn));
    const account = bench.accounts.find(isIn)!;
    const [order] = account.openOrders;
    expect(account.openOrders).to.have.length(1);
    expect(order).to.include({ clientId: id, quantity: 10_000, filled: 0, price: 5_000_000 });
    expect(account.balances.find(({ asset }) => asset === 'USDT')!.locked).to.equal(5_000e8);
    const { host } = exchange.running;
    const { id: alice } = host.exchange.accountNamed('alice')!;
    host.apply({ kind: 'fund', account: alice, asset: 'ETH', amount: '0.00000003' });
    const has = (): boolean =>
      bench.accounts.some(({ balances }) =>
        balances.some(({ asset, free }) => asset === 'ETH' && free === 3),
      );
    await bench.until(has);
    bench.cancel(id);
    await bench.untilStatus(id, 'cancelled');
  });

  it('fault 32: tells of orders and fills of somebody else on the account', async () => {
    const client = exchange.client(bench.key);
    const placed = await client.createOrder('BTC/USDT', 'limit', 'sell', 0.002, 60_500);
    const seen = () => bench.externals.filter(({ order }) => order.venueOrderId === placed.id);
    await bench.until(() => seen().length > 0);
    expect(seen()[0]).to.deep.include({ ended: false, fill: undefined });
    other.place('buy', 60_500, 80);
    await bench.until(() => seen().some(({ fill }) => fill?.quantity === 80));
    await client.cancelOrder(placed.id!, 'BTC/USDT');
    await bench.until(() => seen().some(({ ended }) => ended));
    expect(seen().at(-1)!.order).to.include({ filled: 80, quantity: 200, side: 'sell' });
  });

  it('fault 32: cancels all of its orders, and nobody else’s', async () => {
    const ours = [await resting(), await resting({ pricing: limit(49_000) })];
    bench.venue.send({ kind: 'cancelAll', instrument: bench.instrument });
    for (const id of ours) await bench.untilStatus(id, 'cancelled');
    const client = exchange.client(bench.key);
    const foreign = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 40_000);
    const more = await resting();
    const before = bench.accounts.length;
    bench.venue.send({ kind: 'cancelAll', instrument: bench.instrument });
    await bench.untilStatus(more, 'cancelled');
    await bench.until(() => bench.accounts.length > before);
    expect((await client.fetchOpenOrders('BTC/USDT')).map(({ id }) => id)).to.deep.equal([
      foreign.id,
    ]);
    await client.cancelOrder(foreign.id!, 'BTC/USDT');
  });

  it('fault 30: finds its orders and fills again after a restart', async () => {
    const open = await resting({ side: 'sell', quantity: 300, pricing: limit(60_700) });
    other.place('buy', 60_700, 100);
    await bench.until(() => bench.filled(open) === 100);
    const again = await VenueBench.open(exchange, 'alice', { key: bench.key });
    try {
      const { openOrders } = await again.connect();
      expect(openOrders.map(({ clientId, filled }) => [clientId, filled])).to.deep.equal([
        [open, 100],
      ]);
      const told = await again.venue.fillsSince(again.instruments, asTimestamp(0));
      const key = (fill: Fill | undefined): string => `${fill?.tradeId} ${String(fill?.fee)}`;
      const all = bench.reports.flatMap((one) =>
        (one.kind === 'order' || one.kind === 'external') && one.fill ? [key(one.fill)] : [],
      );
      expect(told.map(({ fill }) => key(fill))).to.have.members(all);
      expect(told.filter(({ kind }) => kind === 'external')).to.have.length(1);
      again.cancel(open);
      await again.untilStatus(open, 'cancelled');
    } finally {
      await again.close();
    }
  });

  it('lists more fills than a page holds, those of one millisecond too', async () => {
    const { host } = exchange.running;
    const { id: account } = host.exchange.accountNamed('alice')!;
    const began = asTimestamp(Date.now() * 1_000);
    const before = (await bench.venue.fillsSince([bench.instrument], asTimestamp(0))).length;
    // Placed by hand, yet under a name of ours.
    const order: OrderEntry = {
      ...{ listing: host.exchange.market('BTCUSDT')!.index, side: 'sell', timeInForce: 'gtc' },
      ...{ type: 'limit', price: 6_080_000, quantity: 12_000, quoteQuantity: 0, stopPrice: 0 },
      ...{ trailingDelta: 0, icebergQuantity: 0, selfTrade: 'none', clientOrderId: 'ts-0-1' },
    };
    host.apply({ kind: 'place', account, order });
    for (let count = 0; count < 1_200; count += 1) other.place('buy', 60_800, 10);
    for (const since of [began, asTimestamp(0)]) {
      const fills = await bench.venue.fillsSince([bench.instrument], since);
      const ours = fills.filter((one) => one.kind === 'order' && one.clientId === 'ts-0-1');
      expect(new Set(ours.map(({ fill }) => fill!.tradeId)).size).to.equal(1_200);
      expect(fills.length).to.equal(since === 0 ? before + 1_200 : 1_200);
      const times = fills.map((one) => (one.kind === 'order' ? one.venueAt : one.at));
      expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    }
    await bench.until(() => bench.filled('ts-0-1') === 12_000);
  });

  it('does not open with a key that is none', async () => {
    const key = { apiKey: 'k'.repeat(64), secret: 's'.repeat(64) };
    const wrong = await VenueBench.open(exchange, 'alice', { key });
    const error: unknown = await wrong.connect().catch((thrown: unknown) => thrown);
    await wrong.close();
    expect(error).to.include({ code: 'venue.key', exit: 'refused' });
    expect(String(error)).to.not.include(key.apiKey);
  });
});
