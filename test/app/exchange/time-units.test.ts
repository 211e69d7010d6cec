/** Times in microseconds, for clients that ask for them: in every answer and every event. */
import { expect } from 'chai';
import { REST_ROUTES } from '../../../src/app/exchange/endpoints/routes.js';
import { TestExchange } from './fixture.js';
import type { Answer, Key } from './fixture.js';

const UNIT = { 'x-mbx-time-unit': 'MICROSECOND' };
const SYMBOL = { symbol: 'BTCUSDT' };
const LIMIT = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
const OCO = {
  ...{ ...SYMBOL, side: 'SELL', quantity: '0.01' },
  ...{ aboveType: 'LIMIT_MAKER', abovePrice: '70000' },
  ...{ belowType: 'STOP_LOSS', belowStopPrice: '50000' },
};

/** How many numbers are times, by their unit. */
function timesIn(value: unknown): { readonly milli: number; readonly micro: number } {
  const text = JSON.stringify(value);
  const count = (digits: RegExp): number => text.match(digits)?.length ?? 0;
  return { milli: count(/[:[,]1\d{12}(?=[,}\]])/g), micro: count(/[:[,]1\d{15}(?=[,}\]])/g) };
}

describe('exchange: times in microseconds', () => {
  let exchange: TestExchange;
  let alice: Key;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
  });
  afterEach(() => exchange.stop());
  const ask = (route: string, more: Record<string, string | number> = {}): Promise<Answer> =>
    exchange.signed(alice, route, more, { headers: UNIT });
  const inMicroseconds = (what: string, value: unknown): void => {
    expect(timesIn(value), what).to.have.property('milli', 0);
    expect(timesIn(value).micro, `${what}: ${JSON.stringify(value)}`).to.be.above(0);
  };

  it('are in every answer that has any', async () => {
    const place = 'POST /api/v3/order';
    const placed = await ask(place, { ...LIMIT, side: 'SELL', price: '60000' });
    inMicroseconds(place, placed.body);
    await ask(place, { ...LIMIT, side: 'BUY', price: '60000' });
    const { body } = await ask(place, { ...LIMIT, side: 'BUY', price: '50000' });
    const { orderId } = body as { orderId: number };
    const amend = { ...SYMBOL, orderId, newQty: '0.005' };
    inMicroseconds('amend', (await ask('PUT /api/v3/order/amend/keepPriority', amend)).body);
    inMicroseconds('list', (await ask('POST /api/v3/orderList/oco', OCO)).body);
    const own = { side: 'BUY', price: '70000', selfTradePreventionMode: 'EXPIRE_TAKER' };
    await ask(place, { ...LIMIT, ...own });
    const named = { ...SYMBOL, orderId, interval: '1m', windowSize: '1h', preventedMatchId: 1 };
    const without = /ping|price$|bookTicker|depth|commission|rateLimit|sapi|userDataStream/;
    for (const route of Object.keys(REST_ROUTES).filter((name) => name.startsWith('GET '))) {
      if (without.test(route)) continue;
      const isOne = /order$/.test(route);
      const more = /orderList$/.test(route)
        ? { orderListId: 1 }
        : route.endsWith('PreventedMatches')
          ? { ...SYMBOL, preventedMatchId: 1 }
          : { ...named, ...(isOne ? {} : { orderId: 1 }) };
      inMicroseconds(route, (await ask(route, more)).body);
    }
    const cancel = 'DELETE /api/v3/order';
    inMicroseconds(cancel, (await ask(cancel, { ...SYMBOL, orderId })).body);
    inMicroseconds('all', (await ask('DELETE /api/v3/openOrders', SYMBOL)).body);
    expect(timesIn((await exchange.raw('GET /api/v3/time')).body)).to.deep.equal({
      ...{ milli: 1, micro: 0 },
    });
  });

  it('are in the events of sockets that ask for them, and of no others', async () => {
    const streams = ['trade', 'aggTrade', 'kline_1s', 'ticker', 'miniTicker', 'depth@100ms'].map(
      (name) => `btcusdt@${name}`,
    );
    const path = `/stream?streams=${streams.join('/')}`;
    const micro = await exchange.socket(`${path}&timeUnit=microsecond`);
    const milli = await exchange.socket(path);
    const user = await exchange.socket('/ws-api/v3?timeUnit=MICROSECOND');
    const other = await exchange.socket('/ws-api/v3');
    for (const each of [user, other]) {
      await each.request(alice, 'userDataStream.subscribe.signature');
    }
    inMicroseconds('time', (await user.request(undefined, 'time'))['result']);
    await ask('POST /api/v3/order', { ...LIMIT, side: 'SELL', price: '60000' });
    await ask('POST /api/v3/order', { ...LIMIT, side: 'BUY', price: '60000' });
    for (const stream of streams) {
      inMicroseconds(stream, await micro.find((frame) => frame['stream'] === stream));
      const seen = await milli.find((frame) => frame['stream'] === stream);
      expect(timesIn(seen), stream).to.have.property('micro', 0);
    }
    const named = (kind: string) => (frame: Record<string, unknown>) =>
      (frame['event'] as { e?: string } | undefined)?.e === kind;
    for (const kind of ['executionReport', 'outboundAccountPosition']) {
      inMicroseconds(kind, await user.find(named(kind)));
      expect(timesIn(await other.find(named(kind))), kind).to.have.property('micro', 0);
    }
  });

  it('may be asked from and to, and no unit but these two', async () => {
    const before = Date.now() * 1_000 - 1;
    await ask('POST /api/v3/order', { ...LIMIT, side: 'SELL', price: '60000' });
    await ask('POST /api/v3/order', { ...LIMIT, side: 'BUY', price: '60000' });
    const trades = async (span: object): Promise<unknown> =>
      (await ask('GET /api/v3/myTrades', { ...SYMBOL, ...span })).body;
    const [trade] = (await trades({ startTime: before })) as [{ readonly time: number }];
    expect(await trades({ startTime: trade.time, endTime: trade.time })).to.have.length(2);
    expect(await trades({ startTime: trade.time + 1 })).to.deep.equal([]);
    expect(await trades({ endTime: trade.time - 1 })).to.deep.equal([]);
    const hours = { 'x-mbx-time-unit': 'HOUR' };
    const { body } = await exchange.raw('GET /api/v3/time', '', undefined, hours);
    expect(body).to.have.property('code', -1130);
    const socket = await exchange.socket('/ws/btcusdt@trade?timeUnit=hour');
    expect(await socket.closed).to.equal(1008);
  });
});
