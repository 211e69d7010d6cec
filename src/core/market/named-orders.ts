import { BID, ORDER_ACTIONS } from '../domain/tick-data.js';
import type { OrderColumns } from '../domain/tick-data.js';
import { DepthBook } from './depth.js';

const [ADD, CANCEL, MODIFY, CLEAR] = (['add', 'cancel', 'modify', 'clear'] as const).map((action) =>
  ORDER_ACTIONS.indexOf(action),
) as [number, number, number, number];

interface NamedOrder {
  side: number;
  price: number;
  quantity: number;
  /** Counts up with every order that joins the end of a queue. */
  joined: number;
}

/** What a message took from a queue, for whoever stands behind; `quantity` 0 when it took nothing. */
export interface QueueLoss {
  side: number;
  price: number;
  quantity: number;
  joined: number;
}

/**
 * A book fed order by order (L3), and the order of the queues in it. A modified order keeps its place
 * only when its price stays and its quantity does not grow.
 */
export class NamedOrders {
  readonly book = new DepthBook();
  /** What the last message took; used again for the next. */
  readonly loss: QueueLoss = { side: 0, price: 0, quantity: 0, joined: 0 };
  private readonly orders = new Map<number, NamedOrder>();
  private joins = 0;

  constructor() {
    this.book.state = 'live';
  }

  /** Place of an order that joins now: all orders with a smaller one stand ahead. */
  nextPlace(): number {
    this.joins += 1;
    return this.joins;
  }

  take({ action, id, side, price, quantity }: OrderColumns, row: number): void {
    this.loss.quantity = 0;
    const does = action[row]!;
    if (does === CLEAR) {
      this.orders.clear();
      this.book.bids.clear();
      this.book.asks.clear();
    } else if (does === CANCEL) this.cancel(id[row]!, quantity[row]!);
    else if ((does === ADD || does === MODIFY) && side[row] !== 0) {
      this.place(id[row]!, side[row]!, price[row]!, quantity[row]!);
    }
  }

  private cancel(id: number, quantity: number): void {
    const order = this.orders.get(id);
    if (!order) return;
    const gone = Math.min(order.quantity, quantity);
    this.lose(order, gone);
    order.quantity -= gone;
    if (order.quantity === 0) this.orders.delete(id);
  }

  private place(id: number, side: number, price: number, quantity: number): void {
    const order = this.orders.get(id);
    if (order && order.side === side && order.price === price && quantity <= order.quantity) {
      this.lose(order, order.quantity - quantity);
      order.quantity = quantity;
      return;
    }
    if (order) this.lose(order, order.quantity);
    this.orders.set(id, { side, price, quantity, joined: this.nextPlace() });
    this.change(side, price, quantity);
  }

  private lose({ side, price, joined }: NamedOrder, quantity: number): void {
    this.change(side, price, -quantity);
    const { loss } = this;
    loss.side = side;
    loss.price = price;
    loss.quantity = quantity;
    loss.joined = joined;
  }

  private change(side: number, price: number, by: number): void {
    const levels = side === BID ? this.book.bids : this.book.asks;
    levels.set(price, levels.quantityAt(price) + by);
  }
}
