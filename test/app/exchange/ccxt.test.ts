/** Stock ccxt, unmodified, trades here as on Binance: every call of the protocol, REST and WebSocket. */
import ccxt from 'ccxt';
import { expect } from 'chai';
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import { TestExchange } from './fixture.js';

type Client = ReturnType<TestExchange['client']>;
const SYMBOL = 'BTC/USDT';

describe('exchange: stock ccxt', () => {
  let exchange: TestExchange;
  let alice: Client;
  let bob: Client;

  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.client(exchange.account('alice'));
    bob = exchange.client(exchange.account('bob'));
    await Promise.all([alice.loadMarkets(), bob.loadMarkets()]);
  });

  afterEach(async () => {
    const totals = exchange.totals();
    await exchange.stop();
    expect(Object.values(totals).every((sum) => sum === '0')).to.equal(true);
  });

  const trade = async (amount = 0.2, price = 60_000): Promise<void> => {
    await bob.createOrder(SYMBOL, 'limit', 'sell', amount, price);
    await alice.createOrder(SYMBOL, 'limit', 'buy', amount, price);
  };

  /** Events before a subscription's ack are nobody's: trades until each watcher has seen one. */
  const tradeUntil = async (all: Promise<unknown>): Promise<void> => {
    const done = { seen: false };
    void all.then(() => (done.seen = true));
    while (!done.seen) await trade(0.001, 60_000);
  };

  it('is told every address that ccxt has, and each is on this machine', () => {
    const ours = ccxtConfig(1, false).urls.api;
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shape(each)]))
        : typeof value;
    const stock = new ccxt.pro.binance();
    expect(shape(ours)).to.deep.equal(shape(stock.urls['api']));
    const addresses = JSON.stringify(ours).match(/[a-z]+:\/\/[^/"]+/g)!;
    expect(new Set(addresses)).to.deep.equal(new Set(['http://127.0.0.1:1', 'ws://127.0.0.1:1']));
    expect(JSON.parse(JSON.stringify(ccxtConfig(1, true)))).to.deep.equal(ccxtConfig(1, true));
  });

  it('loads markets with their limits', () => {
    expect(alice.symbols).to.deep.equal(['BTC/USDT', 'ETH/USDT']);
    const market = alice.market(SYMBOL);
    expect(market.active).to.equal(true);
    expect(market.precision).to.include({ amount: 0.00001, price: 0.01 });
    expect(market.limits.cost).to.deep.equal({ min: 5, max: 9_000_000 });
  });

  it('fetches time, ticker, candles, book, trades', async () => {
    await trade();
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.3, 60_100);
    expect(Math.abs((await alice.fetchTime())! - Date.now())).to.be.below(5_000);
    const ticker = await alice.fetchTicker(SYMBOL);
    expect(ticker).to.include({ last: 60_000, ask: 60_100, baseVolume: 0.2, quoteVolume: 12_000 });
    const [candle] = await alice.fetchOHLCV(SYMBOL, '1m');
    expect(candle!.slice(1)).to.deep.equal([60_000, 60_000, 60_000, 60_000, 0.2]);
    const book = await alice.fetchOrderBook(SYMBOL);
    expect(book.asks).to.deep.equal([[60_100, 0.3]]);
    expect(book.nonce).to.be.above(0);
    const [public1] = await alice.fetchTrades(SYMBOL);
    expect(public1).to.include({ price: 60_000, amount: 0.2, side: 'buy' });
    expect((await alice.fetchTickers())[SYMBOL]!.last).to.equal(60_000);
  });

  it('shows balances, fills, fees and orders of an account', async () => {
    const sold = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.5, 60_000);
    const bought = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.2, 60_000);
    expect(bought).to.include({ status: 'closed', filled: 0.2, average: 60_000, cost: 12_000 });
    expect(bought.trades).to.have.length(1);
    const balance = await alice.fetchBalance();
    expect(balance['BTC']).to.deep.equal({ free: 2.1998, used: 0, total: 2.1998 });
    expect(balance['USDT']).to.deep.equal({ free: 88_000, used: 0, total: 88_000 });
    const [mine] = await alice.fetchMyTrades(SYMBOL);
    expect(mine).to.deep.include({ takerOrMaker: 'taker', fee: { cost: 0.0002, currency: 'BTC' } });
    const open = await bob.fetchOpenOrders(SYMBOL);
    expect(open.map(({ id, filled, remaining }) => [id, filled, remaining])).to.deep.equal([
      [sold.id, 0.2, 0.3],
    ]);
    expect((await bob.fetchOrder(sold.id!, SYMBOL)).status).to.equal('open');
    expect((await bob.fetchBalance())['BTC']).to.deep.equal({ free: 1.5, used: 0.3, total: 1.8 });
    expect(await alice.fetchOrders(SYMBOL)).to.have.length(1);
    expect(await alice.fetchClosedOrders(SYMBOL)).to.have.length(1);
  });

  it('places market, post-only, by cost and stop orders', async () => {
    await bob.createOrder(SYMBOL, 'limit', 'sell', 1, 60_000);
    const market = await alice.createOrder(SYMBOL, 'market', 'buy', 0.1);
    expect(market).to.include({ status: 'closed', filled: 0.1 });
    const byCost = await alice.createMarketBuyOrderWithCost(SYMBOL, 6_000);
    expect(byCost).to.include({ status: 'closed', filled: 0.1, cost: 6_000 });
    const maker = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 59_000, { postOnly: true });
    expect(maker.status).to.equal('open');
    const stop = await alice.createOrder(SYMBOL, 'limit', 'sell', 0.1, 58_000, {
      stopLossPrice: 58_500,
    });
    const fetched = await alice.fetchOrder(stop.id!, SYMBOL);
    expect(fetched).to.include({ status: 'open', triggerPrice: 58_500, price: 58_000 });
    const ioc = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 59_500, {
      timeInForce: 'IOC',
    });
    expect(ioc).to.include({ status: 'expired', filled: 0 });
  });

  it('triggers a stop when the price gets there', async () => {
    await trade(0.1, 60_000);
    const stop = await bob.createOrder(SYMBOL, 'STOP_LOSS', 'sell', 0.1, undefined, {
      stopPrice: 59_000,
    });
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 59_000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.2, 58_990);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.1, 59_000);
    const done = await bob.fetchOrder(stop.id!, SYMBOL);
    expect(done).to.include({ status: 'closed', filled: 0.1, average: 58_990 });
  });

  it('cancels by id, by client id, all, and edits', async () => {
    const one = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_000);
    const canceled = await alice.cancelOrder(one.id!, SYMBOL);
    expect(canceled).to.include({ id: one.id, status: 'canceled' });
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_000, { clientOrderId: 'mine' });
    const byClient = await alice.cancelOrder('', SYMBOL, { clientOrderId: 'mine' });
    expect((byClient.info as Record<string, unknown>)['origClientOrderId']).to.equal('mine');
    const two = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.1, 50_000);
    const edited = await alice.editOrder(two.id!, SYMBOL, 'limit', 'buy', 0.2, 51_000);
    expect(edited).to.include({ status: 'open', amount: 0.2, price: 51_000 });
    expect(await alice.cancelAllOrders(SYMBOL)).to.have.length(1);
    expect((await alice.fetchBalance())['USDT']).to.include({ free: 100_000, used: 0 });
  });

  it('watches trades, book, candles, tickers and best prices', async () => {
    const trades = alice.watchTrades(SYMBOL);
    const book = alice.watchOrderBook(SYMBOL);
    const candles = alice.watchOHLCV(SYMBOL, '1m');
    const ticker = alice.watchTicker(SYMBOL);
    const tickers = alice.watchTickers([SYMBOL]);
    const best = alice.watchBidsAsks([SYMBOL]);
    const all = Promise.all([trades, candles, ticker, tickers, best]);
    await book;
    await tradeUntil(all);
    const [[first], [candle], one, many, prices] = await all;
    expect(first).to.include({ price: 60_000, amount: 0.001 });
    expect(candle![4]).to.equal(60_000);
    expect(one.last).to.equal(60_000);
    expect(many[SYMBOL]!.last).to.equal(60_000);
    expect(prices[SYMBOL]).to.have.property('ask');
  });

  it('keeps a watched book equal to the one it would fetch', async () => {
    let book = await alice.watchOrderBook(SYMBOL);
    for (let step = 0; step < 5; step += 1) {
      await bob.createOrder(SYMBOL, 'limit', 'sell', 0.01, 60_000 + step);
    }
    const fetched = await alice.fetchOrderBook(SYMBOL);
    while (book.nonce! < fetched.nonce!) book = await alice.watchOrderBook(SYMBOL);
    expect([...book.asks]).to.deep.equal(fetched.asks);
  });

  it('watches orders, fills and balance', async () => {
    const orders = bob.watchOrders(SYMBOL);
    const fills = bob.watchMyTrades(SYMBOL);
    const balance = bob.watchBalance();
    const all = Promise.all([orders, fills, balance]);
    await tradeUntil(all);
    const [[order], [fill], { BTC }] = await all;
    expect(order).to.include({ symbol: SYMBOL, side: 'sell' });
    expect(fill).to.include({ price: 60_000, amount: 0.001, takerOrMaker: 'maker' });
    expect(BTC!.total).to.be.below(2);
  });

  it('trades over the WebSocket API', async () => {
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.1, 60_000);
    const filled = await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.1, 60_000);
    expect(filled).to.include({ status: 'closed', filled: 0.1 });
    const resting = await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.1, 50_000);
    expect(await alice.fetchOpenOrdersWs(SYMBOL)).to.have.length(1);
    expect((await alice.fetchOrderWs(resting.id!, SYMBOL)).status).to.equal('open');
    // This version of ccxt leaves the balances of a spot account in `info`.
    const answer = await alice.fetchBalanceWs();
    const { balances } = answer.info as { balances: { asset: string; locked: string }[] };
    expect(balances.find(({ asset }) => asset === 'USDT')!.locked).to.equal('5000.00000000');
    expect(await alice.fetchMyTradesWs(SYMBOL)).to.have.length(1);
    expect((await alice.cancelOrderWs(resting.id!, SYMBOL)).status).to.equal('canceled');
  });
});
