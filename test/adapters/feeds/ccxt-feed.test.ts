/** The feed through stock ccxt, against our own exchange. */
import { expect } from 'chai';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import { openFeed } from '../../../src/adapters/feeds/index.js';
import type { FeedOptions } from '../../../src/adapters/feeds/index.js';
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import type { FaultRule } from '../../../src/app/exchange/faults/kinds.js';
import type { Feed } from '../../../src/ports.js';
import { TestExchange } from '../../app/exchange/fixture.js';
import { Reader, SECOND, checkBars, checkBooks, checkTrades, feedContract } from './contract.js';
import type { VenueTrade, VenueUnderTest } from './contract.js';

const SYMBOL = 'BTC/USDT';

const feedOf = (exchange: TestExchange, more: Partial<FeedOptions> = {}): Promise<Feed> =>
  openFeed({
    ...{ venue: 'local', exchange: 'binance', reconnectMs: 300 },
    config: ccxtConfig(exchange.running.port, false),
    ...more,
  });

const tradesOf = (exchange: TestExchange): readonly VenueTrade[] =>
  exchange.running.host.exchange
    .market('BTCUSDT')!
    .tape.state()
    // The feed counts in finer units, so that fees in coins are whole.
    .aggregates.map(({ id, price, quantity }) => ({ id, price, quantity: quantity * 1_000 }));

const cut = (exchange: TestExchange): void =>
  exchange.running.server.eachSocket((socket) => socket.cut());

const strike = (
  exchange: TestExchange,
  fault: FaultRule['fault'],
  endpoint: string,
  more: Partial<FaultRule> = {},
): void => exchange.running.faults.set({ fault, endpoint, times: 1, chance: 1, value: 0, ...more });

async function start(): Promise<VenueUnderTest> {
  const exchange = await TestExchange.start({ robots: 'wild' });
  const feed = await feedOf(exchange);
  return {
    ...{ feed, symbol: SYMBOL },
    trades: () => tradesOf(exchange),
    disconnect: () => cut(exchange),
    skipDepth: () => strike(exchange, 'depth-gap', '*'),
    crossBook: () => strike(exchange, 'crossed-book', 'GET /api/v3/depth'),
    stop: async () => {
      await feed.close();
      await exchange.stop();
    },
  };
}

feedContract('ccxt on our exchange', start);

describe('feed through ccxt', () => {
  let exchange: TestExchange;
  let feed: Feed;
  let instrument: Instrument;
  let reader: Reader | undefined;

  const open = async (
    options: Parameters<typeof TestExchange.start>[0],
    more: Partial<FeedOptions> = {},
  ): Promise<void> => {
    exchange = await TestExchange.start(options);
    feed = await feedOf(exchange, more);
    instrument = (await feed.instruments([SYMBOL]))[0]!.instrument;
  };

  const watch = (channels: Parameters<Feed['watch']>[0][0]['channels']): Reader => {
    reader = new Reader(feed, [{ instrument, channels, timeframe: SECOND }]);
    return reader;
  };

  afterEach(async () => {
    await reader?.stop();
    reader = undefined;
    await feed.close();
    await exchange.stop();
  });

  it('reads units, limits and fees of a market, and whether it trades', async () => {
    await open({});
    expect(instrument).to.deep.include({
      ...{ kind: 'spot', base: 'BTC', quote: 'USDT', settlement: 'USDT' },
      ...{ priceScale: 2, quantityScale: 8, tick: 1, lot: 1000, minQuantity: 1000, minNotional: 5 },
      ...{ makerRate: 100_000, takerRate: 100_000, feeAsset: 'received', calendar: '24/7' },
    });
    exchange.running.host.apply({ kind: 'set_status', status: 'break' });
    const [listed] = await feed.instruments([SYMBOL]);
    expect(listed!.trading).to.equal(false);
  });

  it('tells the difference of the clocks in microseconds', async () => {
    await open({});
    exchange.running.faults.clockSkewMs = 5_000;
    expect(await feed.clockOffset()).to.be.within(4_500_000, 5_500_000);
  });

  it('loses and doubles nothing under faults of every kind', async () => {
    await open({ robots: 'wild', chaos: 'hostile' });
    const all = watch(['trades', 'depth', 'bars', 'quotes']);
    await all.more('trade', 20);
    cut(exchange);
    await all.more('trade', 20);
    exchange.running.faults.clear();
    cut(exchange);
    await all.more('bar', 3);
    await all.more('trade', 20);
    const lostTrades = all.notices.some(
      ({ kind, channel }) => kind === 'gap' && channel === 'trades',
    );
    expect(lostTrades).to.equal(false);
    checkTrades(all, { trades: () => tradesOf(exchange) });
    checkBooks(all);
    await checkBars(all, feed, instrument);
  });

  it('fault 25: asks for news when a socket stays open and says nothing', async () => {
    await open({ robots: 'wild' }, { staleAfterMs: 600 });
    const trades = watch(['trades']);
    await trades.more('trade', 3);
    exchange.running.server.eachSocket((socket) => socket.fallSilent());
    await trades.until(({ kind }) => kind === 'lost');
    expect(trades.notices.find(({ kind }) => kind === 'lost')!.text).to.contain('no news for');
    await trades.more('trade', 3);
    checkTrades(trades, { trades: () => tradesOf(exchange) });
  });

  it('takes a quiet market for quiet', async () => {
    await open({}, { staleAfterMs: 200 });
    const all = watch(['trades', 'quotes']);
    await all.until(
      ({ kind, channel }: { kind: string; channel?: unknown }) =>
        kind === 'connected' && channel === 'trades',
    );
    const asked = exchange.running.faults;
    strike(exchange, 'delay-before', 'GET /api/v3/aggTrades');
    while (asked.counts()[0]!.happened === 0) await new Promise((done) => setTimeout(done, 20));
    expect(all.notices.some(({ kind }) => kind === 'lost')).to.equal(false);
  });

  it('says so when the venue has forgotten trades, and goes on with the new ones', async () => {
    await open({ robots: 'wild' });
    const trades = watch(['trades']);
    await trades.more('trade', 5);
    await exchange.running.reset();
    await trades.until(({ kind }) => kind === 'gap');
    await trades.more('trade', 3);
  });

  it('makes up for what was traded between history and watch', async () => {
    await open({ robots: 'wild' });
    const from = (): number => Date.now() * 1_000 - 30_000_000;
    let past = await feed.history(instrument, SECOND, { from: from() as never });
    while (past.length < 1) {
      past = await feed.history(instrument, SECOND, { from: from() as never });
    }
    await new Promise((done) => setTimeout(done, 1_100));
    const bars = watch(['bars']);
    await bars.more('bar', 2);
    const first = bars.events.find(({ kind }) => kind === 'bar') as { start: number };
    // A second without a trade has no bar.
    const range = { from: past.start.at(-1)! + 1, to: first.start + 1 } as never;
    const between = await feed.history(instrument, SECOND, range);
    expect([...between.start]).to.deep.equal([first.start]);
  });

  it('asks where it is told not to listen', async () => {
    await open({ robots: 'wild' }, { pollEveryMs: 100 });
    const all = watch(['trades', 'depth', 'bars', 'quotes']);
    await Promise.all([all.more('trade', 6), all.more('depth', 3), all.more('quote', 2)]);
    await all.more('bar', 2);
    strike(exchange, 'status', 'GET /api/v3/aggTrades', { value: 502, times: 2 });
    await all.until(({ kind }) => kind === 'lost');
    await all.until(({ kind }) => kind === 'backfilled');
    checkTrades(all, { trades: () => tradesOf(exchange) });
    checkBooks(all);
    await checkBars(all, feed, instrument);
    expect(exchange.running.server.socketCount).to.equal(0);
  });

  it('refuses lengths of bars that the venue does not have', async () => {
    await open({});
    const error: unknown = await feed
      .history(instrument, '7m' as typeof SECOND, {})
      .catch((failed: unknown) => failed);
    expect(error).to.include({ code: 'feed.timeframe', exit: 'usage' });
    expect((error as { remedy: string }).remedy).to.contain('1m, 3m');
  });

  it('says that the venue cannot be reached', async () => {
    await open({});
    await exchange.stop();
    const error: unknown = await feed.clockOffset().catch((failed: unknown) => failed);
    expect(error).to.include({ code: 'feed.unreachable', exit: 'unreachable' });
    exchange = await TestExchange.start();
  });
});
