/**
 * Locks what an order may cost before it can trade, and books what its trades do cost. An order that
 * cannot be paid for in the worst case never reaches the book.
 */
import type { BalanceHolds, HeldOrder, OrderView, RejectReason } from '../book/index.js';
import type { Instrument } from '../domain/instrument.js';
import {
  addMoney,
  applyRate,
  negateMoney,
  notional,
  quantityToMoney,
  subtractMoney,
} from '../domain/money.js';
import type { Side } from '../domain/order.js';
import type { Money, Price, Quantity } from '../domain/units.js';
import { asPrice, asQuantity } from '../domain/units.js';
import type { Account } from './account.js';
import type { AccountId, Balances } from './balances.js';
import { CLEARING_ACCOUNT, FEE_ACCOUNT, FUNDING_ACCOUNT } from './balances.js';

/** Money locked for an order, or for the pair of which it is one. */
export interface Hold {
  readonly account: AccountId;
  readonly asset: string;
  amount: Money;
  /** What was locked for each unit of a buy; 0 when it was not counted by the unit. */
  unitPrice: number;
  /** Numbers of the orders that it is for. */
  readonly orders: number[];
}

/** A hold as a snapshot keeps it. */
export interface HoldState {
  readonly account: AccountId;
  readonly asset: string;
  readonly amount: Money;
  readonly unitPrice: number;
  readonly orders: readonly number[];
}

/** What one side of a trade paid for it. */
export interface Charge {
  readonly quoteQuantity: Money;
  readonly fee: Money;
  readonly feeAsset: string;
}

/** What settlement asks of the rest of the exchange. */
export interface SettlementContext {
  accountNamed(name: string): Account;
  instrumentOf(symbol: string): Instrument;
  /**
   * The worst that a market order can meet: what `quantity` costs, or how much it takes to make
   * `value`, down the book's other side, the account's own orders left out when they may not trade.
   */
  costOf(order: HeldOrder): Money;
  /** Base units at most needed to earn the order's quote amount. */
  quantityFor(order: HeldOrder): number;
}

export class Settlement implements BalanceHolds {
  private readonly holds = new Map<number, Hold>();
  /** Holds of orders that have no number yet, by client id. */
  private readonly unnumbered = new Map<string, Hold>();
  /** Assets whose balance changed since they were last asked for, by account. */
  private touched = new Map<AccountId, Set<string>>();
  private readonly charges: { maker: Charge | undefined; taker: Charge | undefined } = {
    maker: undefined,
    taker: undefined,
  };

  constructor(
    private readonly balances: Balances,
    private readonly context: SettlementContext,
  ) {}

  /** Pays in, or out when below zero; false, and nothing moved, when there is less free than that. */
  fund(account: AccountId, asset: string, amount: Money): boolean {
    if (amount > 0) this.balances.transfer(asset, FUNDING_ACCOUNT, account, amount);
    else {
      const taken = negateMoney(amount);
      if (this.balances.get(account, asset).free < taken) return false;
      this.balances.transfer(asset, account, FUNDING_ACCOUNT, taken);
    }
    this.touch(account, asset);
    return true;
  }

  hold(order: HeldOrder, sibling: HeldOrder | undefined): RejectReason | undefined {
    const account = this.context.accountNamed(order.account);
    const instrument = this.context.instrumentOf(order.symbol);
    const { amount, unitPrice } = this.need(instrument, order, sibling);
    const asset = order.side === 'buy' ? instrument.quote : instrument.base;
    if (!this.balances.lock(account.id, asset, amount)) return 'insufficient_balance';
    this.touch(account.id, asset);
    const hold: Hold = { account: account.id, asset, amount, unitPrice, orders: [] };
    this.unnumbered.set(order.clientOrderId, hold);
    if (sibling !== undefined) this.unnumbered.set(sibling.clientOrderId, hold);
    return undefined;
  }

  /** The order has its number from here on; to be called before its first trade. */
  accepted({ clientOrderId, orderId }: OrderView): void {
    const hold = this.unnumbered.get(clientOrderId);
    if (hold === undefined) return;
    this.unnumbered.delete(clientOrderId);
    this.holds.set(orderId, hold);
    hold.orders.push(orderId);
  }

  trade(order: OrderView, price: Price, quantity: Quantity, liquidity: 'maker' | 'taker'): void {
    const instrument = this.context.instrumentOf(order.symbol);
    const { base, quote } = instrument;
    const account = this.context.accountNamed(order.account);
    const value = notional(instrument, price, quantity);
    const size = quantityToMoney(instrument, quantity);
    const hold = this.holds.get(order.orderId)!;
    const buys = order.side === 'buy';
    const received = buys ? size : value;
    const feeAsset = buys ? base : quote;
    this.payFrom(hold, buys ? value : size);
    if (buys && hold.unitPrice > 0) {
      const locked = notional(instrument, asPrice(hold.unitPrice), quantity);
      this.free(hold, subtractMoney(locked, value));
    }
    const rate = liquidity === 'maker' ? instrument.makerRate : instrument.takerRate;
    const fee = account.robot ? 0 : applyRate(received, rate);
    this.balances.transfer(feeAsset, CLEARING_ACCOUNT, account.id, subtractMoney(received, fee));
    if (fee !== 0) this.balances.transfer(feeAsset, CLEARING_ACCOUNT, FEE_ACCOUNT, fee);
    this.touch(account.id, base);
    this.touch(account.id, quote);
    this.charges[liquidity] = { quoteQuantity: value, fee, feeAsset };
  }

  release(order: OrderView, quantity: Quantity, final: boolean): void {
    const hold = this.holds.get(order.orderId);
    if (hold === undefined) return;
    if (final) {
      this.free(hold, hold.amount);
      for (const orderId of hold.orders) this.holds.delete(orderId);
      return;
    }
    // What one of a pair lost without a trade, the other may still trade.
    if (hold.orders.length > 1) return;
    const instrument = this.context.instrumentOf(order.symbol);
    this.free(hold, worth(instrument, order.side, hold.unitPrice, quantity));
  }

  rehold(order: OrderView, openQuantity: Quantity, limitPrice: Price): RejectReason | undefined {
    const hold = this.holds.get(order.orderId)!;
    const instrument = this.context.instrumentOf(order.symbol);
    const needed = worth(instrument, order.side, limitPrice, openQuantity);
    const more = subtractMoney(needed, hold.amount);
    if (more > 0) {
      if (!this.balances.lock(hold.account, hold.asset, more)) return 'insufficient_balance';
      hold.amount = addMoney(hold.amount, more);
      this.touch(hold.account, hold.asset);
    } else this.free(hold, negateMoney(more));
    hold.unitPrice = order.side === 'buy' ? limitPrice : 0;
    return undefined;
  }

  /** What the side of the trade just booked paid. */
  charge(liquidity: 'maker' | 'taker'): Charge {
    return this.charges[liquidity]!;
  }

  /** A balance changed by other means than orders. */
  touch(account: AccountId, asset: string): void {
    const assets = this.touched.get(account);
    if (assets === undefined) this.touched.set(account, new Set([asset]));
    else assets.add(asset);
  }

  /** Between two commands, when every hold has its numbers. */
  state(): readonly HoldState[] {
    return [...new Set(this.holds.values())].map((hold) => ({ ...hold, orders: [...hold.orders] }));
  }

  restore(holds: readonly HoldState[]): void {
    for (const state of holds) {
      const hold: Hold = { ...state, orders: [...state.orders] };
      for (const order of hold.orders) this.holds.set(order, hold);
    }
  }

  /** Accounts and assets changed since the last call. */
  takeTouched(): ReadonlyMap<AccountId, ReadonlySet<string>> {
    const taken = this.touched;
    if (taken.size > 0) this.touched = new Map();
    return taken;
  }

  private need(
    instrument: Instrument,
    order: HeldOrder,
    sibling: HeldOrder | undefined,
  ): { readonly amount: Money; readonly unitPrice: number } {
    if (order.side === 'sell') {
      const quantity =
        order.quoteAmount === undefined ? order.quantity : this.context.quantityFor(order);
      return { amount: quantityToMoney(instrument, quantity), unitPrice: 0 };
    }
    if (order.quoteAmount !== undefined) return { amount: order.quoteAmount, unitPrice: 0 };
    const price = worstPrice(order);
    if (price === undefined) return { amount: this.context.costOf(order), unitPrice: 0 };
    const other = sibling === undefined ? undefined : worstPrice(sibling);
    const unitPrice = Math.max(price, other ?? 0);
    return { amount: notional(instrument, asPrice(unitPrice), order.quantity), unitPrice };
  }

  private payFrom(hold: Hold, amount: Money): void {
    this.balances.pay(hold.asset, hold.account, CLEARING_ACCOUNT, amount);
    hold.amount = subtractMoney(hold.amount, amount);
  }

  private free(hold: Hold, amount: Money): void {
    if (amount === 0) return;
    this.balances.release(hold.account, hold.asset, amount);
    hold.amount = subtractMoney(hold.amount, amount);
    this.touch(hold.account, hold.asset);
  }
}

/** No trade of the order is worse than this; undefined when nothing bounds it. */
function worstPrice(order: HeldOrder): number | undefined {
  return order.limitPrice ?? order.protectionPrice;
}

function worth(instrument: Instrument, side: Side, unitPrice: number, quantity: Quantity): Money {
  return side === 'buy'
    ? notional(instrument, asPrice(unitPrice), asQuantity(quantity))
    : quantityToMoney(instrument, quantity);
}
