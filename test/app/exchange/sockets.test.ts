/** Many listeners, slow ones, silent ones, and frames that make no sense. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect } from 'chai';
import { SOCKET_RULES } from '../../../src/app/exchange/server/live-socket.js';
import { TestExchange } from './fixture.js';

const BUY = {
  ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.001', price: '30000' },
};

describe('exchange: sockets', function () {
  this.timeout(30_000);

  it('tells a thousand subscribers of a trade', async () => {
    const exchange = await TestExchange.start();
    try {
      const key = exchange.account('alice');
      const sockets = await Promise.all(
        Array.from({ length: 1_000 }, () => exchange.socket('/ws/btcusdt@trade')),
      );
      await exchange.signed(key, 'POST /api/v3/order', BUY);
      await exchange.signed(key, 'POST /api/v3/order', { ...BUY, side: 'SELL' });
      const heard = await Promise.all(
        sockets.map((socket) => socket.find((frame) => frame['e'] === 'trade')),
      );
      expect(new Set(heard.map((frame) => JSON.stringify(frame)))).to.have.property('size', 1);
    } finally {
      await exchange.stop();
    }
  });

  it('cuts off a client that does not read, and nobody else', async () => {
    const exchange = await TestExchange.start({}, { ...SOCKET_RULES, maxBacklogBytes: 64 * 1024 });
    try {
      const slow = await exchange.socket('/ws/btcusdt@bookTicker');
      const quick = await exchange.socket('/ws/btcusdt@bookTicker');
      slow.socket.pause();
      const { host } = exchange.running;
      exchange.account('alice', { USDT: '1000000' });
      const account = host.exchange.accountNamed('alice')!.id;
      const order = {
        ...({ listing: 0, side: 'buy', type: 'limit', timeInForce: 'gtc' } as const),
        ...{ quantity: 1_000, quoteQuantity: 0, stopPrice: 0, trailingDelta: 0 },
        ...({ icebergQuantity: 0, selfTrade: 'none' } as const),
      };
      const { server } = exchange.running;
      for (let price = 1_000_000; server.socketCount === 2; price += 1) {
        const clientOrderId = `o${price}`;
        const placed = { ...order, price, clientOrderId };
        host.apply({ kind: 'place', account, order: placed });
        const reference = { clientOrderId };
        host.apply({ kind: 'cancel', account, listing: 0, order: reference, cancelId: 'c' });
        if (price % 50 === 0) await exchange.raw('GET /api/v3/ping');
      }
      expect(quick.socket.readyState).to.equal(quick.socket.OPEN);
    } finally {
      await exchange.stop();
    }
  });

  it('pings, and drops who does not answer', async () => {
    const rules = { ...SOCKET_RULES, pingEveryMs: 1, pongWithinMs: 1 };
    const exchange = await TestExchange.start({}, rules);
    try {
      const socket = await exchange.socket('/ws');
      const pinged = new Promise((resolve) => socket.socket.once('ping', resolve));
      socket.socket.pong = () => undefined;
      await Promise.race([pinged, socket.closed]);
      expect(await socket.closed).to.equal(1006);
    } finally {
      await exchange.stop();
    }
  });

  it('closes a connection that is too old', async () => {
    const exchange = await TestExchange.start({}, { ...SOCKET_RULES, maxAgeMs: 1 });
    try {
      expect(await (await exchange.socket('/ws')).closed).to.equal(1001);
    } finally {
      await exchange.stop();
    }
  });

  it('subscribes, lists, unsubscribes and refuses as the protocol says', async () => {
    const exchange = await TestExchange.start();
    try {
      const socket = await exchange.socket('/stream/ws/0');
      const ask = async (id: number, frame: object): Promise<unknown> => {
        socket.send({ ...frame, id });
        return socket.find((answer) => answer['id'] === id);
      };
      const params = ['btcusdt@trade', 'ethusdt@kline_1m'];
      expect(await ask(1, { method: 'SUBSCRIBE', params })).to.deep.equal({ result: null, id: 1 });
      const listed = await ask(2, { method: 'LIST_SUBSCRIPTIONS' });
      expect(listed).to.deep.equal({ result: params, id: 2 });
      await ask(3, { method: 'UNSUBSCRIBE', params: ['btcusdt@trade'] });
      expect(await ask(4, { method: 'LIST_SUBSCRIPTIONS' }))
        .to.have.property('result')
        .with.length(1);
      const bad = await ask(5, { method: 'SUBSCRIBE', params: ['nope@trade'] });
      expect(bad).to.have.nested.property('error.code', 2);
      socket.send('{not json');
      expect(
        await socket.find((answer) => 'error' in answer && answer['id'] === null),
      ).to.have.nested.property('error.code', 3);
    } finally {
      await exchange.stop();
    }
  });
});

describe('exchange: anything at all', function () {
  this.timeout(30_000);
  let exchange: TestExchange;
  before(async () => {
    exchange = await TestExchange.start();
  });
  after(() => exchange.stop());
  const alive = async (): Promise<void> => {
    expect((await exchange.raw('GET /api/v3/ping')).status).to.equal(200);
  };

  it('answers any REST request with a code', async () => {
    const key = exchange.account('fuzz');
    const names = [
      'symbol',
      'side',
      'type',
      'price',
      'quantity',
      'orderId',
      'limit',
      'interval',
      'timeInForce',
      'stopPrice',
      'quoteOrderQty',
      'icebergQty',
      'newClientOrderId',
      'startTime',
      'symbols',
    ];
    const words = [
      'BTCUSDT',
      'BUY',
      'SELL',
      'LIMIT',
      'MARKET',
      'STOP_LOSS',
      'GTC',
      'FOK',
      '1',
      '60000',
      '1m',
      '-1',
      '1e308',
      '',
      '["BTCUSDT"]',
      '[',
      '0.1',
    ];
    const value = fc.oneof(fc.constantFrom(...words), fc.string(), fc.double().map(String));
    const routes = [
      'POST /api/v3/order',
      'GET /api/v3/order',
      'DELETE /api/v3/order',
      'GET /api/v3/klines',
      'GET /api/v3/depth',
      'GET /api/v3/allOrders',
      'POST /api/v3/order/cancelReplace',
      'GET /api/v3/ticker/24hr',
      'POST /api/v3/orderList/oco',
      'PUT /api/v3/order/amend/keepPriority',
      'GET /api/v3/myTrades',
      'GET /api/v3/aggTrades',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.dictionary(fc.constantFrom(...names), value),
        async (route, parameters) => {
          const { status, body } = await exchange.signed(key, route, parameters);
          if (status === 200) return;
          expect(status, JSON.stringify(body)).to.be.within(400, 499);
          expect(body).to.have.property('code').that.is.a('number').below(0);
        },
      ),
      { numRuns: 400 },
    );
    await alive();
  });

  it('answers any frame with an error or a result, and stays', async () => {
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ id: fc.anything(), method: fc.anything(), params: fc.anything() }).map((each) => {
        try {
          return JSON.stringify(each);
        } catch {
          return '{}';
        }
      }),
    );
    for (const path of ['/ws-api/v3', '/stream/ws/0']) {
      const socket = await exchange.socket(path);
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(frame, async (text) => {
          socket.send(text);
          sent += 1;
          while (socket.all.length < sent) await socket.next();
          const answer = socket.all.at(-1) as Record<string, unknown>;
          expect('error' in answer || 'result' in answer, JSON.stringify(answer)).to.equal(true);
        }),
        { numRuns: 200 },
      );
    }
    await alive();
  });

  it('answers what is not HTTP, and ends frames that are too large', async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(exchange.running.port, '127.0.0.1', () =>
        socket.write('\0\0nonsense\r\n\r\n'),
      );
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).to.match(/^HTTP\/1\.1 400 .*\{"code":-1100/s);
    const socket = await exchange.socket('/ws-api/v3');
    socket.send('x'.repeat(100_000));
    expect(await socket.closed).to.be.oneOf([1006, 1009]);
    await alive();
  });

  it('outlives an upgrade to what is no address, and one that is cut before its answer', async () => {
    const upgrade = (path: string, act: (socket: Socket) => void): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connect(exchange.running.port, '127.0.0.1', () => {
          socket.write(
            `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
              'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
          );
          act(socket);
        });
        socket.on('data', (data) => (text += data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(text));
      });
    for (const path of ['//', 'http://[', '*']) {
      expect(await upgrade(path, () => undefined)).to.match(/^HTTP\/1\.1 404 /);
    }
    for (let count = 0; count < 20; count += 1) {
      await upgrade('/nowhere', (socket) => setImmediate(() => socket.resetAndDestroy()));
      await upgrade('/nowhere', (socket) => socket.resetAndDestroy());
    }
    await alive();
  });

  it('answers a request that would rather speak another protocol as if it did not', async () => {
    const body = 'symbol=NOPE';
    const wish =
      'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk';
    const answers = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(exchange.running.port, '127.0.0.1', () => {
        socket.write(`GET /api/v3/time HTTP/1.1\r\n${wish}\r\n\r\n`);
      });
      socket.on('data', (data) => {
        const isFirst = text === '';
        text += data.toString();
        // The connection goes on, and a body comes through behind its head.
        const form = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}`;
        const head = `POST /api/v3/order HTTP/1.1\r\n${wish}\r\n${form}\r\n\r\n`;
        if (isFirst) socket.write(head, () => setTimeout(() => socket.write(body), 20));
        else socket.end();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(answers).to.match(/^HTTP\/1\.1 200 [^]*"serverTime":\d+\}HTTP\/1\.1 40\d [^]*"code":-/);
    await alive();
  });

  it('answers a parameter that is nested too deeply to be written', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    socket.send(`{"id":1,"method":"time","params":{"a":${deep}}}`);
    expect((await socket.find(({ id }) => id === 1))['error']).to.deep.equal({
      ...{ code: -1130, msg: "Data sent for parameter 'a' is not valid." },
    });
    await alive();
  });
});
