/** Lists of orders as a client asks for them: their ids, and how they are answered. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Answer, Key } from './fixture.js';

const LIST = 'POST /api/v3/orderList/oco';
const SALE = {
  ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.01' },
  ...{ aboveType: 'LIMIT_MAKER', abovePrice: '70000' },
  ...{ belowType: 'STOP_LOSS', belowStopPrice: '50000' },
};

describe('exchange: order lists', () => {
  let exchange: TestExchange;
  let alice: Key;
  let bob: Key;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
    bob = exchange.account('bob');
  });
  afterEach(() => exchange.stop());
  const place = (key: Key, more: object = {}): Promise<Answer> =>
    exchange.signed(key, LIST, { ...SALE, ...more });

  it('finds a list by its id, though another account has one of that id', async () => {
    await place(alice, { listClientOrderId: 'exit' });
    await place(bob, { listClientOrderId: 'exit' });
    const named = { origClientOrderId: 'exit' };
    const { body } = await exchange.signed(alice, 'GET /api/v3/orderList', named);
    expect(body).to.include({ orderListId: 1, listClientOrderId: 'exit' });
    const listed = { symbol: 'BTCUSDT', listClientOrderId: 'exit' };
    const ended = await exchange.signed(alice, 'DELETE /api/v3/orderList', listed);
    expect(ended.body).to.include({ orderListId: 1, listOrderStatus: 'ALL_DONE' });
  });

  it('refuses an id that is of an open list, and takes it again when it has ended', async () => {
    const named = { listClientOrderId: 'exit' };
    await place(alice, named);
    const twice = await place(alice, named);
    expect(twice.status).to.equal(400);
    expect(twice.body).to.deep.equal({ code: -2010, msg: 'Duplicate order sent.' });
    await exchange.signed(alice, 'DELETE /api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect((await place(alice, named)).status).to.equal(200);
  });

  it('are answered whole among the orders that are all cancelled', async () => {
    await place(alice, { listClientOrderId: 'exit' });
    const limit = { ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT' }, timeInForce: 'GTC' };
    const buy = { ...limit, quantity: '0.001', price: '20000', newClientOrderId: 'buy' };
    await exchange.signed(alice, 'POST /api/v3/order', buy);
    const all = await exchange.signed(alice, 'DELETE /api/v3/openOrders', { symbol: 'BTCUSDT' });
    const [list, order, ...rest] = all.body as Record<string, unknown>[];
    expect(rest).to.deep.equal([]);
    expect(list).to.include({ contingencyType: 'OCO', listOrderStatus: 'ALL_DONE' });
    expect(list).to.include({ listClientOrderId: 'exit' }).and.not.have.property('orderId');
    const reports = list!['orderReports'] as Record<string, unknown>[];
    expect(reports.map(({ status }) => status)).to.deep.equal(['CANCELED', 'CANCELED']);
    expect(order).to.include({ origClientOrderId: 'buy', status: 'CANCELED' });
    expect(reports[0]!['clientOrderId']).to.equal(order!['clientOrderId']);
  });

  it('are listed from a number or an instant on', async () => {
    for (const listClientOrderId of ['one', 'two', 'three'])
      await place(alice, { listClientOrderId });
    const all = async (more: Record<string, string | number>): Promise<unknown> => {
      const { body } = await exchange.signed(alice, 'GET /api/v3/allOrderList', more);
      return Array.isArray(body)
        ? body.map((list: Record<string, unknown>) => list['listClientOrderId'])
        : (body as { code: number }).code;
    };
    expect(await all({ limit: 2 })).to.deep.equal(['two', 'three']);
    expect(await all({ fromId: 1, limit: 2 })).to.deep.equal(['one', 'two']);
    expect(await all({ fromId: 3 })).to.deep.equal(['three']);
    expect(await all({ startTime: Date.now() + 60_000 })).to.deep.equal([]);
    expect(await all({ endTime: Date.now() - 60_000 })).to.deep.equal([]);
    expect(await all({ startTime: 1, limit: 1 })).to.deep.equal(['one']);
    expect(await all({ fromId: 1, startTime: 1 })).to.equal(-1128);
  });

  it('counts both orders of a pair towards how many may be open', async () => {
    const limit = { ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT' }, timeInForce: 'GTC' };
    const buy = (): Promise<Answer> =>
      exchange.signed(alice, 'POST /api/v3/order', { ...limit, quantity: '0.001', price: '20000' });
    for (let count = 0; count < 199; count += 1) expect((await buy()).status).to.equal(200);
    const pair = await place(alice);
    expect(pair.body).to.deep.equal({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' });
    // One more alone has room, and a pair of another account has nothing to do with it.
    expect((await buy()).status).to.equal(200);
    expect((await place(bob)).status).to.equal(200);
  });

  it('count as two orders towards those of ten seconds', async () => {
    const limited = await TestExchange.start({ limits: 'binance' });
    try {
      const key = limited.account('carol');
      const { headers } = await limited.signed(key, LIST, { ...SALE });
      expect(headers.get('x-mbx-order-count-10s')).to.equal('2');
    } finally {
      await limited.stop();
    }
  });

  it('counts both orders of a pair that wait for a price', async () => {
    const waiting = {
      ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.01' },
      ...{ aboveType: 'TAKE_PROFIT', aboveStopPrice: '70000' },
      ...{ belowType: 'STOP_LOSS', belowStopPrice: '50000' },
    };
    const placeWaiting = (): Promise<Answer> => exchange.signed(alice, LIST, waiting);
    expect((await placeWaiting()).status).to.equal(200);
    expect((await placeWaiting()).status).to.equal(200);
    const third = await placeWaiting();
    expect(third.body).to.deep.equal({ code: -1013, msg: 'Filter failure: MAX_NUM_ALGO_ORDERS' });
    expect((await place(alice)).status, 'one of them waits').to.equal(200);
  });

  it('answers as fully as is asked for', async () => {
    const reports = async (more: object): Promise<readonly object[]> =>
      ((await place(alice, more)).body as { orderReports: object[] }).orderReports;
    expect((await reports({}))[0]).to.have.property('status', 'NEW');
    expect((await reports({ newOrderRespType: 'ACK' }))[0]).to.not.have.property('status');
    expect((await reports({ newOrderRespType: 'FULL' }))[0]).to.have.property('fills');
    const bad = await place(alice, { newOrderRespType: 'ALL' });
    expect(bad.body).to.have.property('code', -1130);
  });
});
