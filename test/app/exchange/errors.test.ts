/** Every refusal has its status, code and exact text, and stock ccxt its class of error for it. */
import ccxt from 'ccxt';
import { expect } from 'chai';
import { TestExchange, sign } from './fixture.js';
import type { Answer, Key } from './fixture.js';

const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
const BUY = { ...ORDER, quantity: '0.1', price: '60000' } as const;
const PLACE = 'POST /api/v3/order';

describe('exchange: refusals', () => {
  let exchange: TestExchange;
  let key: Key;
  before(async () => {
    exchange = await TestExchange.start();
    key = exchange.account('alice');
  });
  after(() => exchange.stop());

  const refused = (answer: Answer, status: number, code: number, msg: string | RegExp): void => {
    expect(answer.status, answer.text).to.equal(status);
    expect(answer.body).to.have.property('code', code);
    const said = (answer.body as { msg: string }).msg;
    if (typeof msg === 'string') expect(said).to.equal(msg);
    else expect(said).to.match(msg);
  };
  const place = (more: object): Promise<Answer> => exchange.signed(key, PLACE, { ...BUY, ...more });
  const CLOSED = { symbol: 'BTCUSDT' };

  const placements: readonly (readonly [string, object, number, string])[] = [
    [
      'no funds',
      { quantity: '100' },
      -2010,
      'Account has insufficient balance for requested action.',
    ],
    ['too small', { quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    ['off the lot', { quantity: '0.100001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['off the tick', { price: '60000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    [
      'too many decimals',
      { price: '1.123456789' },
      -1111,
      "Parameter 'price' has too much precision.",
    ],
    ['nothing', { quantity: '0' }, -1013, 'Filter failure: LOT_SIZE'],
    ['no price', { price: '0' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a huge quantity', { quantity: '99999999999999999999' }, -1013, 'Filter failure: LOT_SIZE'],
    ['a bad symbol', { symbol: 'NOPE' }, -1121, 'Invalid symbol.'],
    ['a bad side', { side: 'HOLD' }, -1117, 'Invalid side.'],
    ['a bad type', { type: 'GUESS' }, -1116, 'Invalid orderType.'],
    ['a bad time in force', { timeInForce: 'GTX' }, -1115, 'Invalid timeInForce.'],
    [
      'an empty price',
      { price: '' },
      -1102,
      "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
    ],
  ];
  for (const [name, more, code, msg] of placements) {
    it(`refuses an order with ${name}`, async () => refused(await place(more), 400, code, msg));
  }

  for (const value of ['-1', 'NaN', 'Infinity', '1e308', '1e-8', '0x10', '１', "1'--"]) {
    it(`refuses ${value} as price and as quantity`, async () => {
      for (const name of ['price', 'quantity']) {
        refused(
          await place({ [name]: value }),
          400,
          -1100,
          /^Illegal characters found in parameter '/,
        );
      }
    });
  }

  it('refuses a client id that is open, and takes it again when it is not', async () => {
    const mine = { newClientOrderId: 'twice', price: '30000' };
    expect((await place(mine)).status).to.equal(200);
    refused(await place(mine), 400, -2010, 'Duplicate order sent.');
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'twice' };
    expect((await exchange.signed(key, 'DELETE /api/v3/order', cancel)).status).to.equal(200);
    expect((await place(mine)).status).to.equal(200);
    await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
    refused(await place({ newClientOrderId: 'é' }), 400, -1100, /newClientOrderId/);
    refused(await place({ newClientOrderId: 'x'.repeat(37) }), 400, -1100, /newClientOrderId/);
  });

  it('refuses post-only orders that would take, and stops that are reached', async () => {
    await place({ side: 'SELL', price: '60000', quantity: '0.2' });
    const maker = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1' };
    const crossing = await exchange.signed(key, PLACE, { ...maker, price: '60000' });
    refused(crossing, 400, -2010, 'Order would immediately match and take.');
    await place({ quantity: '0.1' });
    const stop = { symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_LOSS', quantity: '0.1' };
    const reached = await exchange.signed(key, PLACE, { ...stop, stopPrice: '59000' });
    refused(reached, 400, -2010, 'Stop price would trigger immediately.');
    await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
  });

  it('refuses to cancel or show what is not there', async () => {
    const none = { symbol: 'BTCUSDT', orderId: '999999' };
    refused(
      await exchange.signed(key, 'DELETE /api/v3/order', none),
      400,
      -2011,
      'Unknown order sent.',
    );
    refused(
      await exchange.signed(key, 'GET /api/v3/order', none),
      400,
      -2013,
      'Order does not exist.',
    );
    const all = await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
    refused(all, 400, -2011, 'Unknown order sent.');
  });

  it('refuses wrong keys, signatures and times', async () => {
    const { secret } = key;
    const other = { apiKey: 'A'.repeat(64), secret };
    const route = 'GET /api/v3/account';
    refused(await exchange.raw(route), 401, -2014, 'API-key format invalid.');
    refused(
      await exchange.signed(other, route),
      401,
      -2015,
      'Invalid API-key, IP, or permissions for action.',
    );
    const wrong = await exchange.signed({ ...key, secret: 'x' }, route);
    refused(wrong, 400, -1022, 'Signature for this request is not valid.');
    const late = await exchange.signed(key, route, {}, { timestamp: Date.now() - 6_000 });
    refused(late, 400, -1021, 'Timestamp for this request is outside of the recvWindow.');
    const wide = { timestamp: Date.now() - 6_000, recvWindow: 10_000 };
    expect((await exchange.signed(key, route, {}, wide)).status).to.equal(200);
    const early = await exchange.signed(key, route, {}, { timestamp: Date.now() + 5_000 });
    refused(early, 400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    const window = await exchange.signed(key, route, {}, { recvWindow: 70_000 });
    refused(window, 400, -1131, 'recvWindow must be less than 60000.');
    refused(
      await exchange.raw(route, `timestamp=${Date.now()}`, key.apiKey),
      400,
      -1102,
      /'signature'/,
    );
  });

  it('refuses a signature that is right but for what follows it', async () => {
    const text = `timestamp=${Date.now()}`;
    const signature = sign(key.secret, text);
    const ask = (given: string): Promise<Answer> =>
      exchange.raw('GET /api/v3/account', `${text}&signature=${given}`, key.apiKey);
    for (const given of [`${signature}zz`, `${signature}a`, signature.slice(0, -1)]) {
      refused(await ask(given), 400, -1022, 'Signature for this request is not valid.');
    }
    expect((await ask(signature.toUpperCase())).status).to.equal(200);
  });

  it('does what a replayed request says only while its order is not open, as the venue does', async () => {
    const text = `${new URLSearchParams({ ...BUY, price: '30000', newClientOrderId: 'again' }).toString()}&timestamp=${Date.now()}`;
    const signed = `${text}&signature=${sign(key.secret, text)}`;
    expect((await exchange.raw(PLACE, signed, key.apiKey)).status).to.equal(200);
    refused(await exchange.raw(PLACE, signed, key.apiKey), 400, -2010, 'Duplicate order sent.');
    const changed = signed.replace('30000', '31000');
    refused(await exchange.raw(PLACE, changed, key.apiKey), 400, -1022, /Signature/);
    await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
  });

  it('gives up no order for one that a limit or a bad word forbids', async () => {
    const { body } = await place({ quantity: '0.001', price: '50000' });
    const { orderId: cancelOrderId } = body as { orderId: number };
    const replace = (more: object): Promise<Answer> =>
      exchange.signed(key, 'POST /api/v3/order/cancelReplace', {
        ...{ ...BUY, cancelOrderId, cancelReplaceMode: 'STOP_ON_FAILURE', ...more },
      });
    refused(await replace({ quantity: '0.00001' }), 400, -1013, 'Filter failure: NOTIONAL');
    const word = "Data sent for parameter 'newOrderRespType' is not valid.";
    refused(await replace({ newOrderRespType: 'ALL' }), 400, -1130, word);
    const order = await exchange.signed(key, 'GET /api/v3/order', {
      ...{ ...CLOSED, orderId: cancelOrderId },
    });
    expect(order.body).to.include({ status: 'NEW' });
    const open = await exchange.signed(key, 'GET /api/v3/openOrders', CLOSED);
    expect(open.body).to.have.length(1);
    await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
  });

  it('says GTC of a market order, and refuses an iceberg of it', async () => {
    const market = { type: 'MARKET', side: 'BUY', quantity: '0.01' };
    const send = (more: object): Promise<Answer> => {
      const order = { ...CLOSED, ...market, ...more };
      return exchange.signed(key, 'POST /api/v3/order', order);
    };
    expect((await send({})).body).to.include({ timeInForce: 'GTC', status: 'EXPIRED' });
    const hidden = await send({ icebergQty: '0.001' });
    refused(hidden, 400, -1106, "Parameter 'icebergQty' sent when not required.");
  });

  it('refuses an amendment in words of its own', async () => {
    const { body } = await place({ quantity: '0.001', price: '50000' });
    const { orderId } = body as { orderId: number };
    const more = { ...CLOSED, orderId, newQty: '0.002' };
    const answer = await exchange.signed(key, 'PUT /api/v3/order/amend/keepPriority', more);
    refused(answer, 400, -2038, 'Order amend (quantity increase) is not supported.');
    await exchange.signed(key, 'DELETE /api/v3/openOrders', CLOSED);
  });

  it('answers requests that make no sense', async () => {
    refused(
      await exchange.raw('GET /api/v3/nothing'),
      404,
      -1020,
      'This operation is not supported.',
    );
    refused(await exchange.raw('GET /api/v3/depth'), 400, -1102, /'symbol'/);
    refused(
      await exchange.raw('GET /api/v3/klines', 'symbol=BTCUSDT&interval=2m'),
      400,
      -1120,
      'Invalid interval.',
    );
    refused(
      await exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT&symbol=ETHUSDT'),
      400,
      -1101,
      /Duplicate/,
    );
    refused(
      await exchange.raw('GET /api/v3/depth', 'symbol=%E0%A4%A'),
      400,
      -1100,
      /percent-encoding/,
    );
    refused(
      await exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT&limit=-1'),
      400,
      -1100,
      /'limit'/,
    );
    refused(await exchange.raw(PLACE, 'a'.repeat(100_000)), 413, -1100, /exceeds/);
    refused(await exchange.raw('POST /api/v3/userDataStream'), 410, -1020, /retired/);
  });

  it('tells of each symbol once, however often it is named', async () => {
    const twice = { symbols: '["BTCUSDT","BTCUSDT"]' };
    for (const route of ['exchangeInfo', 'ticker/24hr', 'ticker/price']) {
      const answer = await exchange.raw(
        `GET /api/v3/${route}`,
        new URLSearchParams(twice).toString(),
      );
      refused(answer, 400, -1101, 'Duplicate values for a parameter detected.');
    }
  });

  it('closes markets', async () => {
    const { host } = exchange.running;
    host.apply({ kind: 'set_status', status: 'break' });
    refused(await place({}), 400, -2010, 'Market is closed.');
    host.apply({ kind: 'set_status', status: 'trading' });
  });

  it('becomes the errors that a stock client knows', async () => {
    const client = exchange.client(key);
    await client.loadMarkets();
    const thrown = async (make: () => Promise<unknown>): Promise<unknown> =>
      make().then(
        () => undefined,
        (error: unknown) => (error as Error).constructor,
      );
    const order =
      (amount: number, price: number, params = {}) =>
      () =>
        client.createOrder('BTC/USDT', 'limit', 'buy', amount, price, params);
    expect(await thrown(order(100, 60_000))).to.equal(ccxt.InsufficientFunds);
    expect(await thrown(order(-1, 60_000))).to.equal(ccxt.BadRequest);
    expect(await thrown(order(0.00001, 60_000))).to.equal(ccxt.BadRequest);
    expect(await thrown(() => client.cancelOrder('9', 'BTC/USDT'))).to.equal(ccxt.OrderNotFound);
    const stranger = exchange.client(
      { apiKey: 'B'.repeat(64), secret: 'no' },
      { options: { fetchCurrencies: false, fetchMargins: false } },
    );
    expect(await thrown(() => stranger.fetchBalance())).to.equal(ccxt.AuthenticationError);
  });
});

describe('exchange: request limits', () => {
  it('counts weight, then answers 429 with retry-after, then 418', async () => {
    const exchange = await TestExchange.start({ limits: 'binance' });
    try {
      const first = await exchange.raw('GET /api/v3/exchangeInfo');
      expect(first.headers.get('x-mbx-used-weight-1m')).to.equal('20');
      const statuses: number[] = [];
      let last: Answer = first;
      for (let count = 0; count < 60; count += 1) {
        last = await exchange.raw('GET /api/v3/depth', 'symbol=BTCUSDT&limit=5000');
        statuses.push(last.status);
      }
      expect(statuses.filter((status) => status === 200)).to.have.length(23);
      expect(statuses.filter((status) => status === 429)).to.have.length(20);
      expect(statuses.at(-1)).to.equal(418);
      expect(last.body).to.have.property('code', -1003);
      expect(Number(last.headers.get('retry-after'))).to.be.above(0);
    } finally {
      await exchange.stop();
    }
  });

  it('counts new orders of an account', async () => {
    const exchange = await TestExchange.start({ limits: 'binance' });
    try {
      const key = exchange.account('alice');
      const statuses: number[] = [];
      for (let count = 0; count < 210; count += 1) {
        const { status } = await exchange.signed(key, PLACE, { ...BUY, quantity: '0.00001' });
        statuses.push(status);
      }
      expect(statuses).to.include(429);
    } finally {
      await exchange.stop();
    }
  });
});
