/**
 * The words of an order as bits of its tag: side, place, flags, self-trade prevention, type, time in
 * force, and above `BOOK_SHIFT` the number of its book. Part of the snapshot's format: never renumber.
 */
import type { IDLE, RESTING, TRIGGERED, WAITING } from './layout.js';
import type { Side, TimeInForce } from '../domain/order.js';
import type { BookOrderType, SelfTradePrevention } from './commands.js';
import {
  BOOK_SHIFT,
  BUY,
  FOK,
  IOC,
  LIFETIME_SHIFT,
  LIMITED_TYPES,
  PLACE_MASK,
  PLACE_SHIFT,
  PREVENTION_SHIFT,
  SELL,
  SELL_BIT,
  TYPE_SHIFT,
} from './layout.js';
import type { PreventionCode, SideBit } from './limit-book.js';

export const TYPES: readonly BookOrderType[] = [
  'market',
  'limit',
  'stop',
  'stop_limit',
  'trailing_stop',
  'take_profit',
  'take_profit_limit',
  'trailing_stop_limit',
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

const typeCodes: Readonly<Record<BookOrderType, number>> = {
  market: 0,
  limit: 1,
  stop: 2,
  stop_limit: 3,
  trailing_stop: 4,
  take_profit: 5,
  take_profit_limit: 6,
  trailing_stop_limit: 7,
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

/**
 * The tag of an order that is nowhere yet. `flags`: `POST_ONLY`, `REDUCE_ONLY`. The words of most orders
 * are compared before others are looked up.
 */
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
    (prevention === 'none' ? 0 : preventionCodes[prevention] << PREVENTION_SHIFT) |
    ((type === 'limit' ? 1 : typeCodes[type]) << TYPE_SHIFT) |
    (lifetime === 'gtc' ? 0 : lifetimeCodes[lifetime] << LIFETIME_SHIFT) |
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

/** The same questions of a tag, which is asked for every order. */
export const tagHasLimit = (tag: number): boolean =>
  ((LIMITED_TYPES >> ((tag >> TYPE_SHIFT) & 7)) & 1) === 1;
export const tagHasTrigger = (tag: number): boolean => ((tag >> TYPE_SHIFT) & 7) > 1;
export const tagIsFok = (tag: number): boolean => ((tag >> LIFETIME_SHIFT) & 7) === FOK;
export const tagIsIoc = (tag: number): boolean => ((tag >> LIFETIME_SHIFT) & 7) === IOC;

/** True for types that rest at a limit price once they are in the book. */
export const hasLimit = (type: BookOrderType): boolean =>
  type === 'limit' ||
  type === 'stop_limit' ||
  type === 'take_profit_limit' ||
  type === 'trailing_stop_limit';
/** True for types whose trigger follows the price; their limit, if they have one, stays. */
export const isTrailing = (type: BookOrderType): boolean =>
  type === 'trailing_stop' || type === 'trailing_stop_limit';
/** True for types that wait for a trigger first. */
export const hasTrigger = (type: BookOrderType): boolean => type !== 'limit' && type !== 'market';
