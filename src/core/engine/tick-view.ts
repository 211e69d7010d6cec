import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import { TICK_FLAGS } from '../domain/tick-data.js';
import type { QuoteColumns, TickColumns, TickKind, TradeColumns } from '../domain/tick-data.js';
import type { Timestamp } from '../domain/units.js';
import { DepthBook, DepthCursor, NamedOrders, QuoteCursor, TradeCursor } from '../market/index.js';
import type { Engine } from './engine.js';

/** Rows of one kind that become known together: `row`..`end` (exclusive) of its columns. */
export interface KnownRows<Kind extends TickKind> {
  readonly kind: Kind;
  readonly columns: TickColumns<Kind>;
  readonly row: number;
  readonly end: number;
}
export type AnyKnownRows = { [Kind in TickKind]: KnownRows<Kind> }[TickKind];

/** Where a mark may come from, the better the higher. */
const SOURCES = { trade: 0, quote: 1, book: 2 };

/**
 * What is known here of one instrument's ticks, and the objects in which strategies see it. Orders of a
 * recording that names them (L3) are shown as the depth that they add up to.
 */
export class TickView {
  /** Mark in price units: the middle of the best prices once they are known, until then the last trade. */
  price = 0;
  /** What the mark comes from: the best known so far, whatever is still to come. */
  private source: number = SOURCES.trade;
  private readonly trade: TradeCursor | undefined;
  private readonly quote: QuoteCursor | undefined;
  private readonly depth: DepthCursor;
  private readonly named: NamedOrders | undefined;

  constructor(
    private readonly engine: Engine,
    instrument: Instrument,
    private readonly index: InstrumentIndex,
    streams: readonly AnyKnownRows[],
  ) {
    const of = <Kind extends TickKind>(kind: Kind): KnownRows<Kind> | undefined =>
      streams.find((stream): stream is AnyKnownRows & KnownRows<Kind> => stream.kind === kind);
    const [trades, quotes] = [of('trades'), of('quotes')];
    this.trade = trades && new TradeCursor(instrument, trades.columns);
    this.quote = quotes && new QuoteCursor(instrument, quotes.columns);
    this.named = of('orders') && new NamedOrders();
    this.depth = new DepthCursor(instrument, this.named?.book ?? new DepthBook());
  }

  /** Takes the next row or event of a stream into what is known. */
  take(stream: AnyKnownRows): void {
    const { row } = stream;
    switch (stream.kind) {
      case 'trades':
        this.takeTrade(stream.columns, row);
        break;
      case 'quotes':
        this.quote!.row = row;
        this.markByQuote(stream.columns, row);
        break;
      case 'depth':
        if (this.named) break;
        this.depth.book.apply(stream.columns, row, stream.end);
        this.markByBook();
        break;
      case 'orders':
        this.named!.take(stream.columns, row);
        if (isWhole(stream)) this.markByBook();
    }
  }

  takeTrade({ price }: TradeColumns, row: number): void {
    this.trade!.row = row;
    if (this.source === SOURCES.trade) this.price = price[row]!;
  }

  private markByQuote(quotes: QuoteColumns, row: number): void {
    if (this.source > SOURCES.quote) return;
    const { bidPrice, bidQuantity, askPrice, askQuantity } = quotes;
    if (bidQuantity[row] === 0 || askQuantity[row] === 0) return;
    this.source = SOURCES.quote;
    this.price = (bidPrice[row]! + askPrice[row]!) / 2;
  }

  private markByBook(): void {
    const { bids, asks } = this.depth.book;
    if (bids.size === 0 || asks.size === 0) return;
    this.source = SOURCES.book;
    this.price = (bids.price(0) + asks.price(0)) / 2;
  }

  /** Calls the strategies that want to see it, at the engine's present instant. */
  show(stream: AnyKnownRows): void {
    const { engine, index } = this;
    const now: Timestamp = engine.now;
    switch (stream.kind) {
      case 'trades':
        this.showTrade();
        break;
      case 'quotes':
        this.quote!.at = now;
        engine.calls.showQuote(index, this.quote!);
        break;
      case 'depth':
        if (!this.named) this.showDepth(now);
        break;
      case 'orders':
        if (isWhole(stream)) this.showDepth(now);
    }
  }

  showTrade(): void {
    this.trade!.at = this.engine.now;
    this.engine.calls.showTrade(this.index, this.trade!);
  }

  private showDepth(now: Timestamp): void {
    this.depth.at = now;
    if (this.depth.book.state === 'live') this.engine.calls.showDepth(this.index, this.depth);
  }
}

/** Only at the end of an event is a book of named orders one that the venue had. */
const isWhole = ({ columns, row }: KnownRows<'orders'>): boolean =>
  (columns.flags[row]! & TICK_FLAGS.last) !== 0;
