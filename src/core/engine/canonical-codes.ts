/**
 * Sizes of the canonical journal, and codes that stand for words in it: part of its format, so never renumbered. A file
 * of its own, and functions instead of tables: the bundler writes a constant's value in place of its
 * name in other files alone, and a table is searched by text each time.
 */
import type { OrderStatus, OrderType, TimeInForce } from '../domain/order.js';

/** Numbers in a chunk, and the room kept for one record without long text. */
export const CHUNK = 8192;
export const RESERVE = 64;
/** Texts remembered before the table starts anew. */
export const REMEMBERED = 4096;
/** Texts looked at before the table; a power of two: nearly all are names that come again. */
export const RECENT = 32;

/** Kinds of commands. */
export const SUBMIT = 1;
export const CANCEL = 2;
export const TIMER = 3;

/** Kinds of changes. */
export const POSTED = 11;
export const DENIED = 12;
export const ORDER = 13;
export const POSITION = 14;
export const TRADING_STATE = 15;
export const STRATEGY_STOPPED = 16;
export const STATE = 17;
export const TARGET = 18;
export const CONTROLLED = 19;
export const REPLACEMENT = 20;
export const GUARDIAN = 21;
export const STANDING = 22;

/** Added up to one number that tells how to read the rest of an order. */
export const SELL = 1;
export const REDUCE_ONLY = 2;
export const POST_ONLY = 4;
export const EXPIRES = 8;
export const STOP_LOSS = 16;
export const TAKE_PROFIT = 32;
/** What the codes of lifetime and pricing are multiplied by. */
export const LIFETIME = 64;
export const PRICING = 1024;

export function pricingCode(type: OrderType): number {
  switch (type) {
    case 'market':
      return 1;
    case 'limit':
      return 2;
    case 'stop':
      return 3;
    case 'stop_limit':
      return 4;
    case 'trailing_stop':
      return 5;
  }
}

export function lifetimeCode(timeInForce: TimeInForce): number {
  switch (timeInForce) {
    case 'gtc':
      return 1;
    case 'ioc':
      return 2;
    case 'fok':
      return 3;
    case 'gtd':
      return 4;
    case 'day':
      return 5;
  }
}

export function statusCode(status: OrderStatus): number {
  switch (status) {
    case 'submitted':
      return 1;
    case 'accepted':
      return 2;
    case 'triggered':
      return 3;
    case 'partially_filled':
      return 4;
    case 'cancelled':
      return 5;
    case 'expired':
      return 6;
    case 'rejected':
      return 7;
    case 'filled':
      return 8;
  }
}
