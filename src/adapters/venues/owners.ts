import { asQuantity } from '../../core/domain/units.js';
import type { ClientError } from '../clients/exchange-client.js';
import { readOrder } from './answers.js';
import type { SeenTrade } from './answers.js';
import { ask, contextOf, pause, pauses } from './desk.js';
import type { Desk } from './desk.js';
import type { ForeignOrder, OrderRecord } from './order-record.js';

type Owner = OrderRecord | ForeignOrder;

/** Whose an execution is whose order has not been seen: the venue is asked, once for each order. */
export class Owners {
  private readonly asking = new Map<string, Promise<Owner | undefined>>();

  constructor(private readonly desk: Desk) {}

  /** Delivers an execution now, or when it is known whose it is. */
  take(trade: SeenTrade): void {
    const { orders } = this.desk;
    if (!orders.takeTrade(trade)) void this.of(trade).then(() => orders.takeTrade(trade));
  }

  /** Undefined only when the venue is closed meanwhile. */
  async of(trade: SeenTrade): Promise<Owner | undefined> {
    const known = this.desk.orders.ownerOf(trade);
    if (known !== undefined) return known;
    const key = `${trade.symbol} ${trade.venueOrderId}`;
    let asking = this.asking.get(key);
    if (asking === undefined) {
      asking = this.ask(trade).finally(() => this.asking.delete(key));
      this.asking.set(key, asking);
    }
    return asking;
  }

  private async ask(trade: SeenTrade): Promise<Owner | undefined> {
    const { desk } = this;
    const { orders, instruments, signal } = desk;
    const { venueOrderId, symbol } = trade;
    const instrument = instruments.of(symbol)!;
    for (const milliseconds of pauses(desk.timing)) {
      try {
        const answer = await ask(desk, 'fetchOrder', [venueOrderId, symbol]);
        orders.takeOrder(readOrder(answer, contextOf(desk, instrument)));
        return orders.ownerOf(trade) ?? this.nobodys(trade);
      } catch (error) {
        const owner = orders.ownerOf(trade);
        if (owner !== undefined) return owner;
        if ((error as ClientError).kind === 'OrderNotFound') return this.nobodys(trade);
      }
      if (!(await pause(milliseconds, signal))) return undefined;
    }
    return undefined;
  }

  /** The venue does not know the order either: all that is known of it is this. */
  private nobodys(trade: SeenTrade): Owner | undefined {
    const { symbol, venueOrderId, wireId, side, fill, at } = trade;
    this.desk.orders.takeOrder({
      ...{ symbol, venueOrderId, wireId, side, quantity: fill.quantity, filled: asQuantity(0) },
      ...{ price: undefined, status: 'open', triggered: false, trades: [], placedAt: at, at },
    });
    return this.desk.orders.ownerOf(trade);
  }
}
