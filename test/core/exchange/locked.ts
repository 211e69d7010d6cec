/** What open orders must hold, counted from the orders alone. */
import { equal } from 'node:assert/strict';
import type { Account, Exchange, VenueOrder } from '../../../src/core/exchange/index.js';

/** Ledger units of a lot of 10^-5 BTC, and of a cent for it. */
const BASE_UNIT = 1_000;
const QUOTE_UNIT = 10;

export class LockedMoney {
  private readonly units = new Map<number, number>();
  private lastPrice = 0;

  /** To be called before each command: a trailing stop begins at the price there was. */
  before(exchange: Exchange): void {
    const { lastPrice, listing } = exchange.markets[0]!;
    this.lastPrice = lastPrice ?? listing.startPrice;
  }

  /** To be called after it: every account has locked what its open orders need, no more and no less. */
  check(exchange: Exchange, accounts: readonly Account[]): void {
    for (const account of accounts) {
      for (const order of account.orders(0)) {
        if (!this.units.has(order.id)) this.units.set(order.id, this.unitOf(order));
      }
      const needed = { buy: 0, sell: 0 };
      for (const order of account.open(0)) needed[order.side] += this.need(account, order);
      const locked = (asset: string): number =>
        Number(exchange.balances.get(account.id, asset).locked);
      equal(locked('BTC'), needed.sell * BASE_UNIT, `${account.name} BTC`);
      equal(locked('USDT'), needed.buy * QUOTE_UNIT, `${account.name} USDT`);
    }
  }

  /** Two of a list hold together; what prevention took of one stays, for the other may trade it. */
  private need(account: Account, order: VenueOrder): number {
    if (order.listId < 0) {
      return this.units.get(order.id)! * (order.quantity - order.executed - order.prevented);
    }
    const pair = account.orders(0).filter(({ listId }) => listId === order.listId);
    if (account.open(0).find(({ listId }) => listId === order.listId) !== order) return 0;
    const unit = Math.max(...pair.map(({ id }) => this.units.get(id)!));
    return unit * (order.quantity - pair.reduce((sum, { executed }) => sum + executed, 0));
  }

  /** What each lot holds: itself, or its worst price; of a stop at the market 5 % above its first trigger. */
  private unitOf({ side, price, stopPrice, trailingDelta }: VenueOrder): number {
    if (side === 'sell') return 1;
    if (price > 0) return price;
    const start = stopPrice || this.lastPrice;
    return Math.ceil(((start + (start * trailingDelta) / 10_000) * 10_500) / 10_000);
  }
}
