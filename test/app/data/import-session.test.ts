/** What a session saw, stored as data: read back as the feed told it. */
import { expect } from 'chai';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import { ASK, BID, TICK_FLAGS } from '../../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { readSessionData } from '../../../src/app/data/session-data.js';
import { importSession } from '../../../src/app/data/index.js';
import { stores } from '../../../src/adapters/stores/index.js';
import type { Store } from '../../../src/ports.js';
import { PaperHome, depth, quote } from '../session/paper-home.js';
import { until } from '../session/until.js';

const SYMBOL = 'BTC/USDT';
const MINUTE = 60_000_000;
const NOON = 1_767_268_800_000_000;

const trade = (id: number, price: number, after: number): MarketEvent => ({
  ...{ kind: 'trade', instrument: 0 as InstrumentIndex, id, side: BID },
  ...{ price: asPrice(price * 100), quantity: asQuantity(7) },
  venueAt: asTimestamp(NOON + after),
});

describe('data: import of a session', function () {
  this.timeout(60_000);
  let home: PaperHome;
  let store: Store;
  beforeEach(async () => {
    home = new PaperHome();
    await home.start();
    home.feed.tell(
      ...[depth(99, 101), quote(99, 101), trade(1, 100, 0), trade(2, 103, 1), trade(3, 98, MINUTE)],
    );
    await until(
      () => Promise.resolve(readSessionData(home.journal, 'last').markets),
      ([market]) => market?.ticks.trades?.length === 3,
    );
    store = (await stores.sqlite())({ directory: home.directory });
  });
  afterEach(async () => {
    await store.close();
    await home.stop();
    home.remove();
  });

  it('stores trades, quotes and depth of a session that still runs, labelled with it', async () => {
    const report = await importSession(store, { path: home.journal, session: 'last' });
    expect(report.stored.map(({ kind, rows }) => [kind, rows])).to.deep.equal([
      ['trades', 3],
      ['quotes', 1],
      ['depth', 2],
    ]);
    const trades = await store.readTicks({ symbol: SYMBOL, kind: 'trades' });
    expect([...trades.price]).to.deep.equal([10_000, 10_300, 9_800]);
    expect([...trades.id]).to.deep.equal([1, 2, 3]);
    expect(trades.venueAt[2]).to.equal(NOON + MINUTE);
    const levels = await store.readTicks({ symbol: SYMBOL, kind: 'depth' });
    expect([...levels.side]).to.deep.equal([BID, ASK]);
    const { snapshot, last } = TICK_FLAGS;
    expect([...levels.flags]).to.deep.equal([snapshot, snapshot | last]);
    for (const { origin } of await store.listTicks()) {
      expect(origin).to.equal(`session ${report.session}`);
    }
    await importSession(store, { path: home.journal, session: report.session });
    expect((await store.readTicks({ symbol: SYMBOL, kind: 'trades' })).length).to.equal(3);
  });

  it('makes bars of the trades when a timeframe is named', async () => {
    const timeframe = '1m' as Timeframe;
    const options = { path: home.journal, session: 'last', timeframe, symbol: 'btc/usdt' };
    const { stored } = await importSession(store, options);
    expect(stored).to.have.length(1);
    expect(stored[0]).to.include({ kind: 'bars', timeframe: '1m', rows: 2, first: NOON });
    const bars = await store.readBars({ symbol: SYMBOL, timeframe });
    expect([...bars.high]).to.deep.equal([10_300, 9_800]);
    expect([...bars.volume]).to.deep.equal([14, 7]);
    expect(await store.listTicks()).to.deep.equal([]);
  });

  it('names what there is when asked for another session or symbol', async () => {
    const ask = (options: { readonly session?: string; readonly symbol?: string }) =>
      importSession(store, { path: home.journal, session: 'last', ...options }).catch(
        (error: unknown) => error,
      );
    expect(await ask({ session: '1999' })).to.include({ code: 'journal.session', exit: 'usage' });
    const symbol = await ask({ symbol: 'XRP/USDT' });
    expect(symbol).to.include({ code: 'data.session_symbol', where: '--symbol' });
    expect(await store.listTicks()).to.deep.equal([]);
  });
});
