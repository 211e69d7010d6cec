/**
 * Market data finer than bars, as columns: trades, quotes (best bid and ask), depth (price levels, L2)
 * and orders (order by order, L3). They travel from the store to the engine in this shape.
 *
 * Every kind has two times. `at` orders the rows and never goes back: the instant a row was received,
 * where the recording says so, else the venue's own time. `venueAt` is the time the venue wrote, 0 when
 * it wrote none. Both are microseconds UTC. Prices and quantities are safe integers at the instrument's
 * scales; identifiers are safe integers, 0 when not known.
 */
import type { Instrument } from './instrument.js';

export const TICK_KINDS = ['trades', 'quotes', 'depth', 'orders'] as const;
export type TickKind = (typeof TICK_KINDS)[number];

/** A side as stored: of a trade the aggressor's, of a level or an order its own; 0 is not known. */
export const BID = 1;
export const ASK = -1;

/** Bits of `flags`. */
export const TICK_FLAGS = {
  /** The row belongs to a picture of the whole book, which replaces what was known. */
  snapshot: 1,
  /** The last row of its event: only after it is the book in a state the venue had. */
  last: 2,
} as const;

/** What a row of `orders` says; the number stored is the index. */
export const ORDER_ACTIONS = [
  /** A new order rests. */
  'add',
  /** `quantity` of a resting order is gone; all of it takes the order away. */
  'cancel',
  /** A resting order has this price and this whole quantity now. */
  'modify',
  /** A trade as the aggressor sees it (or with a hidden order): the book is left as it is. */
  'trade',
  /** A resting order was hit; the `cancel` or `modify` that takes the quantity away follows. */
  'fill',
  /** No order rests any more. */
  'clear',
  'halt',
  'resume',
] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** What a column counts, which says how it is stored, scaled and written out. */
export type ColumnRole = 'time' | 'price' | 'quantity' | 'identifier' | 'side' | 'action' | 'flags';

const TIMES = { at: 'time', venueAt: 'time' } as const;

/** The columns of each kind, in the order in which they are stored. */
export const TICK_COLUMNS = {
  /** One execution a row; `side` is the aggressor's. */
  trades: {
    ...TIMES,
    price: 'price',
    quantity: 'quantity',
    /** The venue's number of the trade. */
    id: 'identifier',
    side: 'side',
  },
  /** Best bid and ask a row; a side without an order has quantity 0. */
  quotes: {
    ...TIMES,
    bidPrice: 'price',
    bidQuantity: 'quantity',
    askPrice: 'price',
    askQuantity: 'quantity',
    /** The book's update this quote belongs to. */
    sequence: 'identifier',
  },
  /**
   * One level a row: `quantity` is what rests there now, 0 when nothing does. An event is the rows up to
   * the one flagged `last`; its update numbers stand on each of them. `first` and `sequence` are the
   * first and last update the event covers, `previous` the last one of the event before it.
   */
  depth: {
    ...TIMES,
    price: 'price',
    quantity: 'quantity',
    first: 'identifier',
    sequence: 'identifier',
    previous: 'identifier',
    side: 'side',
    flags: 'flags',
  },
  /** One message about one order a row. */
  orders: {
    ...TIMES,
    price: 'price',
    quantity: 'quantity',
    id: 'identifier',
    sequence: 'identifier',
    side: 'side',
    action: 'action',
    flags: 'flags',
  },
} as const satisfies Readonly<Record<TickKind, Readonly<Record<string, ColumnRole>>>>;

type RolesOf<Kind extends TickKind> = (typeof TICK_COLUMNS)[Kind];
interface SmallArrays {
  readonly side: Int8Array;
  readonly action: Uint8Array;
  readonly flags: Uint8Array;
}
type ArrayOf<Role> = Role extends keyof SmallArrays ? SmallArrays[Role] : Float64Array;

/** `length` rows in time order; all columns have that length. */
export type TickColumns<Kind extends TickKind> = {
  readonly [Name in keyof RolesOf<Kind>]: ArrayOf<RolesOf<Kind>[Name]>;
} & { readonly length: number };

export type TradeColumns = TickColumns<'trades'>;
export type QuoteColumns = TickColumns<'quotes'>;
export type DepthColumns = TickColumns<'depth'>;
export type OrderColumns = TickColumns<'orders'>;

/** Several kinds of one instrument, all at its scales. */
export type TickData = { readonly [Kind in TickKind]?: TickColumns<Kind> };

/** One column of a kind, for what treats all kinds alike. */
export interface NamedColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly values: Float64Array | Int8Array | Uint8Array;
}

const isSmall = (role: ColumnRole): boolean =>
  role === 'side' || role === 'action' || role === 'flags';

const rolesOf = (kind: TickKind): readonly (readonly [string, ColumnRole])[] =>
  Object.entries(TICK_COLUMNS[kind]);

/** Bytes of one stored row: float64 for what can be large, a byte for sides, actions and flags. */
export function bytesPerTick(kind: TickKind): number {
  return rolesOf(kind).reduce((sum, [, role]) => sum + (isSmall(role) ? 1 : 8), 0);
}

/** Empty columns over one block, the wide ones first; shareable between threads. */
export function tickColumns<Kind extends TickKind>(
  kind: Kind,
  length: number,
  shared = false,
): TickColumns<Kind> {
  const bytes = length * bytesPerTick(kind);
  const block = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return tickColumnsOver(kind, block, length);
}

/** Views over a block that is laid out as `tickColumns` lays it out. */
export function tickColumnsOver<Kind extends TickKind>(
  kind: Kind,
  block: ArrayBufferLike,
  length: number,
): TickColumns<Kind> {
  const columns: Record<string, unknown> = { length };
  let offset = 0;
  for (const [name, role] of rolesOf(kind)) {
    if (!isSmall(role)) columns[name] = new Float64Array(block, offset, length);
    else if (role === 'side') columns[name] = new Int8Array(block, offset, length);
    else columns[name] = new Uint8Array(block, offset, length);
    offset += length * (isSmall(role) ? 1 : 8);
  }
  return columns as TickColumns<Kind>;
}

/** The columns of a kind as a list. */
export function listColumns<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
): readonly NamedColumn[] {
  const byName = ticks as Readonly<Record<string, unknown>>;
  return rolesOf(kind).map(([name, role]) => ({
    name,
    role,
    values: byName[name] as NamedColumn['values'],
  }));
}

/** Rows `from`..`to` (exclusive) as views, nothing copied. */
export function sliceTicks<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
  from: number,
  to: number,
): TickColumns<Kind> {
  const part: Record<string, unknown> = { length: Math.max(0, to - from) };
  for (const { name, values } of listColumns(kind, ticks)) part[name] = values.subarray(from, to);
  return part as TickColumns<Kind>;
}

/** Ticks of one kind and the instrument whose units they count. */
export interface TickSeries<Kind extends TickKind = TickKind> {
  readonly instrument: Instrument;
  readonly kind: Kind;
  readonly ticks: TickColumns<Kind>;
}
