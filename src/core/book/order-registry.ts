import type { Instrument } from '../domain/instrument.js';
import type { Money, Price, Quantity, Timestamp } from '../domain/units.js';
import type { Account, Accounts } from './accounts.js';
import { hashOf } from './client-order-ids.js';
import type { Activation, NewBracket, NewOrder } from './commands.js';
import { Expiries } from './expiries.js';
import {
  BUY,
  EXTRAS,
  FLOATS_SHIFT,
  HIDDEN,
  ID_HASH,
  INTS_SHIFT,
  NO_ORDER,
  OPEN,
  ORDER_ID,
  OWNER,
  QUANTITY,
  RANK,
  TAG,
} from './layout.js';
import { placeOf, sideOf, tagHasLimit, withPlace } from './order-codes.js';
import type { Place } from './order-codes.js';
import type { OrderHandle, OrderPool } from './order-pool.js';

/** What only some orders have; prices in price units. */
export interface OrderExtras {
  limitPrice: Price | undefined;
  /** The trigger as it stands; a trailing one moves, and is undefined until it follows the price. */
  stopPrice: Price | undefined;
  readonly protectionPrice: Price | undefined;
  readonly quoteAmount: Money | undefined;
  readonly expireAt: Timestamp | undefined;
  readonly trailingOffset: Price | undefined;
  readonly trailingBps: number | undefined;
  /** Trailing: the best price since it became active. */
  bestPrice: Price | undefined;
  /** Trailing: what it still waits for before it follows the price. */
  activation: Activation | undefined;
  readonly displayQuantity: Quantity | undefined;
  readonly bracket: NewBracket | undefined;
  /** The other leg while it lives. */
  sibling: OrderHandle;
}

/** All live orders of an engine: their slots, their ids, their accounts and when they expire. */
export class OrderRegistry {
  private readonly extras: (OrderExtras | undefined)[] = [];
  readonly expiries = new Expiries((handle, orderId) => this.orderId(handle) === orderId);
  lastOrderId = 0;

  constructor(
    readonly pool: OrderPool,
    readonly accounts: Accounts,
  ) {}

  /** What few orders have; undefined for the others. */
  extrasOf(handle: OrderHandle): OrderExtras | undefined {
    return (this.tag(handle) & EXTRAS) === 0 ? undefined : this.extras[handle];
  }

  setExtras(handle: OrderHandle, extras: OrderExtras): void {
    this.pool.ints[(handle << INTS_SHIFT) + TAG]! |= EXTRAS;
    this.extras[handle] = extras;
  }

  clientOrderId(handle: OrderHandle): string {
    return this.accounts.ids[handle]!;
  }

  /** A slot for an order that was found right; it is nowhere yet. `rank` of its limit price, if any. */
  create(
    order: NewOrder,
    account: Account,
    idHash: number,
    tag: number,
    quantity: number,
    rank: number,
  ): OrderHandle {
    const { pool } = this;
    const handle = pool.take();
    const at = handle << INTS_SHIFT;
    const amounts = handle << FLOATS_SHIFT;
    pool.ints[at + TAG] = tag;
    pool.ints[at + OWNER] = account.owner;
    pool.floats[amounts + RANK] = rank;
    pool.floats[amounts + OPEN] = quantity;
    pool.floats[amounts + HIDDEN] = 0;
    pool.floats[amounts + QUANTITY] = quantity;
    pool.floats[amounts + ORDER_ID] = 0;
    this.writeId(handle, order.clientOrderId, idHash);
    return handle;
  }

  /** A live order as a snapshot has it: its five amounts, from `RANK` to `ORDER_ID`. */
  recreate(tag: number, owner: number, clientOrderId: string, amounts: Float64Array): OrderHandle {
    const { pool } = this;
    const handle = pool.take();
    pool.ints[(handle << INTS_SHIFT) + TAG] = tag;
    pool.ints[(handle << INTS_SHIFT) + OWNER] = owner;
    pool.floats.set(amounts, (handle << FLOATS_SHIFT) + RANK);
    this.writeId(handle, clientOrderId, hashOf(clientOrderId));
    return handle;
  }

  /** Five amounts, from `RANK` to `ORDER_ID`. */
  amounts(handle: OrderHandle): Float64Array {
    const at = handle << FLOATS_SHIFT;
    return this.pool.floats.subarray(at + RANK, at + ORDER_ID + 1);
  }

  /** From here on the order is live: it has a number, an id that no other may have, and a deadline. */
  admit(handle: OrderHandle, account: Account): void {
    const orderId = ++this.lastOrderId;
    this.pool.floats[(handle << FLOATS_SHIFT) + ORDER_ID] = orderId;
    this.index(handle, account);
  }

  /** Makes a numbered order of that account findable by its id and its deadline. */
  index(handle: OrderHandle, account: Account): void {
    account.orders.add(handle);
    const expireAt = this.extrasOf(handle)?.expireAt;
    if (expireAt !== undefined) this.expiries.add(expireAt, this.orderId(handle), handle);
  }

  /** The order has ended: its id is free again. Its slot is still to be given back. */
  forget(handle: OrderHandle, extras: OrderExtras | undefined): void {
    this.accountOf(handle).orders.remove(handle);
    this.pool.floats[(handle << FLOATS_SHIFT) + ORDER_ID] = 0;
    if (extras === undefined) return;
    this.dropExtras(handle);
    if (extras.expireAt !== undefined) this.expiries.noteEnded();
  }

  owner(handle: OrderHandle): number {
    return this.pool.ints[(handle << INTS_SHIFT) + OWNER]!;
  }

  accountOf(handle: OrderHandle): Account {
    return this.accounts.list[this.pool.ints[(handle << INTS_SHIFT) + OWNER]!]!;
  }

  orderId(handle: OrderHandle): number {
    return this.pool.floats[(handle << FLOATS_SHIFT) + ORDER_ID]!;
  }

  tag(handle: OrderHandle): number {
    return this.pool.ints[(handle << INTS_SHIFT) + TAG]!;
  }

  place(handle: OrderHandle): Place {
    return placeOf(this.tag(handle));
  }

  setPlace(handle: OrderHandle, place: Place): void {
    const at = (handle << INTS_SHIFT) + TAG;
    this.pool.ints[at] = withPlace(this.pool.ints[at]!, place);
  }

  setRank(handle: OrderHandle, rank: number): void {
    this.pool.floats[(handle << FLOATS_SHIFT) + RANK] = rank;
  }

  rank(handle: OrderHandle): number {
    return this.pool.floats[(handle << FLOATS_SHIFT) + RANK]!;
  }

  quantity(handle: OrderHandle): number {
    return this.pool.floats[(handle << FLOATS_SHIFT) + QUANTITY]!;
  }

  filled(handle: OrderHandle): number {
    return this.quantity(handle) - this.pool.openOf(handle);
  }

  /** The limit price of an order without extras; undefined for a market order. */
  limitPrice(book: Instrument, handle: OrderHandle): Price | undefined {
    const tag = this.tag(handle);
    if (!tagHasLimit(tag)) return undefined;
    const rank = this.rank(handle);
    return ((sideOf(tag) === BUY ? -rank : rank) * book.tick) as Price;
  }

  /** The total from now on, of which `open` is left; what an iceberg shows is cut anew. */
  setQuantity(handle: OrderHandle, quantity: number, open: number): void {
    const at = handle << FLOATS_SHIFT;
    this.pool.floats[at + QUANTITY] = quantity;
    this.pool.floats[at + OPEN] = open;
    this.pool.floats[at + HIDDEN] = 0;
  }

  /** Total and open quantity go down together, hidden reserve first. */
  lowerQuantity(handle: OrderHandle, lost: number): void {
    const { floats } = this.pool;
    const at = handle << FLOATS_SHIFT;
    const fromHidden = Math.min(floats[at + HIDDEN]!, lost);
    floats[at + QUANTITY]! -= lost;
    floats[at + HIDDEN]! -= fromHidden;
    floats[at + OPEN]! -= lost - fromHidden;
  }

  /** Another client order id from now on. */
  rename(handle: OrderHandle, clientOrderId: string): void {
    const { orders } = this.accountOf(handle);
    orders.remove(handle);
    this.writeId(handle, clientOrderId, hashOf(clientOrderId));
    orders.add(handle);
  }

  dropExtras(handle: OrderHandle): void {
    this.pool.ints[(handle << INTS_SHIFT) + TAG]! &= ~EXTRAS;
    this.extras[handle] = undefined;
  }

  /** How much the order shows at a time; Infinity for all but icebergs. */
  displayQuantityOf(handle: OrderHandle): number {
    return this.extrasOf(handle)?.displayQuantity ?? Infinity;
  }

  /** Before it rests: an iceberg hides all but a slice. */
  hideReserve(handle: OrderHandle): void {
    const peak = this.extrasOf(handle)?.displayQuantity;
    if (peak === undefined) return;
    const { floats } = this.pool;
    const at = handle << FLOATS_SHIFT;
    const open = floats[at + OPEN]!;
    if (open <= peak) return;
    floats[at + OPEN] = peak;
    floats[at + HIDDEN] = open - peak;
  }

  /** The opposite: all of it counts as shown while it is matched. */
  showReserve(handle: OrderHandle): void {
    const { floats } = this.pool;
    const at = handle << FLOATS_SHIFT;
    const hidden = floats[at + HIDDEN]!;
    if (hidden === 0) return;
    floats[at + OPEN]! += hidden;
    floats[at + HIDDEN] = 0;
  }

  siblingOf(handle: OrderHandle): OrderHandle {
    return this.extrasOf(handle)?.sibling ?? NO_ORDER;
  }

  private writeId(handle: OrderHandle, id: string, hash: number): void {
    this.accounts.ids[handle] = id;
    this.pool.ints[(handle << INTS_SHIFT) + ID_HASH] = hash;
  }
}
