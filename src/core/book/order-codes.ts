/**
 * The words of an order as bits of its tag: side, place, flags, self-trade prevention, type, time in
 * force, and above `BOOK_SHIFT` the number of its book. Part of the snapshot's format: never renumber.
 */
import type { Side, TimeInForce } from '../domain/order.js';
import type { BookOrderType, SelfTradePrevention } from './commands.js';
import { SELL, BUY } from './limit-book.js';
import type { PreventionCode, SideBit } from './limit-book.js';
import { SELL_BIT } from './order-pool.js';

export const TYPES: readonly BookOrderType[] = [
  'market',
  'limit',
  'stop',
  'stop_limit',
  'trailing_stop',
  'take_profit',
  'take_profit_limit',
];
export const LIFETIMES: readonly TimeInForce[] = ['gtc', 'ioc', 'fok', 'gtd', 'day'];
const PREVENTIONS: readonly SelfTradePrevention[] = [
  'none',
  'cancel_newest',
  'cancel_oldest',
  'cancel_both',
  'decrement',
];

/**
 * Where an order is: nowhere yet or being matched; in the limit book; waiting for its trigger;
 * triggered and about to enter the book.
 */
export type Place = typeof IDLE | typeof RESTING | typeof WAITING | typeof TRIGGERED;
export const IDLE = 0;
export const RESTING = 1;
export const WAITING = 2;
export const TRIGGERED = 3;

const PLACE_SHIFT = 1;
const PLACE_MASK = 3 << PLACE_SHIFT;
export const POST_ONLY = 1 << 3;
export const REDUCE_ONLY = 1 << 4;
const PREVENTION_SHIFT = 5;
const TYPE_SHIFT = 8;
const LIFETIME_SHIFT = 11;
/** Set when the order has an `OrderExtras`. */
export const EXTRAS = 1 << 14;
export const BOOK_SHIFT = 15;
/** Books there can be: the tag is a positive int32. */
export const MAX_BOOKS = 1 << 16;

const typeCodes: Readonly<Record<BookOrderType, number>> = {
  market: 0,
  limit: 1,
  stop: 2,
  stop_limit: 3,
  trailing_stop: 4,
  take_profit: 5,
  take_profit_limit: 6,
};
const lifetimeCodes: Readonly<Record<TimeInForce, number>> = {
  gtc: 0,
  ioc: 1,
  fok: 2,
  gtd: 3,
  day: 4,
};
const preventionCodes: Readonly<Record<SelfTradePrevention, PreventionCode>> = {
  none: 0,
  cancel_newest: 1,
  cancel_oldest: 2,
  cancel_both: 3,
  decrement: 4,
};

export const sideBit = (side: Side): SideBit => (side === 'buy' ? BUY : SELL);
export const isSide = (text: string): text is Side => text === 'buy' || text === 'sell';
export const isType = (text: string): text is BookOrderType => Object.hasOwn(typeCodes, text);
export const isLifetime = (text: string): text is TimeInForce => Object.hasOwn(lifetimeCodes, text);
export const isPrevention = (text: string): text is SelfTradePrevention =>
  Object.hasOwn(preventionCodes, text);

/** The tag of an order that is nowhere yet. `flags`: `POST_ONLY`, `REDUCE_ONLY`. */
export function tagOf(
  book: number,
  side: Side,
  type: BookOrderType,
  lifetime: TimeInForce,
  prevention: SelfTradePrevention,
  flags: number,
): number {
  return (
    sideBit(side) |
    flags |
    (preventionCodes[prevention] << PREVENTION_SHIFT) |
    (typeCodes[type] << TYPE_SHIFT) |
    (lifetimeCodes[lifetime] << LIFETIME_SHIFT) |
    (book << BOOK_SHIFT)
  );
}

export const sideOf = (tag: number): SideBit => (tag & SELL_BIT) as SideBit;
export const placeOf = (tag: number): Place => ((tag & PLACE_MASK) >> PLACE_SHIFT) as Place;
export const withPlace = (tag: number, place: Place): number =>
  (tag & ~PLACE_MASK) | (place << PLACE_SHIFT);
export const typeOf = (tag: number): BookOrderType => TYPES[(tag >> TYPE_SHIFT) & 7]!;
export const lifetimeOf = (tag: number): TimeInForce => LIFETIMES[(tag >> LIFETIME_SHIFT) & 7]!;
export const preventionOf = (tag: number): PreventionCode =>
  ((tag >> PREVENTION_SHIFT) & 7) as PreventionCode;
export const preventionName = (tag: number): SelfTradePrevention => PREVENTIONS[preventionOf(tag)]!;

const LIMITED = (1 << 1) | (1 << 3) | (1 << 6);
const IMMEDIATE = 1;
const FOK = 2;

/** The same questions of a tag, which is asked for every order. */
export const tagHasLimit = (tag: number): boolean =>
  ((LIMITED >> ((tag >> TYPE_SHIFT) & 7)) & 1) === 1;
export const tagHasTrigger = (tag: number): boolean => ((tag >> TYPE_SHIFT) & 7) > 1;
export const tagIsFok = (tag: number): boolean => ((tag >> LIFETIME_SHIFT) & 7) === FOK;
export const tagIsIoc = (tag: number): boolean => ((tag >> LIFETIME_SHIFT) & 7) === IMMEDIATE;

/** True for types that rest at a limit price once they are in the book. */
export const hasLimit = (type: BookOrderType): boolean =>
  type === 'limit' || type === 'stop_limit' || type === 'take_profit_limit';
/** True for types that wait for a trigger first. */
export const hasTrigger = (type: BookOrderType): boolean => type !== 'limit' && type !== 'market';
