import type { Instrument } from '../domain/instrument.js';
import { barColumns } from '../domain/market-data.js';
import type {
  BarEvent,
  DepthEvent,
  MarketEvent,
  QuoteEvent,
  TradeEvent,
} from '../domain/market-event.js';
import { TICK_FLAGS, tickColumns } from '../domain/tick-data.js';
import { barEnd, bucketStart } from '../domain/timeframe.js';
import type { Timeframe } from '../domain/timeframe.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { BarCursor } from '../market/index.js';
import type { AnyKnownRows, KnownRows } from './tick-view.js';

/** Which live events come of an instrument; bars that do not come are made of its trades. */
export interface LiveKinds {
  readonly trades: boolean;
  readonly quotes: boolean;
  readonly depth: boolean;
  readonly bars: boolean;
}

/** One instrument of a session. */
export interface SessionMarket {
  readonly instrument: Instrument;
  readonly kinds: LiveKinds;
  /** Length of the bars its strategies see. */
  readonly timeframe: Timeframe;
}

/** Rows of what a feed brings. */
export type LiveRows = KnownRows<'trades'> | KnownRows<'quotes'> | KnownRows<'depth'>;

/** Rows in memory that is used again for each event. */
type Rows<Kind extends 'trades' | 'quotes' | 'depth'> = {
  -readonly [Name in keyof KnownRows<Kind>]: KnownRows<Kind>[Name];
};

const oneRow = <Kind extends 'trades' | 'quotes' | 'depth'>(kind: Kind): Rows<Kind> => ({
  ...{ kind, columns: tickColumns(kind, 1), row: 0, end: 1 },
});

/**
 * One instrument as its live events come in: each as the rows that venue and view read, and the bar in
 * progress. It keeps no history.
 */
export class LiveMarket {
  readonly rows: readonly AnyKnownRows[];
  /** The last finished bar. */
  readonly bar: BarCursor;
  /** End of the bar in progress; Infinity while there is none. */
  endsAt = Infinity;
  /** Trades that came when their bar had been closed: counted, in no bar. */
  late = 0;
  private readonly trades = oneRow('trades');
  private readonly quotes = oneRow('quotes');
  private readonly depth = oneRow('depth');
  private readonly growing = barColumns(1);
  private closedUntil = -Infinity;

  constructor(
    instrument: Instrument,
    readonly kinds: LiveKinds,
    readonly timeframe: Timeframe,
  ) {
    this.bar = new BarCursor({ instrument, timeframe, bars: barColumns(1) });
    this.rows = [
      ...(kinds.trades ? [this.trades] : []),
      ...(kinds.quotes ? [this.quotes] : []),
      ...(kinds.depth ? [this.depth] : []),
    ];
  }

  /** The event as rows. */
  take(at: Timestamp, event: Exclude<MarketEvent, BarEvent>): LiveRows {
    switch (event.kind) {
      case 'trade':
        return this.takeTrade(at, event);
      case 'quote':
        return this.takeQuote(at, event);
      case 'depth':
        return this.takeDepth(at, event);
    }
  }

  private takeTrade(at: Timestamp, event: TradeEvent): KnownRows<'trades'> {
    const { columns } = this.trades;
    columns.at[0] = at;
    columns.venueAt[0] = event.venueAt;
    columns.price[0] = event.price;
    columns.quantity[0] = event.quantity;
    columns.id[0] = event.id;
    columns.side[0] = event.side;
    return this.trades;
  }

  private takeQuote(at: Timestamp, event: QuoteEvent): KnownRows<'quotes'> {
    const { columns } = this.quotes;
    columns.at[0] = at;
    columns.venueAt[0] = event.venueAt;
    columns.bidPrice[0] = event.bidPrice;
    columns.bidQuantity[0] = event.bidQuantity;
    columns.askPrice[0] = event.askPrice;
    columns.askQuantity[0] = event.askQuantity;
    columns.sequence[0] = event.sequence;
    return this.quotes;
  }

  /** Of memory of its own: a book may keep events that wait for a snapshot. */
  private takeDepth(at: Timestamp, event: DepthEvent): KnownRows<'depth'> {
    const count = Math.max(1, event.levels.length / 3);
    const columns = tickColumns('depth', count);
    columns.at.fill(at);
    columns.venueAt.fill(event.venueAt);
    columns.first.fill(event.first);
    columns.sequence.fill(event.sequence);
    columns.previous.fill(event.previous);
    columns.flags.fill(event.snapshot ? TICK_FLAGS.snapshot : 0);
    columns.flags[count - 1]! |= TICK_FLAGS.last;
    for (let index = 0; index * 3 < event.levels.length; index += 1) {
      columns.side[index] = event.levels[index * 3]!;
      columns.price[index] = event.levels[index * 3 + 1]!;
      columns.quantity[index] = event.levels[index * 3 + 2]!;
    }
    this.depth.columns = columns;
    this.depth.end = count;
    return this.depth;
  }

  /** Whether a trade of that time belongs to a later bar than the one in progress. */
  endsBar(at: Timestamp, { venueAt }: TradeEvent): boolean {
    return (venueAt > 0 ? venueAt : at) >= this.endsAt;
  }

  /** Adds a trade to the bar it happened in, where bars are made of trades. */
  growBar(at: Timestamp, { venueAt, price, quantity }: TradeEvent): void {
    if (this.kinds.bars) return;
    const happened = venueAt > 0 ? venueAt : at;
    if (happened < this.closedUntil) {
      this.late += 1;
      return;
    }
    const { growing: bar } = this;
    if (this.endsAt === Infinity) {
      const start = bucketStart(this.timeframe, happened);
      bar.start[0] = start;
      bar.open[0] = bar.high[0] = bar.low[0] = price;
      bar.volume[0] = 0;
      this.endsAt = barEnd(this.timeframe, asTimestamp(start));
    }
    if (price > bar.high[0]!) bar.high[0] = price;
    if (price < bar.low[0]!) bar.low[0] = price;
    bar.close[0] = price;
    bar.volume[0] = bar.volume[0]! + quantity;
  }

  /** The bar in progress is finished: `bar` shows it. */
  closeBar(): void {
    const { growing, bar } = this;
    for (const name of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) {
      bar.columns[name][0] = growing[name][0]!;
    }
    bar.index = 0;
    this.closedUntil = this.endsAt;
    this.endsAt = Infinity;
  }

  /** Takes a finished bar of the feed; false when it is not after the last one. */
  takeBar(event: BarEvent): boolean {
    if (event.start < this.closedUntil) return false;
    const { columns } = this.bar;
    for (const name of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) {
      columns[name][0] = event[name];
    }
    this.bar.index = 0;
    this.closedUntil = barEnd(this.timeframe, event.start);
    return true;
  }

  /** Bars up to there are known from elsewhere; older ones do not come again. */
  knownUntil(at: number): void {
    this.closedUntil = Math.max(this.closedUntil, at);
  }
}
