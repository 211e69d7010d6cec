/** What every feed must do, whatever it is made of. A venue under test says what it knows itself. */
import { expect } from 'chai';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { BarEvent, MarketEvent, TradeEvent } from '../../../src/core/domain/market-event.js';
import { barEnd, parseTimeframe } from '../../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import type { Feed, FeedNotice, Subscription } from '../../../src/ports.js';

/** A trade or bar as the venue itself has it, in the units of the feed's instrument. */
export interface VenueTrade {
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
}

export interface VenueUnderTest {
  readonly feed: Feed;
  readonly symbol: string;
  /** The venue's last trades, oldest first. */
  readonly trades: () => readonly VenueTrade[];
  /** Cuts every connection of the feed. */
  readonly disconnect: () => void;
  /** Leaves out one change of the book. */
  readonly skipDepth: () => void;
  /** The next answer to a question for the whole book has bid above ask. */
  readonly crossBook: () => void;
  readonly stop: () => Promise<void>;
}

export const SECOND = parseTimeframe('1s')!;

export class Reader {
  readonly items: (MarketEvent | FeedNotice)[] = [];
  private readonly end = new AbortController();
  private readonly done: Promise<void>;
  private waiting: (() => void)[] = [];

  constructor(feed: Feed, subscriptions: readonly Subscription[]) {
    this.done = this.read(feed, subscriptions);
  }

  private async read(feed: Feed, subscriptions: readonly Subscription[]): Promise<void> {
    for await (const item of feed.watch(subscriptions, this.end.signal)) {
      this.items.push(item);
      for (const wake of this.waiting.splice(0)) wake();
    }
  }

  get events(): readonly MarketEvent[] {
    return this.items.filter((item): item is MarketEvent => 'instrument' in item);
  }

  get notices(): readonly FeedNotice[] {
    return this.items.filter((item): item is FeedNotice => !('instrument' in item));
  }

  /** Resolves when something that fits has come, after the first `from` items. */
  async until(fits: (item: MarketEvent | FeedNotice) => boolean, from = 0): Promise<void> {
    while (!this.items.slice(from).some(fits)) {
      await this.next();
    }
  }

  private next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** So many more events of a kind. */
  async more(kind: MarketEvent['kind'], count: number): Promise<void> {
    const of = (): number => this.events.filter((event) => event.kind === kind).length;
    const goal = of() + count;
    while (of() < goal) await this.next();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.done;
  }
}

/** What the tests of a contract share: a venue, and what was read of it last. */
class Bench {
  venue!: VenueUnderTest;
  instrument!: Instrument;
  reader: Reader | undefined;

  watch(channels: Subscription['channels']): Reader {
    const timeframe = channels.includes('bars') ? SECOND : undefined;
    this.reader = new Reader(this.venue.feed, [
      { instrument: this.instrument, channels, timeframe },
    ]);
    return this.reader;
  }
}

export function feedContract(name: string, start: () => Promise<VenueUnderTest>): void {
  describe(`feed contract: ${name}`, () => {
    const at = new Bench();
    before(async () => {
      at.venue = await start();
      at.instrument = (await at.venue.feed.instruments([at.venue.symbol]))[0]!.instrument;
    });
    after(() => at.venue.stop());
    afterEach(async () => {
      await at.reader?.stop();
      at.reader = undefined;
    });
    knowsThePast(at);
    watchesTrades(at);
    watchesTheRest(at);
  });
}

const isNotice =
  (kind: FeedNotice['kind'], channel: FeedNotice['channel']) =>
  (item: MarketEvent | FeedNotice): boolean =>
    item.kind === kind && item.channel === channel;

function knowsThePast(at: Bench): void {
  it('lists what is asked for, and names the nearest to what is not listed', async () => {
    expect(at.instrument).to.include({ symbol: at.venue.symbol, venue: at.venue.feed.venue });
    expect(at.instrument.tick).to.be.above(0);
    expect(at.instrument.lot).to.be.above(0);
    const wrong = at.venue.symbol.slice(0, -1);
    const error: unknown = await at.venue.feed.instruments([wrong]).catch((e: unknown) => e);
    expect(error).to.include({ code: 'feed.unknown_symbol' });
    expect((error as { remedy: string }).remedy).to.contain(at.venue.symbol);
  });

  it('gives finished bars of the past, in order, each once', async () => {
    const { more } = bound(at.watch(['bars']));
    // The last ones may still change, and are not told yet.
    await more('bar', 4);
    const now = Date.now() * 1_000 + (await at.venue.feed.clockOffset());
    const from = asTimestamp(now - 60_000_000);
    const bars = await at.venue.feed.history(at.instrument, SECOND, { from });
    const starts = [...bars.start];
    expect(starts).to.deep.equal([...new Set(starts)].sort((a, b) => a - b));
    expect(bars.length).to.be.above(0);
    const after = Date.now() * 1_000 + (await at.venue.feed.clockOffset());
    expect(barEnd(SECOND, asTimestamp(starts.at(-1)!))).to.be.at.most(after);
    const part = await at.venue.feed.history(at.instrument, SECOND, {
      from: asTimestamp(starts[0]!),
      to: asTimestamp(starts[0]! + 1),
    });
    expect([...part.start]).to.deep.equal([starts[0]]);
  });
}

function watchesTrades(at: Bench): void {
  it('hands over every trade once and in order, also across a lost connection', async () => {
    const { more, until, notices } = bound(at.watch(['trades']));
    await more('trade', 3);
    at.venue.disconnect();
    await until(isNotice('lost', 'trades'));
    await until(isNotice('backfilled', 'trades'));
    await more('trade', 3);
    checkTrades(at.reader!, at.venue);
    expect(kindsOf(notices())).to.not.include('gap');
  });

  it('fault 24: keeps the book, and begins anew after a hole', async () => {
    const { more, until } = bound(at.watch(['depth']));
    await more('depth', 3);
    at.venue.skipDepth();
    await until(isNotice('gap', 'depth'));
    await more('depth', 3);
    checkBooks(at.reader!);
  });
}

function watchesTheRest(at: Bench): void {
  it('fault 27: refuses an impossible book and asks for another', async () => {
    const { more, until } = bound(at.watch(['depth']));
    await more('depth', 1);
    at.venue.crossBook();
    at.venue.disconnect();
    await until(isNotice('refused', 'depth'));
    await more('depth', 3);
    checkBooks(at.reader!);
  });

  it('hands over each bar once it is final, in order and as history has it', async () => {
    const { more, until } = bound(at.watch(['bars']));
    await more('bar', 1);
    at.venue.disconnect();
    await until(isNotice('lost', 'bars'));
    await until(isNotice('connected', 'bars'), at.reader!.items.length);
    await more('bar', 1);
    await checkBars(at.reader!, at.venue.feed, at.instrument);
  });

  it('shows the best prices, the bid below the ask', async () => {
    const { more } = bound(at.watch(['quotes']));
    await more('quote', 5);
    for (const event of at.reader!.events) {
      if (event.kind !== 'quote' || event.bidPrice === 0 || event.askPrice === 0) continue;
      expect(event.bidPrice).to.be.below(event.askPrice);
    }
  });

  it('ends when it is told to', async () => {
    const only = at.watch(['trades', 'quotes']);
    await only.until(({ kind }) => kind === 'trade');
    await only.stop();
    const count = only.items.length;
    await at.venue.feed.clockOffset();
    expect(only.items).to.have.length(count);
  });
}

const bound = (reader: Reader) => ({
  more: (kind: MarketEvent['kind'], count: number) => reader.more(kind, count),
  until: (fits: (item: MarketEvent | FeedNotice) => boolean, from?: number) =>
    reader.until(fits, from),
  notices: () => reader.notices,
});

const kindsOf = (notices: readonly FeedNotice[]): readonly string[] =>
  notices.map(({ kind }) => kind);

const tradesOf = (reader: Reader): readonly TradeEvent[] =>
  reader.events.filter((event): event is TradeEvent => event.kind === 'trade');

/** The trades seen are those of the venue between the first and the last of them, each once. */
export function checkTrades(reader: Reader, venue: Pick<VenueUnderTest, 'trades'>): void {
  const seen = tradesOf(reader);
  const [first, last] = [seen[0]!.id, seen.at(-1)!.id];
  const all = venue.trades().filter(({ id }) => id >= first && id <= last);
  expect(seen.map(({ id, price, quantity }) => ({ id, price, quantity }))).to.deep.equal(all);
}

/** The bars seen are those of the venue's history between the first and the last of them. */
export async function checkBars(reader: Reader, feed: Feed, instrument: Instrument): Promise<void> {
  const bars = reader.events.filter((event): event is BarEvent => event.kind === 'bar');
  const starts = bars.map(({ start }) => start);
  const to = asTimestamp(starts.at(-1)! + 1);
  let past = await feed.history(instrument, SECOND, { from: starts[0]!, to });
  // Who watches hears of a bar a little earlier.
  for (let tries = 0; past.length < starts.length && tries < 10; tries += 1) {
    await new Promise((done) => setTimeout(done, 500));
    past = await feed.history(instrument, SECOND, { from: starts[0]!, to });
  }
  expect(starts).to.deep.equal([...past.start]);
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
    expect(bars.map((bar) => bar[column])).to.deep.equal([...past[column]]);
  }
}

/** The first event, and the first after each gap, is a picture; changes join; no book is crossed. */
export function checkBooks(reader: Reader): void {
  let book: Map<string, number> | undefined;
  let sequence = 0;
  for (const item of reader.items) {
    const isTorn = item.kind === 'gap' || item.kind === 'lost';
    if (isTorn && item.channel === 'depth') book = undefined;
    if (item.kind !== 'depth') continue;
    if (book === undefined) expect(item.snapshot).to.equal(true);
    if (item.snapshot) book = new Map();
    else if (sequence > 0) expect(item.previous).to.equal(sequence);
    ({ sequence } = item);
    for (let at = 0; at < item.levels.length; at += 3) {
      const [side, price, quantity] = item.levels.slice(at, at + 3);
      const name = `${side!} ${price!}`;
      if (quantity === 0) book!.delete(name);
      else book!.set(name, quantity!);
    }
    const prices = [...book!.keys()].map((name) => name.split(' ').map(Number));
    const bids = prices.filter(([side]) => side === 1).map(([, price]) => price!);
    const asks = prices.filter(([side]) => side === -1).map(([, price]) => price!);
    expect(Math.max(...bids)).to.be.below(Math.min(...asks));
  }
}
