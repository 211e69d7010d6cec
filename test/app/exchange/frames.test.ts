/** Every shape that goes out, field by field, held as a record: TRADSYS_GOLDEN=write makes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestExchange } from './fixture.js';

/** Milliseconds since 1970: they differ from run to run, as all times do. */
const EARLIEST = 1_600_000_000_000;

function timeless(value: unknown): unknown {
  if (typeof value === 'number' && value > EARLIEST) return 'TIME';
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, timeless(each)]));
}

function onRecord(name: string, seen: Record<string, unknown>): void {
  const record = join(import.meta.dirname, name);
  const text = `${JSON.stringify(timeless(seen), null, 2)}\n`;
  if (process.env['TRADSYS_GOLDEN'] === 'write') writeFileSync(record, text);
  expect(JSON.parse(text)).to.deep.equal(JSON.parse(readFileSync(record, 'utf8')));
  expect(text).to.equal(readFileSync(record, 'utf8'));
}

/** Of a candle or a ticker: it tells of the trade that there was. */
const isTraded = (data: unknown): boolean => {
  const { k, v } = data as { readonly k?: { readonly v: string }; readonly v?: string };
  return Number(k?.v ?? v) > 0;
};

const OCO_ROUTE = 'POST /api/v3/orderList/oco';
const OCO = {
  ...{ symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1', listClientOrderId: 'list' },
  ...{ aboveType: 'LIMIT_MAKER', abovePrice: '61000', aboveClientOrderId: 'above' },
  ...{ belowType: 'STOP_LOSS', belowStopPrice: '59000', belowClientOrderId: 'below' },
};

describe('exchange: frames', () => {
  it('have the fields, the order of fields and the forms of numbers that are on record', async () => {
    const exchange = await TestExchange.start();
    const seen: Record<string, unknown> = {};
    try {
      const alice = exchange.account('alice');
      const bob = exchange.account('bob');
      const user = await exchange.socket('/ws-api/v3');
      await user.request(alice, 'userDataStream.subscribe.signature');
      const streams = ['btcusdt@trade', 'btcusdt@aggTrade', 'btcusdt@bookTicker'];
      const market = await exchange.socket(`/stream?streams=${streams.join('/')}`);
      const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5' };
      const place = 'POST /api/v3/order';
      const sale = { ...order, side: 'SELL', price: '60000', newClientOrderId: 'sale' };
      const buy = {
        ...order,
        side: 'BUY',
        price: '60000',
        newClientOrderId: 'buy',
        quantity: '0.2',
      };
      seen['POST order, filled'] = (await exchange.signed(bob, place, sale)).body;
      seen['POST order, filled by two'] = (await exchange.signed(alice, place, buy)).body;
      const low = { ...buy, price: '50000', newClientOrderId: 'low' };
      seen['POST order, resting'] = (await exchange.signed(alice, place, low)).body;
      const named = { symbol: 'BTCUSDT', origClientOrderId: 'low' };
      seen['GET order'] = (await exchange.signed(alice, 'GET /api/v3/order', named)).body;
      const cancel = { ...named, newClientOrderId: 'cancel' };
      seen['DELETE order'] = (await exchange.signed(alice, 'DELETE /api/v3/order', cancel)).body;
      const symbol = { symbol: 'BTCUSDT' };
      seen['GET myTrades'] = (await exchange.signed(alice, 'GET /api/v3/myTrades', symbol)).body;
      seen['GET account'] = (await exchange.signed(alice, 'GET /api/v3/account')).body;
      for (const path of ['depth', 'trades', 'aggTrades', 'ticker/24hr', 'ticker/bookTicker']) {
        seen[`GET ${path}`] = (await exchange.raw(`GET /api/v3/${path}`, 'symbol=BTCUSDT')).body;
      }
      const info = await exchange.raw('GET /api/v3/exchangeInfo', 'symbol=BTCUSDT');
      seen['GET exchangeInfo'] = info.body;
      const candle = 'symbol=BTCUSDT&interval=1M';
      seen['GET klines'] = (await exchange.raw('GET /api/v3/klines', candle)).body;
      await user.find((frame) => (frame['event'] as { x?: string } | undefined)?.x === 'CANCELED');
      seen['user events'] = user.all.slice(1);
      await market.find((frame) => frame['stream'] === 'btcusdt@aggTrade');
      const events = market.all as { stream: string }[];
      for (const stream of streams) seen[stream] = events.find((each) => each.stream === stream);
    } finally {
      await exchange.stop();
    }
    onRecord('frames.json', seen);
  });

  it('of refusals, of orders that end by themselves and of slow streams are on record, too', async () => {
    const exchange = await TestExchange.start();
    const seen: Record<string, unknown> = {};
    try {
      const alice = exchange.account('alice');
      const user = await exchange.socket('/ws-api/v3');
      await user.request(alice, 'userDataStream.subscribe.signature');
      const streams = ['depth@100ms', 'kline_1M', 'ticker', 'miniTicker'];
      const names = streams.map((stream) => `btcusdt@${stream}`);
      const market = await exchange.socket(`/stream?streams=${names.join('/')}`);
      const symbol = { symbol: 'BTCUSDT' };
      const sale = { ...symbol, side: 'SELL', type: 'LIMIT', price: '60000', quantity: '0.5' };
      const rests = { ...sale, timeInForce: 'GTC', newClientOrderId: 'sale' };
      seen['order.place'] = await user.request(alice, 'order.place', rests);
      seen['btcusdt@depth'] = await market.find(({ stream }) => stream === names[0]);
      const bob = exchange.account('bob');
      const buy = { ...rests, side: 'BUY', quantity: '0.1', newClientOrderId: 'buy' };
      await exchange.signed(bob, 'POST /api/v3/order', buy);
      for (const name of names.slice(1)) {
        const told = market.find((frame) => frame['stream'] === name && isTraded(frame['data']));
        seen[name.replace(/_.*/, '')] = await told;
      }
      const own = { ...buy, selfTradePreventionMode: 'EXPIRE_TAKER', newClientOrderId: 'own' };
      await exchange.signed(alice, 'POST /api/v3/order', own);
      const gone = { ...sale, timeInForce: 'IOC', price: '60001', newClientOrderId: 'gone' };
      await exchange.signed(alice, 'POST /api/v3/order', gone);
      seen['POST orderList/oco'] = (await exchange.signed(alice, OCO_ROUTE, OCO)).body;
      const funds = { asset: 'USDT', amount: '5' } as const;
      const { id } = exchange.running.host.exchange.accountNamed('alice')!;
      exchange.running.host.apply({ kind: 'fund', account: id, ...funds });
      seen['REST refusal'] = (await exchange.raw('GET /api/v3/depth', 'symbol=NO')).body;
      user.send({ id: 'no', method: 'depth', params: { symbol: 'NO' } });
      seen['WebSocket refusal'] = await user.find(({ id: asked }) => asked === 'no');
      await user.find(({ event }) => (event as { e?: string } | undefined)?.e === 'balanceUpdate');
      exchange.running.server.users.terminate();
      await user.find(
        ({ event }) => (event as { e?: string } | undefined)?.e === 'eventStreamTerminated',
      );
      seen['user events'] = user.all.filter((frame) => 'event' in (frame as object));
    } finally {
      await exchange.stop();
    }
    onRecord('frames-of-ends.json', seen);
  });
});
