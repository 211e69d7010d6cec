/**
 * Where things lie in the integers of the book: an order in its slot, a level in its ladder, a word in
 * an order's tag. A file of its own: the bundler writes a constant's value in place of its name in
 * other files alone, and a name costs a load and a check each time it is met.
 */

/** None, of a handle as of a slot of a level. */
export const NO_ORDER = -1;
export const NO_LEVEL = -1;

/**
 * 64 bytes an order, one cache line: four int32 (next, previous, tag, owner), five float64, two int32
 * of which one is free. An order's fields are read together, so they lie together.
 */
export const ORDER_BYTES = 64;
export const INTS_SHIFT = 4;
export const FLOATS_SHIFT = 3;
/** Offsets into the int32 view of the orders. */
export const NEXT = 0;
export const PREVIOUS = 1;
export const TAG = 2;
export const OWNER = 3;
/** Offsets into the float64 view. `OPEN` is what the order shows, `HIDDEN` an iceberg's reserve. */
export const RANK = 2;
export const OPEN = 3;
export const HIDDEN = 4;
export const QUANTITY = 5;
export const ORDER_ID = 6;
/** Offset into the int32 view: hash of the client order id, for those above the integer core. */
export const ID_HASH = 14;

/** 32 bytes a level: head, tail and count of its queue as int32, then what it shows as float64. */
export const LEVEL_BYTES = 32;
export const LEVEL_INTS_SHIFT = 3;
export const LEVEL_FLOATS_SHIFT = 2;
/** Offsets into the int32 view of the levels. */
export const HEAD = 0;
export const TAIL = 1;
export const COUNT = 2;
/** Offset into the float64 view. */
export const SHOWN = 2;

/**
 * 64 bytes a ladder, among the levels: two float64, then four int32. `WINDOW` is how many levels lie
 * near the best, from slot `FIRST` on; `MEMBERS` where the bits of those that have orders begin.
 */
export const LADDER_SLOTS = 2;
/** Offsets into the float64 view of the levels. */
export const BEST_RANK = 0;
export const BASE = 1;
/** Offsets into the int32 view. */
export const BEST_SLOT = 4;
export const WINDOW = 5;
export const FIRST = 6;
export const MEMBERS = 7;

/** An entry of the client order ids is two int32: the hash of the id, then the order's handle. */
export const ENTRY_INTS = 2;
export const ENTRY_HANDLE = 1;

/** A tag: side, place, flags, self-trade prevention, type, time in force, extras, book. */
export const SELL_BIT = 1;
export const PLACE_SHIFT = 1;
export const PLACE_MASK = 3 << PLACE_SHIFT;
export const POST_ONLY = 1 << 3;
export const REDUCE_ONLY = 1 << 4;
export const PREVENTION_SHIFT = 5;
export const TYPE_SHIFT = 8;
export const LIFETIME_SHIFT = 11;
/** Set when the order has an `OrderExtras`. */
export const EXTRAS = 1 << 14;
export const BOOK_SHIFT = 15;
/** Books there can be: the tag is a positive int32. */
export const MAX_BOOKS = 1 << 16;

/** Where an order is: nowhere yet or being matched, in the limit book, waiting for its trigger, triggered. */
export const IDLE = 0;
export const RESTING = 1;
export const WAITING = 2;
export const TRIGGERED = 3;

/** Side as an integer. */
export const BUY = 0 as const;
export const SELL = 1 as const;

/** `SelfTradePrevention` as an integer, its index in the list of modes. */
export const NO_PREVENTION = 0;
export const CANCEL_NEWEST = 1;
export const CANCEL_OLDEST = 2;
export const CANCEL_BOTH = 3;

/** Types with a limit price, a bit each; and two lifetimes by their index. */
export const LIMITED_TYPES = (1 << 1) | (1 << 3) | (1 << 6) | (1 << 7);
export const IOC = 1;
export const FOK = 2;
