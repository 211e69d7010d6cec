/** A client of ccxt in its own process, against our exchange: calls, watches, ends of the process. */
import { expect } from 'chai';
import { openExchangeClient } from '../../../src/adapters/clients/index.js';
import type { ClientOptions } from '../../../src/adapters/clients/index.js';
import type { BookChange } from '../../../src/adapters/clients/exchange-client.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import type { Key } from '../../app/exchange/fixture.js';
import { Ear, ORDER, RESTING, SYMBOL, failureOf, once, optionsFor } from './fixture.js';
import type { Client } from './fixture.js';

describe('exchange client', () => {
  let exchange: TestExchange;
  let key: Key;
  let client: Client;
  let own: Client | undefined;

  before(async () => {
    exchange = await TestExchange.start({ robots: 'busy' });
    key = exchange.account('alice');
    client = await openExchangeClient(optionsFor(exchange, key));
    await client.call('loadMarkets', []);
  });

  after(async () => {
    await client.close();
    await exchange.stop();
  });

  afterEach(async () => {
    await own?.close();
    own = undefined;
  });

  const openOwn = async (more: Partial<ClientOptions>): Promise<Client> => {
    own = await openExchangeClient(optionsFor(exchange, key, more));
    await own.call('loadMarkets', []);
    return own;
  };

  const openOrders = async (): Promise<readonly unknown[]> =>
    (await exchange.signed(key, 'GET /api/v3/openOrders')).body as readonly unknown[];

  it('calls unified methods and gives plain data', async () => {
    const markets = (await client.call('loadMarkets', [])) as Record<string, { id: string }>;
    expect(Object.keys(markets)).to.deep.equal(['BTC/USDT', 'ETH/USDT']);
    expect(markets[SYMBOL]!.id).to.equal('BTCUSDT');
    const error = await failureOf(client.call('fetchNothing', []));
    expect(error.message).to.contain("no method 'fetchNothing'");
  });

  it('hands over trades, and a book as its changes', async () => {
    const trades = new Ear(client, 'watchTrades', [SYMBOL]);
    const book = new Ear(client, 'watchOrderBook', [SYMBOL]);
    await Promise.all([
      trades.until(() => trades.answers.length >= 2),
      book.until(() => book.answers.length >= 3),
    ]);
    expect((trades.answers[0] as { symbol: string }[])[0]!.symbol).to.equal(SYMBOL);
    const [first, ...later] = book.answers as BookChange[];
    expect(first!.snapshot).to.equal(true);
    expect(later.map(({ snapshot }) => snapshot)).to.not.include(true);
    let { nonce } = first!;
    for (const change of later) {
      expect(change.previous).to.equal(nonce);
      ({ nonce } = change);
    }
    trades.stop();
    book.stop();
  });

  it('says that an order may exist when its process dies, and goes on in a new one', async () => {
    const ear = new Ear(client, 'watchTrades', [SYMBOL]);
    await ear.connected();
    const states = ear.states.length;
    once(exchange, 'delay-after', ORDER, 5_000);
    const order = failureOf(client.call('createOrder', RESTING));
    while ((await openOrders()).length === 0) await tick();
    process.kill(client.pid!, 'SIGKILL');
    expect(await order).to.include({ kind: 'ClientCrashed', outcome: 'unknown' });
    expect(ear.states[states]).to.include({ connected: false, kind: 'ClientCrashed' });
    await ear.connected(states);
    const seen = ear.answers.length;
    await ear.until(() => ear.answers.length > seen);
    expect(await client.call('fetchOpenOrders', [SYMBOL])).to.have.length(1);
    await client.call('cancelAllOrders', [SYMBOL]);
  });

  it('ends a process that hangs', async () => {
    const hanging = await openOwn({ timing: { pingMs: 100, missedPings: 10 } });
    const { pid } = hanging;
    process.kill(pid!, 'SIGSTOP');
    const error = await failureOf(hanging.call('fetchTime', []));
    expect(error).to.include({ kind: 'ClientCrashed', outcome: 'definitely_not' });
    expect(await hanging.call('fetchTime', [])).to.be.a('number');
    expect(hanging.pid).to.not.equal(pid);
  });

  it('does not send an order that nobody waits for any more', async () => {
    const slow = await openOwn({ requestsPerSecond: 1 });
    await slow.call('fetchTime', []);
    const error = await failureOf(slow.call('createOrder', RESTING, { timeoutMs: 100 }));
    expect(error).to.include({ kind: 'RequestTimeout', outcome: 'definitely_not' });
    expect(error.message).to.match(/^createOrder could not leave within 100 ms: /);
    // What is asked after it leaves after it.
    expect(await slow.call('fetchOpenOrders', [SYMBOL])).to.deep.equal([]);
  });

  it('faults 28, 29: is silent for as long as the venue asks for', async () => {
    once(exchange, 'rate-limit', 'GET /api/v3/time', 1);
    const error = await failureOf(client.call('fetchTime', []));
    expect(error).to.include({ kind: 'DDoSProtection', outcome: 'definitely_not' });
    await client.call('fetchTime', []);
    expect(Date.now()).to.be.at.least(error.until!);
  });

  it('sends a cancel before what waits already', async () => {
    const placed = (await client.call('createOrder', RESTING)) as { id: string };
    once(exchange, 'rate-limit', 'GET /api/v3/time', 1);
    await failureOf(client.call('fetchTime', []));
    const ended: string[] = [];
    const run = (method: string, parameters: readonly unknown[]): Promise<unknown> =>
      client.call(method, parameters).then(() => ended.push(method));
    await Promise.all([
      run('createOrder', RESTING),
      run('fetchTime', []),
      run('cancelOrder', [placed.id, SYMBOL]),
    ]);
    expect(ended[0]).to.equal('cancelOrder');
    await client.call('cancelAllOrders', [SYMBOL]);
  });

  it('rejects what is asked of it when it is closed', async () => {
    const closing = await openOwn({});
    once(exchange, 'delay-before', 'GET /api/v3/time', 5_000);
    const waiting = failureOf(closing.call('fetchTime', []));
    await closing.close();
    expect(await waiting).to.include({ kind: 'ExchangeClosedByUser' });
    expect(await failureOf(closing.call('fetchTime', []))).to.include({
      outcome: 'definitely_not',
    });
  });

  it('names what ccxt does not have', async () => {
    const error: unknown = await openExchangeClient({ id: 'nonesuch' }).catch((e: unknown) => e);
    expect(error).to.include({ code: 'client.exchange', exit: 'usage' });
  });
});

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
