/** Walks columns of ticks and shows one row at a time; numbers are computed when they are read. */
import { qualifiedSymbol } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { Depth, Quote, Trade } from '../domain/tick.js';
import type { QuoteColumns, TradeColumns } from '../domain/tick-data.js';
import { asTimestamp, powerOfTen } from '../domain/units.js';
import type { DepthBook } from './depth.js';

export class TradeCursor implements Trade {
  readonly symbol: string;
  row = -1;
  at = asTimestamp(0);
  private readonly priceUnit: number;
  private readonly quantityUnit: number;

  constructor(
    instrument: Instrument,
    private readonly columns: TradeColumns,
  ) {
    this.symbol = qualifiedSymbol(instrument);
    this.priceUnit = powerOfTen(instrument.priceScale);
    this.quantityUnit = powerOfTen(instrument.quantityScale);
  }

  get price(): number {
    return this.columns.price[this.row]! / this.priceUnit;
  }
  get quantity(): number {
    return this.columns.quantity[this.row]! / this.quantityUnit;
  }
  get side(): Trade['side'] {
    const side = this.columns.side[this.row]!;
    if (side === 0) return undefined;
    return side > 0 ? 'buy' : 'sell';
  }
}

export class QuoteCursor implements Quote {
  readonly symbol: string;
  row = -1;
  at = asTimestamp(0);
  private readonly priceUnit: number;
  private readonly quantityUnit: number;

  constructor(
    instrument: Instrument,
    private readonly columns: QuoteColumns,
  ) {
    this.symbol = qualifiedSymbol(instrument);
    this.priceUnit = powerOfTen(instrument.priceScale);
    this.quantityUnit = powerOfTen(instrument.quantityScale);
  }

  get bidPrice(): number {
    return this.bidQuantity > 0 ? this.columns.bidPrice[this.row]! / this.priceUnit : NaN;
  }
  get bidQuantity(): number {
    return this.columns.bidQuantity[this.row]! / this.quantityUnit;
  }
  get askPrice(): number {
    return this.askQuantity > 0 ? this.columns.askPrice[this.row]! / this.priceUnit : NaN;
  }
  get askQuantity(): number {
    return this.columns.askQuantity[this.row]! / this.quantityUnit;
  }
}

export class DepthCursor implements Depth {
  readonly symbol: string;
  at = asTimestamp(0);
  private readonly priceUnit: number;
  private readonly quantityUnit: number;

  constructor(
    instrument: Instrument,
    readonly book: DepthBook,
  ) {
    this.symbol = qualifiedSymbol(instrument);
    this.priceUnit = powerOfTen(instrument.priceScale);
    this.quantityUnit = powerOfTen(instrument.quantityScale);
  }

  get bidLevels(): number {
    return this.book.bids.size;
  }
  get askLevels(): number {
    return this.book.asks.size;
  }
  bidPrice(level = 0): number {
    return this.book.bids.price(level) / this.priceUnit;
  }
  bidQuantity(level = 0): number {
    return this.book.bids.quantity(level) / this.quantityUnit;
  }
  askPrice(level = 0): number {
    return this.book.asks.price(level) / this.priceUnit;
  }
  askQuantity(level = 0): number {
    return this.book.asks.quantity(level) / this.quantityUnit;
  }
}
