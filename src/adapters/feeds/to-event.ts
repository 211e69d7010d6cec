/** Answers of ccxt as market events. What is impossible is thrown as `Impossible`. */
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type {
  BarEvent,
  DepthEvent,
  QuoteEvent,
  TradeEvent,
} from '../../core/domain/market-event.js';
import { ASK, BID } from '../../core/domain/tick-data.js';
import {
  MICROSECONDS_PER_MILLISECOND,
  asPrice,
  asQuantity,
  asTimestamp,
} from '../../core/domain/units.js';
import type { Price, Quantity, Timestamp } from '../../core/domain/units.js';
import type { BookChange } from '../clients/exchange-client.js';
import { Impossible, roundedUnits, wholeUnits } from './whole-units.js';

export interface CcxtTrade {
  readonly id?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly price?: number | undefined;
  readonly amount?: number | undefined;
  readonly side?: string | undefined;
}

export interface CcxtTicker {
  readonly timestamp?: number | undefined;
  readonly bid?: number | undefined;
  readonly bidVolume?: number | undefined;
  readonly ask?: number | undefined;
  readonly askVolume?: number | undefined;
  readonly info?: unknown;
}

/** Start in milliseconds, open, high, low, close, volume. */
export type CcxtCandle = readonly (number | undefined)[];

/** One instrument of a subscription. */
export interface Watched {
  readonly instrument: Instrument;
  readonly index: InstrumentIndex;
}

const SIDES: Readonly<Record<string, number>> = { buy: BID, sell: ASK };

/** A venue's milliseconds; 0 when it wrote none, or what is no time. */
export function venueTime(milliseconds: number | undefined): Timestamp {
  if (typeof milliseconds !== 'number') return asTimestamp(0);
  const at = Math.round(milliseconds * MICROSECONDS_PER_MILLISECOND);
  return asTimestamp(isWhole(at) ? at : 0);
}

const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** The venue's number as a safe integer; 0 when it is none. */
export function numberOf(id: unknown): number {
  const number = typeof id === 'string' && /^\d{1,16}$/.test(id) ? Number(id) : id;
  return isWhole(number) ? number : 0;
}

/** Trades of one instant may have no names of their own. */
export const tradeName = ({ id, timestamp, price, amount, side }: CcxtTrade): string =>
  id ?? [timestamp, price, amount, side].join(' ');

const priceOf = ({ priceScale }: Instrument, value: unknown, name: string): Price => {
  const price = wholeUnits(value, priceScale, name);
  if (price === 0) throw new Impossible(`${name} is 0`);
  return asPrice(price);
};

const quantityOf = ({ quantityScale }: Instrument, value: unknown, name: string): Quantity =>
  asQuantity(wholeUnits(value, quantityScale, name));

export function toTrade({ instrument, index }: Watched, trade: CcxtTrade): TradeEvent {
  const quantity = quantityOf(instrument, trade.amount, 'quantity');
  if (quantity === 0) throw new Impossible('quantity is 0');
  return {
    ...{ kind: 'trade', instrument: index, venueAt: venueTime(trade.timestamp), quantity },
    price: priceOf(instrument, trade.price, 'price'),
    side: SIDES[trade.side ?? ''] ?? 0,
    id: numberOf(trade.id),
  };
}

export function toQuote({ instrument, index }: Watched, ticker: CcxtTicker): QuoteEvent {
  const side = (price: unknown, volume: unknown, name: string) =>
    price === undefined || price === 0
      ? { price: asPrice(0), quantity: asQuantity(0) }
      : {
          price: priceOf(instrument, price, name),
          quantity: quantityOf(instrument, volume, `${name} quantity`),
        };
  const bid = side(ticker.bid, ticker.bidVolume, 'bid');
  const ask = side(ticker.ask, ticker.askVolume, 'ask');
  if (bid.price > 0 && ask.price > 0 && bid.price >= ask.price) {
    throw new Impossible(`bid ${String(ticker.bid)} is not below ask ${String(ticker.ask)}`);
  }
  const { u } = (ticker.info ?? {}) as { u?: unknown };
  return {
    ...{ kind: 'quote', instrument: index, venueAt: venueTime(ticker.timestamp) },
    ...{ bidPrice: bid.price, bidQuantity: bid.quantity },
    ...{ askPrice: ask.price, askQuantity: ask.quantity },
    sequence: numberOf(u),
  };
}

function checkCount(value: number | undefined, name: string): void {
  if (value !== undefined && !isWhole(value)) throw new Impossible(`${name} is ${String(value)}`);
}

export function toDepth({ instrument, index }: Watched, change: BookChange): DepthEvent {
  const { snapshot, nonce, previous, timestamp, levels, bestBid, bestAsk } = change;
  checkCount(nonce, 'nonce');
  checkCount(previous, 'previous');
  if (bestBid !== undefined) roundedUnits(bestBid, instrument.priceScale, 'best bid');
  if (bestAsk !== undefined) roundedUnits(bestAsk, instrument.priceScale, 'best ask');
  if (bestBid !== undefined && bestAsk !== undefined && bestBid >= bestAsk) {
    throw new Impossible(`bid ${bestBid} is not below ask ${bestAsk}`);
  }
  const whole: number[] = [];
  for (let at = 0; at < levels.length; at += 3) {
    if (levels[at] !== BID && levels[at] !== ASK) throw new Impossible('a level is of no side');
    const quantity = quantityOf(instrument, levels[at + 2], 'quantity');
    whole.push(levels[at]!, priceOf(instrument, levels[at + 1], 'price'), quantity);
  }
  const chained = !snapshot && nonce !== undefined && previous !== undefined;
  return {
    ...{ kind: 'depth', instrument: index, venueAt: venueTime(timestamp), snapshot },
    ...{ first: chained ? previous + 1 : 0, sequence: nonce ?? 0, previous: previous ?? 0 },
    levels: whole,
  };
}

/** A finished candle. */
export function toBar({ instrument, index }: Watched, candle: CcxtCandle): BarEvent {
  const [start, open, high, low, close, volume] = candle;
  if (!isWhole(start)) throw new Impossible(`start is ${String(start)}`);
  const bar: BarEvent = {
    ...{ kind: 'bar', instrument: index, venueAt: asTimestamp(0), start: venueTime(start) },
    open: priceOf(instrument, open, 'open'),
    high: priceOf(instrument, high, 'high'),
    low: priceOf(instrument, low, 'low'),
    close: priceOf(instrument, close, 'close'),
    volume: quantityOf(instrument, volume, 'volume'),
  };
  checkRange(bar.open, bar.high, bar.low, bar.close);
  return bar;
}

/** Throws `Impossible` unless low is the least and high the greatest. */
export function checkRange(open: number, high: number, low: number, close: number): void {
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    throw new Impossible(`a bar from ${open} to ${close} does not fit between ${low} and ${high}`);
  }
}
