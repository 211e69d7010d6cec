/** Every shape that goes out, field by field, held as a record: TRADSYS_GOLDEN=write makes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TestExchange } from './fixture.js';

const RECORD = join(import.meta.dirname, 'frames.json');
/** Milliseconds since 1970: they differ from run to run, as all times do. */
const EARLIEST = 1_600_000_000_000;

function timeless(value: unknown): unknown {
  if (typeof value === 'number' && value > EARLIEST) return 'TIME';
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, timeless(each)]));
}

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
    const text = `${JSON.stringify(timeless(seen), null, 2)}\n`;
    if (process.env['TRADSYS_GOLDEN'] === 'write') writeFileSync(RECORD, text);
    expect(JSON.parse(text)).to.deep.equal(JSON.parse(readFileSync(RECORD, 'utf8')));
    expect(text).to.equal(readFileSync(RECORD, 'utf8'));
  });
});
