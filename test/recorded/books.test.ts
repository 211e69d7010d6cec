import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { readBarImport } from '../../src/app/data/import/index.js';
import type { TickPlan } from '../../src/app/data/import/index.js';
import { tradesToBars } from '../../src/app/data/trades-to-bars.js';
import { BAR_COLUMN_NAMES } from '../../src/core/domain/market-data.js';
import { ORDER_ACTIONS, TICK_FLAGS } from '../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { DepthBook } from '../../src/core/market/index.js';
import { sharedFile } from '../shared.js';
import { AAPL, AMZN, ticksOf } from './ticks.js';

describe('recorded depth against the recorded best bid and ask', () => {
  interface Compared {
    readonly equal: number;
    readonly all: number;
    readonly misses: readonly number[];
    readonly gaps: number;
  }

  type Event = readonly [plan: TickPlan, from: number, to: number];

  function eventsOf(plan: TickPlan): Event[] {
    const depth = plan.data.depth!;
    const events: Event[] = [];
    for (let from = 0; from < depth.length; from = events.at(-1)![2]) {
      events.push([plan, from, DepthBook.eventEnd(depth, from)]);
    }
    return events;
  }

  const isSnapshot = ([{ data }, from]: Event): boolean =>
    (data.depth!.flags[from]! & TICK_FLAGS.snapshot) !== 0;

  /** After every change: the best levels, and the latest quote between the snapshot and the change. */
  function compare(plans: readonly TickPlan[], events: readonly Event[]): Compared {
    const book = new DepthBook();
    const misses: number[] = [];
    const quotes = plans.flatMap(({ data: { quotes: rows } }) =>
      Array.from(rows!.sequence, (sequence, row) => ({ sequence, rows: rows!, row })),
    );
    let [equal, all, snapshot, latest] = [0, 0, 0, -1];
    for (const event of events) {
      const [plan, from, to] = event;
      const outcome = book.apply(plan.data.depth!, from, to);
      if (isSnapshot(event)) snapshot = plan.data.depth!.sequence[from]!;
      else if (outcome === 'applied') {
        while (latest + 1 < quotes.length && quotes[latest + 1]!.sequence <= book.sequence) {
          latest += 1;
        }
        const quote = quotes[latest];
        if (quote === undefined || quote.sequence <= snapshot) continue;
        all += 1;
        const { rows, row } = quote;
        const same =
          book.bids.price(0) === rows.bidPrice[row] &&
          book.bids.quantity(0) === rows.bidQuantity[row] &&
          book.asks.price(0) === rows.askPrice[row] &&
          book.asks.quantity(0) === rows.askQuantity[row];
        if (same) equal += 1;
        else misses.push(book.sequence);
      }
    }
    return { equal, all, misses, gaps: book.gaps };
  }

  /** As the venue says it: take the snapshot, then all changes in order. */
  function snapshotFirst(plans: readonly TickPlan[]): Compared {
    const events = plans.flatMap(eventsOf);
    return compare(plans, [
      ...events.filter(isSnapshot),
      ...events.filter((event) => !isSnapshot(event)),
    ]);
  }

  for (const [market, equal, flags] of [
    ['spot_btcusdt', 3_449, {}],
    ['usdm_ethusdt', 6_578, {}],
    ['coinm_btcusd_perp', 26_819, { contractSize: '100' }],
  ] as const) {
    it(`${market}: equal at ${equal} of ${equal} events`, async function () {
      const plan = await ticksOf(this, `l2/binance_${market}_20240808.gz`, flags);
      expect(snapshotFirst([plan])).to.deep.equal({ equal, all: equal, misses: [], gaps: 0 });
      // As it was received: what came before the snapshot has waited for it.
      const received = compare([plan], eventsOf(plan));
      expect(received).to.deep.include({ misses: [], gaps: 0 });
      expect(received.all).to.be.within(equal - 2, equal);
    });
  }

  it('spot over midnight: equal at 6,491 of 6,493, the misses being tickers not sent', async function () {
    const days = await Promise.all(
      ['20240808', '20240809'].map((day) => ticksOf(this, `l2/binance_spot_btcusdt_${day}.gz`)),
    );
    const { equal, all, misses, gaps } = snapshotFirst(days);
    expect([equal, all, gaps]).to.deep.equal([6_491, 6_493, 0]);
    expect(misses).to.deep.equal([50_093_478_174, 50_093_480_542]);
  });

  it('an event left out is a gap, and the book is empty until a snapshot', async function () {
    const plan = await ticksOf(this, 'l2/binance_spot_btcusdt_20240808.gz');
    const events = eventsOf(plan);
    const snapshot = events.find(isSnapshot)!;
    const book = new DepthBook();
    const feed = ([{ data }, from, to]: Event): string => book.apply(data.depth!, from, to);
    events.slice(0, 1_000).forEach(feed);
    expect(book.state).to.equal('live');
    expect(feed(events[1_001]!)).to.equal('gap');
    expect([book.state, book.gaps, book.bids.size, book.asks.size]).to.deep.equal([
      'stale',
      1,
      0,
      0,
    ]);
    expect(feed(events[1_002]!)).to.equal('waiting');
    // The old snapshot does not lead up to what waits: the break shows again.
    feed(snapshot);
    expect([book.state, book.gaps]).to.deep.equal(['stale', 2]);
  });
});

describe('LOBSTER and market by order as ticks', () => {
  for (const [name, suffix, levels] of [
    [AAPL, '10_first999', 10],
    [AMZN, '1', 1],
  ] as const) {
    it(`the depth of ${basename(name).slice(0, 4)} shows the recorded book after every message`, async function () {
      const { data } = await ticksOf(this, `${name}_message_${suffix}.csv.gz`);
      const packed = readFileSync(sharedFile(this, `data/${name}_orderbook_${suffix}.csv.gz`));
      const lines = gunzipSync(packed).toString().trim().split(/\r?\n/);
      const book = new DepthBook();
      const depth = data.depth!;
      let from = 0;
      const wrong = lines.filter((line, index) => {
        // A message that leaves the levels shown as they are has no event.
        if (line !== lines[index - 1]) {
          const to = DepthBook.eventEnd(depth, from);
          book.apply(depth, from, to);
          from = to;
        }
        const shown = Array.from({ length: levels }, (_, rank) => [
          ...[book.asks.price(rank), book.asks.quantity(rank)],
          ...[book.bids.price(rank), book.bids.quantity(rank)],
        ]);
        return shown.flat().join() !== line;
      });
      expect(wrong).to.deep.equal([]);
      expect(from).to.equal(depth.length);
    });
  }

  it('the levels of market by order are the sums of its resting orders', async function () {
    const { data } = await ticksOf(this, 'l3/ES_H4_mbo_2023-12-25.csv.gz', { symbol: 'ESH4' });
    const [orders, depth] = [data.orders!, data.depth!];
    // The slow way: every order by itself, summed at the very end.
    const resting = new Map<number, { side: number; price: number; quantity: number }>();
    for (let row = 0; row < orders.length; row += 1) {
      const action = ORDER_ACTIONS[orders.action[row]!]!;
      const id = orders.id[row]!;
      const [side, price, quantity] = [
        orders.side[row]!,
        orders.price[row]!,
        orders.quantity[row]!,
      ];
      const order = resting.get(id);
      if (action === 'add' || action === 'modify') resting.set(id, { side, price, quantity });
      else if (action === 'cancel' && order) {
        if (order.quantity > quantity) order.quantity -= quantity;
        else resting.delete(id);
      } else if (action === 'clear') resting.clear();
    }
    const sums = new Map<string, number>();
    for (const { side, price, quantity } of resting.values()) {
      const key = `${side} ${price}`;
      sums.set(key, (sums.get(key) ?? 0) + quantity);
    }
    const book = new DepthBook();
    for (let from = 0; from < depth.length;) {
      const to = DepthBook.eventEnd(depth, from);
      book.apply(depth, from, to);
      from = to;
    }
    const levels = ([book.bids, book.asks] as const).flatMap((side, index) =>
      Array.from({ length: side.size }, (_, rank) => {
        const key = `${index === 0 ? 1 : -1} ${side.price(rank)}`;
        return [key, side.quantity(rank)] as const;
      }),
    );
    expect(new Map(levels)).to.deep.equal(sums);
    expect(book.crossed).to.equal(false);
  });
});

describe('trades to bars, against candles of the same trades', () => {
  for (const [timeframe, count] of [
    ['1m', 2_469],
    ['5m', 706],
  ] as const) {
    it(`${timeframe}: ${count} of ${count} exact`, async function () {
      const { data, instrument } = await ticksOf(this, 'ticks/XRP_ETH-trades.json.gz');
      const bars = tradesToBars(data.trades!, timeframe as Timeframe);
      const gold = await readBarImport(sharedFile(this, `data/ticks/XRP_ETH-${timeframe}.csv.gz`), {
        flags: { stamp: 'start' },
      });
      expect(bars.length).to.equal(count);
      const factor = 10 ** (instrument.quantityScale - gold.series.instrument.quantityScale);
      for (const name of BAR_COLUMN_NAMES) {
        const wanted = gold.series.bars[name];
        const scaled = name === 'volume' ? wanted.map((value) => value * factor) : wanted;
        expect(bars[name], name).to.deep.equal(scaled);
      }
    });
  }
});
