/** What ccxt does wrong, or leaves to others: each with our defence, run against our exchange. */
import { expect } from 'chai';
import { openExchangeClient } from '../../../src/adapters/clients/index.js';
import type { ClientOptions } from '../../../src/adapters/clients/index.js';
import type { ClientOutcome } from '../../../src/adapters/clients/exchange-client.js';
import type { RuleFault } from '../../../src/app/exchange/faults/kinds.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import type { Key } from '../../app/exchange/fixture.js';
import { Ear, ORDER, RESTING, SYMBOL, failureOf, once, optionsFor } from './fixture.js';
import type { Client } from './fixture.js';

describe('exchange client: traps of ccxt', () => {
  let exchange: TestExchange;
  let alice: Key;
  let bob: Key;
  let client: Client;
  let own: Client | undefined;

  before(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
    bob = exchange.account('bob');
    client = await openExchangeClient(
      optionsFor(exchange, alice, {
        timing: { askAgainMs: 300 },
        config: { streaming: { keepAlive: 400 }, options: { maxRetriesOnFailure: 3 } },
      }),
    );
    await client.call('loadMarkets', []);
  });

  after(async () => {
    await client.close();
    await exchange.stop();
  });

  afterEach(async () => {
    exchange.running.faults.clear();
    await own?.close();
    own = undefined;
    await exchange.signed(alice, 'DELETE /api/v3/openOrders', { symbol: 'BTCUSDT' });
  });

  const openOwn = async (key: Key | undefined, more: Partial<ClientOptions> = {}) => {
    own = await openExchangeClient(optionsFor(exchange, key, more));
    return own;
  };
  const openOrders = async (): Promise<readonly unknown[]> =>
    (await exchange.signed(alice, 'GET /api/v3/openOrders')).body as readonly unknown[];
  /** One order that trades at so many prices at once. */
  const sweep = async (prices: number): Promise<void> => {
    const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC' };
    for (let price = 60_000; price < 60_000 + prices; price += 1) {
      await exchange.signed(bob, ORDER, { ...order, side: 'SELL', quantity: '0.001', price });
    }
    const quantity = (prices / 1_000).toFixed(3);
    await exchange.signed(bob, ORDER, { ...order, side: 'BUY', quantity, price: 60_000 + prices });
  };

  it('fault 34: outlives a subscription that the venue refuses', async () => {
    const warnings: string[] = [];
    const wrong = { ...alice, secret: 'x'.repeat(64) };
    const refused = await openOwn(wrong, { warn: (line) => warnings.push(line) });
    const { pid } = refused;
    const ear = new Ear(refused, 'watchOrders', []);
    await ear.until(() => ear.states.length >= 2);
    expect(ear.states[0]).to.include({ connected: false, kind: 'AuthenticationError' });
    expect(await refused.call('fetchTime', [])).to.be.a('number');
    expect(refused.pid).to.equal(pid);
    expect(warnings.join(' ')).to.not.contain(wrong.secret);
    ear.stop();
  });

  it('loads markets after a load that failed', async () => {
    const fresh = await openOwn(undefined);
    once(exchange, 'status', 'GET /api/v3/exchangeInfo', 502);
    const error = await failureOf(fresh.call('loadMarkets', []));
    expect(error.kind).to.equal('ExchangeNotAvailable');
    expect(await fresh.call('loadMarkets', [])).to.have.property(SYMBOL);
    const ticker = (await fresh.call('fetchTicker', [SYMBOL])) as { symbol: string };
    expect(ticker.symbol).to.equal(SYMBOL);
  });

  it('fault 12: never sends an order twice, whatever the configuration says', async () => {
    once(exchange, 'drop-after', ORDER);
    const error = await failureOf(client.call('createOrder', RESTING));
    expect(error.outcome).to.equal('unknown');
    expect(await openOrders()).to.have.length(1);
  });

  const OUTCOMES: readonly (readonly [RuleFault, number, ClientOutcome])[] = [
    ['drop-before', 0, 'unknown'],
    ['drop-after', 0, 'unknown'],
    ['timeout-before', 0, 'unknown'],
    ['timeout-after', 0, 'unknown'],
    ['status', 502, 'unknown'],
    ['status', 403, 'unknown'],
    ['empty', 0, 'unknown'],
    ['html', 0, 'unknown'],
    ['truncated', 0, 'unknown'],
    ['overload', 0, 'definitely_not'],
    ['rate-limit', 0.05, 'definitely_not'],
    ['ban', 0.05, 'definitely_not'],
  ];
  it('fault 15: knows an order that may have been taken from one that was not', async () => {
    const seen: unknown[] = [];
    for (const [fault, value] of OUTCOMES) {
      once(exchange, fault, ORDER, value);
      const { outcome } = await failureOf(client.call('createOrder', RESTING));
      seen.push([fault, value, outcome]);
    }
    expect(seen).to.deep.equal(OUTCOMES);
    const refused = await failureOf(
      client.call('createOrder', [SYMBOL, 'limit', 'buy', 9, 60_000]),
    );
    expect(refused).to.include({
      kind: 'InsufficientFunds',
      outcome: 'definitely_not',
      code: -2010,
    });
    const twice = { clientOrderId: 'twice' };
    await client.call('createOrder', [...RESTING, twice]);
    const duplicate = await failureOf(client.call('createOrder', [...RESTING, twice]));
    expect(duplicate).to.include({ kind: 'InvalidOrder', outcome: 'definitely_not' });
    const lost = await failureOf(client.call('cancelOrder', ['99999', SYMBOL]));
    expect(lost).to.include({ kind: 'OrderNotFound', outcome: 'definitely_not', code: -2011 });
    const nan = await failureOf(client.call('createOrder', [SYMBOL, 'limit', 'buy', NaN, 1]));
    expect(nan.outcome).to.equal('definitely_not');
  });

  it('knows it too of orders over the WebSocket', async () => {
    const refused = await failureOf(
      client.call('createOrderWs', [SYMBOL, 'limit', 'buy', 9, 60_000]),
    );
    expect(refused).to.include({ kind: 'InsufficientFunds', outcome: 'definitely_not' });
    once(exchange, 'drop-after', 'order.place');
    const cut = await failureOf(client.call('createOrderWs', RESTING));
    expect(cut.outcome).to.equal('unknown');
    expect(await openOrders()).to.have.length(1);
  });

  it('fault 15: takes an answer of nothing for none, where ccxt sees an empty balance', async () => {
    for (const fault of ['empty', 'html', 'truncated'] as const) {
      once(exchange, fault, 'GET /api/v3/account');
      expect(await failureOf(client.call('fetchBalance', []))).to.include({ kind: 'BadResponse' });
    }
    const balance = (await client.call('fetchBalance', [])) as { USDT: { total: number } };
    expect(balance.USDT.total).to.equal(100_000);
  });

  it('hands over the last of a burst without waiting for another event', async () => {
    const ear = new Ear(client, 'watchTrades', [
      SYMBOL,
      undefined,
      undefined,
      { name: 'aggTrade' },
    ]);
    await ear.connected();
    const market = exchange.running.host.exchange.market('BTCUSDT')!;
    await sweep(40);
    const last = String(market.tape.state().nextAggregate - 1);
    const seen = (): readonly string[] =>
      (ear.answers as { id: string }[][]).flat().map(({ id }) => id);
    await ear.until(() => seen().includes(last));
    ear.stop();
  });

  it('fault 23: subscribes again when the venue ends a stream of an account', async () => {
    const ear = new Ear(client, 'watchOrders', []);
    const place = (): Promise<unknown> => client.call('createOrder', RESTING);
    await ear.connected();
    while (ear.answers.length === 0) await place();
    exchange.running.server.users.terminate();
    const before = ear.answers.length;
    while (ear.answers.length === before) await place();
    ear.stop();
  });

  it('fault 23: notices a peer that has fallen silent, and connects anew', async () => {
    const ear = new Ear(client, 'watchTicker', [SYMBOL]);
    await ear.connected();
    const before = ear.states.length;
    exchange.running.server.eachSocket((socket) => socket.fallSilent());
    await ear.until(() => ear.states.length > before);
    expect(ear.states[before]).to.include({ connected: false });
    await ear.connected(before + 1);
    ear.stop();
  });

  it('fault 11: reads the clock of the venue before it signs, and again when it was put wrong', async () => {
    exchange.running.faults.clockSkewMs = 60_000;
    const skewed = await openOwn(alice);
    expect(await skewed.call('fetchBalance', [])).to.have.property('USDT');
    exchange.running.faults.clockSkewMs = 0;
    const error = await failureOf(skewed.call('fetchBalance', []));
    expect(error).to.include({ kind: 'InvalidNonce', code: -1021 });
    expect(await skewed.call('fetchBalance', [])).to.have.property('USDT');
  });

  it('says nothing of keys and signatures', async () => {
    once(exchange, 'drop-after', 'GET /api/v3/account');
    const { message } = await failureOf(client.call('fetchBalance', []));
    expect(message).to.contain('/api/v3/account');
    expect(message).to.not.match(/signature|timestamp=/);
    expect(message).to.not.contain(alice.apiKey);
  });

  it('fault 34: tells a key that was revoked from a ban', async () => {
    const other = await TestExchange.start();
    own = await openExchangeClient(optionsFor(other, other.account('eve')));
    await own.call('fetchBalance', []);
    other.running.keys.clear();
    const error = await failureOf(own.call('fetchBalance', []));
    expect(error).to.include({ kind: 'AuthenticationError', code: -2015 });
    await other.stop();
  });

  it('goes to no other host than those given, though ccxt would', async () => {
    const base = `http://127.0.0.1:${exchange.running.port}/api/v3`;
    const partly = await openExchangeClient({
      id: 'binance',
      config: { ...alice, urls: { api: { public: base, private: base } } },
    });
    own = partly;
    const currencies = await failureOf(partly.call('fetchCurrencies', []));
    expect(currencies).to.include({ kind: 'ForeignHost', outcome: 'definitely_not' });
    expect(currencies.message).to.contain('api.binance.com:443');
    const ear = new Ear(partly, 'watchTicker', [SYMBOL]);
    await ear.until(() => ear.states.length > 0);
    expect(ear.states[0]).to.include({ connected: false, kind: 'ForeignHost' });
    ear.stop();
  });

  it('refuses the sandbox where addresses are given, which it would replace', async () => {
    const options = { ...optionsFor(exchange), sandbox: true };
    const error: unknown = await openExchangeClient(options).catch((failed: unknown) => failed);
    expect(error).to.include({ code: 'client.sandbox', exit: 'config' });
  });

  it('knows that an order has not left when nobody listens', async () => {
    const closed = await TestExchange.start();
    const away = await openExchangeClient(optionsFor(closed, closed.account('alice')));
    own = away;
    await away.call('loadMarkets', []);
    await closed.stop();
    const error = await failureOf(away.call('createOrder', RESTING));
    expect(error).to.include({ kind: 'NetworkError', outcome: 'definitely_not' });
  });
});
