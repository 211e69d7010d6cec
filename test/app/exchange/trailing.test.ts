/** Trailing stops as Binance's FAQ about them tells it: its scenarios, over REST and the WebSocket API. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Frames, Key } from './fixture.js';

interface Scenario {
  readonly order: Readonly<Record<string, string>>;
  /** Trades that leave the order waiting, the first before it is placed. */
  readonly quiet: readonly number[];
  /** The trade that triggers it. */
  readonly last: number;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'a stop to buy, from a rise on': {
    order: { type: 'STOP_LOSS_LIMIT', side: 'BUY', stopPrice: '44000', trailingDelta: '500' },
    quiet: [40_000, 37_000, 44_000, 46_000, 42_000, 44_099],
    last: 44_100,
  },
  'a stop to sell, from a fall on': {
    order: { type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '39000', trailingDelta: '1000' },
    quiet: [40_000, 41_500, 39_000, 37_000, 41_000, 36_901],
    last: 36_900,
  },
  'a take-profit to buy, from a fall on': {
    order: { type: 'TAKE_PROFIT_LIMIT', side: 'BUY', stopPrice: '38000', trailingDelta: '850' },
    quiet: [40_000, 42_000, 38_000, 37_000, 39_000, 38_000, 40_144],
    last: 40_145,
  },
  'a take-profit to sell, from a rise on': {
    order: { type: 'TAKE_PROFIT_LIMIT', side: 'SELL', stopPrice: '42000', trailingDelta: '750' },
    quiet: [40_000, 41_500, 39_000, 42_000, 45_000, 44_000, 46_500, 43_013],
    last: 43_012,
  },
  'a stop to sell, at once': {
    order: { type: 'STOP_LOSS_LIMIT', side: 'SELL', trailingDelta: '700' },
    quiet: [40_000, 42_000, 39_500, 45_500, 42_316],
    last: 42_315,
  },
  'a take-profit to sell, at once, at the market': {
    order: { type: 'TAKE_PROFIT', side: 'SELL', trailingDelta: '100' },
    quiet: [40_000, 41_000, 40_591],
    last: 40_590,
  },
};

describe('exchange: trailing stops', () => {
  let exchange: TestExchange;
  let alice: Key;
  let bob: Key;
  let socket: Frames;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
    bob = exchange.account('bob');
    socket = await exchange.socket('/ws-api/v3');
  });
  afterEach(() => exchange.stop());

  const trade = async (price: number): Promise<void> => {
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001' };
    for (const side of ['SELL', 'BUY']) {
      const placed = { ...order, side, price };
      expect((await exchange.signed(bob, 'POST /api/v3/order', placed)).status).to.equal(200);
    }
  };
  const entry = (order: Scenario['order'], price = 60_000): Record<string, string> => ({
    ...{ symbol: 'BTCUSDT', quantity: '0.01', newOrderRespType: 'RESULT' },
    ...(order['type']!.endsWith('_LIMIT') ? { timeInForce: 'GTC', price: String(price) } : {}),
    ...order,
  });
  const workingAt = async (orderId: number): Promise<number> => {
    const wanted = { symbol: 'BTCUSDT', orderId };
    const { body } = await exchange.signed(alice, 'GET /api/v3/order', wanted);
    return (body as { workingTime: number }).workingTime;
  };

  for (const [name, { order, quiet, last }] of Object.entries(scenarios)) {
    for (const way of ['REST', 'the WebSocket API']) {
      it(`triggers ${name}, over ${way}`, async () => {
        const [first, ...rest] = quiet;
        await trade(first!);
        const asked = entry(order, order['side'] === 'BUY' ? 30_000 : 60_000);
        const answer =
          way === 'REST'
            ? (await exchange.signed(alice, 'POST /api/v3/order', asked)).body
            : (await socket.request(alice, 'order.place', asked))['result'];
        expect(answer).to.include({ status: 'NEW', trailingDelta: Number(order['trailingDelta']) });
        const { orderId } = answer as { orderId: number };
        for (const price of rest) {
          await trade(price);
          expect(await workingAt(orderId), String(price)).to.equal(-1);
        }
        await trade(last);
        expect(await workingAt(orderId)).to.be.above(0);
      });
    }
  }

  it('refuses a stop price that the market has passed already, and a delta out of bounds', async () => {
    await trade(40_000);
    const refused = async (order: Scenario['order'], code: number, msg: string): Promise<void> => {
      const { body } = await exchange.signed(alice, 'POST /api/v3/order', entry(order));
      expect(body).to.deep.equal({ code, msg });
    };
    const stop = { type: 'STOP_LOSS', side: 'SELL', trailingDelta: '100' };
    const passed = 'Stop price would trigger immediately.';
    await refused({ ...stop, stopPrice: '41000' }, -2010, passed);
    await refused({ ...stop, type: 'TAKE_PROFIT', stopPrice: '39000' }, -2010, passed);
    const delta = 'Filter failure: TRAILING_DELTA';
    await refused({ ...stop, trailingDelta: '2001' }, -1013, delta);
  });

  it('tells the delta of an order to those who listen', async () => {
    await socket.request(alice, 'userDataStream.subscribe.signature');
    const order = { type: 'STOP_LOSS', side: 'SELL', trailingDelta: '100' };
    await exchange.signed(alice, 'POST /api/v3/order', entry(order));
    const { event } = await socket.find((frame) => 'event' in frame);
    expect(event).to.include({ e: 'executionReport', x: 'NEW', d: 100 });
  });
});
