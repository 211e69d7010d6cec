/** Small parts of a client, each by itself. */
import ccxt from 'ccxt';
import { expect } from 'chai';
import { BookChanges } from '../../../src/adapters/clients/book-changes.js';
import { hostGuard } from '../../../src/adapters/clients/child/hosts.js';
import { keepWakeUps } from '../../../src/adapters/clients/child/keep-wake-ups.js';
import { plainData } from '../../../src/adapters/clients/child/plain.js';
import { pauseUntil } from '../../../src/adapters/clients/child/retry-after.js';
import { scrubber } from '../../../src/adapters/clients/child/scrub.js';

describe('exchange client: an event that came while nobody waited', () => {
  const nextTurn = (): Promise<string> =>
    new Promise((resolve) => setImmediate(() => resolve('still waiting')));
  const socket = () => new ccxt.pro.binance().client('wss://127.0.0.1:1/stream/ws');
  /** Two events, of which nobody waits for the second; what the next wait brings. */
  const second = async (client: ReturnType<typeof socket>): Promise<unknown> => {
    const first: unknown = client.future('trade::BTC/USDT');
    client.resolve('first', 'trade::BTC/USDT');
    expect(await first).to.equal('first');
    client.resolve('second', 'trade::BTC/USDT');
    return Promise.race([client.future('trade::BTC/USDT'), nextTurn()]);
  };

  it('is waited for in vain in stock ccxt, and not with us', async () => {
    expect(await second(socket())).to.equal('still waiting');
    const ours = socket();
    keepWakeUps(ours);
    expect(await second(ours)).to.equal('second');
  });

  it('is forgotten with its connection', async () => {
    const ours = socket();
    keepWakeUps(ours);
    const first: unknown = ours.future('trade::BTC/USDT');
    ours.resolve('first', 'trade::BTC/USDT');
    await first;
    ours.resolve('second', 'trade::BTC/USDT');
    ours.reset(new Error('cut'));
    expect(await Promise.race([ours.future('trade::BTC/USDT'), nextTurn()])).to.equal(
      'still waiting',
    );
  });
});

describe('exchange client: changes of a book', () => {
  it('gives all of it first, then what is new, gone or another amount', () => {
    const changes = new BookChanges();
    const bids = [
      [100, 1],
      [99, 2],
    ];
    const first = changes.next({ bids, asks: [[101, 3]], nonce: 5, timestamp: 7 });
    expect(first).to.deep.include({ snapshot: true, nonce: 5, previous: undefined });
    expect(first!.levels).to.deep.equal([1, 100, 1, 1, 99, 2, -1, 101, 3]);
    const next = changes.next({
      bids: [
        [100, 4],
        [98, 1],
      ],
      asks: [[101, 3]],
      nonce: 6,
    });
    expect(next).to.deep.include({ snapshot: false, nonce: 6, previous: 5 });
    expect(next!.levels).to.deep.equal([1, 100, 4, 1, 98, 1, 1, 99, 0]);
    expect(next).to.include({ bestBid: 100, bestAsk: 101 });
    expect(
      changes.next({
        bids: [
          [100, 4],
          [98, 1],
        ],
        asks: [[101, 3]],
        nonce: 7,
      }),
    ).to.equal(undefined);
    changes.forget();
    expect(changes.next({ bids, asks: [], nonce: 8 })!.snapshot).to.equal(true);
  });
});

describe('exchange client: hosts', () => {
  it('lets through the given ones and nothing else, whatever the protocol', () => {
    const api = { public: 'https://api.test/v3', ws: { spot: 'wss://stream.test:9443/ws' } };
    const check = hostGuard({ urls: { api } });
    expect(() => check('https://api.test/v3/time?x=1')).to.not.throw();
    expect(() => check('wss://api.test/anything')).to.not.throw();
    expect(() => check('wss://stream.test:9443/ws/1')).to.not.throw();
    expect(() => check('wss://stream.test/ws/1')).to.throw('stream.test:443');
    expect(() => check('https://api.binance.com/sapi/v1')).to.throw('api.binance.com:443');
    expect(() => hostGuard({})('https://api.binance.com')).to.not.throw();
  });
});

describe('exchange client: until when to be silent', () => {
  const NOW = 1_700_000_000_000;

  it('reads seconds, dates and what Binance writes, and has an answer without any', () => {
    expect(pauseUntil(429, { 'Retry-After': '3' }, '', NOW)).to.equal(NOW + 3_000);
    const date = 'Wed, 15 Nov 2023 00:00:00 GMT';
    expect(pauseUntil(429, { 'retry-after': date }, '', NOW)).to.equal(Date.parse(date));
    const banned = '{"code":-1003,"msg":"Way too much; IP banned until 1700000600000."}';
    expect(pauseUntil(418, { 'Retry-After': '3' }, banned, NOW)).to.equal(1_700_000_600_000);
    expect(pauseUntil(429, {}, '', NOW)).to.be.above(NOW);
    expect(pauseUntil(418, {}, '', NOW)).to.be.above(NOW + 60_000);
    expect(pauseUntil(200, { 'Retry-After': '3' }, '', NOW)).to.equal(undefined);
    expect(pauseUntil(503, { 'Retry-After': '3' }, '', NOW)).to.equal(undefined);
  });
});

describe('exchange client: secrets in messages', () => {
  it('masks keys, signatures and the queries of addresses', () => {
    const scrub = scrubber(['KEY/123', 'se+cret']);
    const text =
      'binance GET https://x.test/api/v3/account?timestamp=1&signature=abc failed: KEY/123 ' +
      'KEY%2F123 se+cret {"signature":"def","apiKey":"KEY/123"}';
    const clean = scrub(text);
    expect(clean).to.contain('https://x.test/api/v3/account failed');
    expect(clean).to.not.match(/KEY|se\+cret|abc|def|timestamp/);
    expect(scrub('a\nb')).to.equal('a b');
    expect(scrub('x'.repeat(10_000)).length).to.be.below(600);
  });
});

describe('exchange client: plain data', () => {
  it('leaves functions behind and keeps what is undefined apart from what is null', () => {
    class Cache extends Array<unknown> {
      readonly hash = new Map();
    }
    const cache = Cache.from([{ id: '1', price: undefined, fee: null, call: () => 1 }]);
    const plain = plainData({ cache, book: new ccxt.pro.binance().orderBook({ bids: [[1, 2]] }) });
    const { cache: list, book } = plain as { cache: object[]; book: { bids: number[][] } };
    expect(list).to.deep.equal([{ id: '1', price: undefined, fee: null }]);
    expect(Object.getPrototypeOf(list)).to.equal(Array.prototype);
    expect(book.bids).to.deep.equal([[1, 2]]);
    expect(structuredClone(plain)).to.deep.equal(plain);
  });
});
