/** The oracle's orders and what it tells of them. */
import type { Instrument } from '../../../src/core/domain/index.js';
import type { NewBracket, NewOrder } from '../../../src/core/book/index.js';

const SECOND = 1_000_000;

export interface OracleOrder {
  orderId: number;
  readonly account: string;
  clientOrderId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: NewOrder['type'];
  readonly timeInForce: string;
  quantity: number;
  filled: number;
  limit: number | undefined;
  stop: number | undefined;
  readonly source: NewOrder;
  best: number | undefined;
  readonly expireAt: number | undefined;
  sibling: OracleOrder | undefined;
  state: 'new' | 'resting' | 'waiting' | 'triggered' | 'ended';
  /** What an iceberg shows. */
  shown: number;
  /** Place in any queue: lower came first. */
  priority: number;
}

/** What a report says, and the engine's must say the same. */
export interface Told {
  readonly kind: string;
  readonly status: string;
  readonly account: string;
  readonly id: string;
  readonly orderId: number;
  readonly quantity: number;
  readonly filled: number;
  readonly open: number;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
  readonly reason: string | undefined;
  readonly last: string;
}

export interface OracleBook {
  readonly instrument: Instrument;
  halted: boolean;
  band: { low: number; high: number } | undefined;
  lastPrice: number | undefined;
  trades: number;
  readonly positions: Map<string, number>;
  exits: { bracket: NewBracket; entry: OracleOrder; quantity: number }[];
}

export interface OracleOptions {
  readonly maxOrdersPerSecond?: number | undefined;
  readonly maxTradesPerSecond?: number | undefined;
  /** Whether the account affords an order of that quantity and limit. */
  readonly affords: (account: string, quantity: number, limit: number | undefined) => boolean;
}

const LIMITED = new Set(['limit', 'stop_limit', 'take_profit_limit', 'trailing_stop_limit']);
const EXPIRED = new Set([
  'immediate_or_cancel',
  'fill_or_kill',
  'no_liquidity',
  'protection_price',
  'quote_amount_spent',
  'time_expired',
  'day_ended',
]);

export const isLimited = (type: string): boolean => LIMITED.has(type);
export const waits = (type: string): boolean => type !== 'limit' && type !== 'market';
export const openOf = (order: OracleOrder): number => order.quantity - order.filled;
export class OracleOrders {
  readonly books = new Map<string, OracleBook>();
  orders: OracleOrder[] = [];
  told: Told[] = [];
  protected now = 0;
  protected orderIds = 0;
  protected priorities = 0;
  protected orderTimes: { account: string; at: number }[] = [];
  protected tradeTimes: { account: string; at: number }[] = [];
  constructor(
    instruments: readonly Instrument[],
    protected readonly options: OracleOptions,
  ) {
    for (const instrument of instruments) {
      this.books.set(instrument.symbol, {
        instrument,
        halted: false,
        band: undefined,
        lastPrice: undefined,
        trades: 0,
        positions: new Map(),
        exits: [],
      });
    }
  }

  /** Shown quantity by price of one side, best first. */
  depth(symbol: string, side: 'buy' | 'sell'): [price: number, quantity: number][] {
    const levels = new Map<number, number>();
    for (const order of this.queue(symbol, side)) {
      levels.set(order.limit!, (levels.get(order.limit!) ?? 0) + order.shown);
    }
    return [...levels];
  }

  /** Resting orders of a side in the order in which they would trade. */
  queue(symbol: string, side: 'buy' | 'sell'): OracleOrder[] {
    const sign = side === 'buy' ? -1 : 1;
    return this.orders
      .filter((o) => o.symbol === symbol && o.side === side && o.state === 'resting')
      .sort((a, b) => sign * (a.limit! - b.limit!) || a.priority - b.priority);
  }

  protected isTaken(account: string, id: string): boolean {
    return this.orders.some((o) => o.account === account && o.clientOrderId === id);
  }

  protected find(symbol: string, account: string, id: string): OracleOrder | undefined {
    return this.orders.find(
      (o) => o.symbol === symbol && o.account === account && o.clientOrderId === id,
    );
  }

  protected countOrders(account: string, count: number): string | undefined {
    const max = this.options.maxOrdersPerSecond ?? Infinity;
    const recent = this.orderTimes.filter(
      (each) => each.account === account && each.at > this.now - SECOND,
    );
    if (recent.length + count > max) return 'max_orders_per_second';
    for (let each = 0; each < count; each++) this.orderTimes.push({ account, at: this.now });
    return undefined;
  }

  protected isAtTradeLimit(account: string): boolean {
    const max = this.options.maxTradesPerSecond ?? Infinity;
    return (
      this.tradeTimes.filter((each) => each.account === account && each.at > this.now - SECOND)
        .length >= max
    );
  }

  protected inBand(book: OracleBook, price: number): boolean {
    return book.band === undefined || (price >= book.band.low && price <= book.band.high);
  }

  protected reducible(
    book: OracleBook,
    { account, side }: Pick<NewOrder, 'account' | 'side'>,
  ): number {
    const held = book.positions.get(account) ?? 0;
    return Math.max(0, side === 'buy' ? -held : held);
  }

  /** Total and open quantity go down; what is hidden first. */
  protected shrink(order: OracleOrder, lost: number): void {
    order.quantity -= lost;
    order.shown = Math.min(order.shown, openOf(order));
  }

  protected endSibling(order: OracleOrder): void {
    const { sibling } = order;
    if (sibling === undefined) return;
    order.sibling = undefined;
    sibling.sibling = undefined;
    this.end(sibling, 'one_cancels_other');
  }

  protected end(order: OracleOrder, reason: string): void {
    const kind = EXPIRED.has(reason) ? 'expired' : 'cancelled';
    this.tell(order, kind, reason);
    this.drop(this.books.get(order.symbol)!, order);
    this.endSibling(order);
  }

  protected drop(book: OracleBook, order: OracleOrder): void {
    order.state = 'ended';
    this.orders = this.orders.filter((each) => each !== order);
    const { bracket } = order.source;
    if (bracket !== undefined && order.filled > 0) {
      book.exits.push({ bracket, entry: order, quantity: order.filled });
    }
  }

  protected tell(
    order: OracleOrder,
    kind: string,
    reason?: string,
    status = statusOf(order, kind),
    last = '',
  ): void {
    const ended = status === 'cancelled' || status === 'expired' || status === 'filled';
    this.told.push({
      kind,
      status,
      account: order.account,
      id: order.clientOrderId,
      orderId: order.orderId,
      quantity: order.quantity,
      filled: order.filled,
      open: ended ? 0 : openOf(order),
      limit: order.limit,
      stop: order.stop,
      reason,
      last,
    });
  }

  protected refuse(source: NewOrder, reason: string): void {
    this.told.push({
      kind: 'rejected',
      status: 'rejected',
      account: source.account,
      id: source.clientOrderId,
      orderId: 0,
      quantity: source.quantity,
      filled: 0,
      open: 0,
      limit: source.limitPrice,
      stop: source.stopPrice,
      reason,
      last: '',
    });
  }

  protected refuseCancel(account: string, id: string, reason: string): void {
    this.told.push({
      kind: 'cancel_rejected',
      status: 'rejected',
      account,
      id,
      orderId: 0,
      quantity: 0,
      filled: 0,
      open: 0,
      limit: undefined,
      stop: undefined,
      reason,
      last: '',
    });
  }
}

function liveStatus(order: OracleOrder): string {
  if (order.filled > 0) return 'partially_filled';
  return waits(order.type) && order.state !== 'waiting' ? 'triggered' : 'accepted';
}

/** A status, unless the kind of report says it already. */
function statusOf(order: OracleOrder, kind: string): string {
  return ['accepted', 'cancelled', 'expired'].includes(kind) ? kind : liveStatus(order);
}
