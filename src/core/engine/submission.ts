import { plainValue, quantityToNumber } from '../domain/instrument.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import { oppositeSide, sideSign } from '../domain/order.js';
import type { Order, OrderPricing, Side } from '../domain/order.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type { Quantity } from '../domain/units.js';
import type { Denial } from '../risk/risk-engine.js';
import type { Proposal } from '../risk/rule.js';
import type { OrderOptions, RequestId } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { EngineParts } from './parts.js';
import { toLimitPrice, toStopPrice } from './sizing.js';

/** What distinguishes one order from another, before it has an id. */
export interface OrderTerms {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: OrderPricing;
  readonly reduceOnly: boolean;
  readonly reason: string;
}

/** The one way out: risk judges, the order manager records, the command is left for the venue. */
export class Submission {
  constructor(private readonly engine: EngineParts) {}

  submit(
    instance: Instance,
    index: InstrumentIndex,
    request: RequestId,
    terms: OrderTerms,
    options: OrderOptions,
  ): void {
    const { engine } = this;
    const order: Order = {
      id: engine.orders.nextId(),
      instance: instance.index,
      instrument: index,
      side: terms.side,
      quantity: terms.quantity,
      pricing: terms.pricing,
      timeInForce: options.timeInForce ?? 'gtc',
      expireAt: options.expireAt,
      reduceOnly: terms.reduceOnly,
      bracket: this.bracketOf(index, terms.side, options),
      reason: terms.reason,
    };
    const account = engine.accountOf[index]!;
    account.refreshEquity();
    const denial = account.risk.judge(this.propose(order), account);
    if (denial) {
      this.deny(instance, index, request, denial);
      return;
    }
    const approved = account.risk.approve(order);
    engine.orders.submit(approved, request, engine.now);
    account.exposure.addWorking(instance.index, index, order.side, order.quantity);
    engine.commands.push({ kind: 'submit', order: approved, request });
    engine.awaited.push(index);
  }

  /** Why an order in the place of a working one would be refused, as if that had ended already. */
  refusalInPlaceOf(old: Order, left: number, order: Order): Denial | undefined {
    const { instance, instrument, side } = old;
    const account = this.engine.accountOf[instrument]!;
    account.refreshEquity();
    account.exposure.addWorking(instance, instrument, side, -left);
    const denial = account.risk.refusal(this.propose(order), account);
    account.exposure.addWorking(instance, instrument, side, left);
    return denial;
  }

  private bracketOf(index: InstrumentIndex, side: Side, options: OrderOptions): Order['bracket'] {
    const { stopLoss, takeProfit } = options;
    if (stopLoss === undefined && takeProfit === undefined) return undefined;
    const instrument = this.engine.instruments[index]!;
    const exit = oppositeSide(side);
    const { orders } = this.engine;
    const after = stopLoss === undefined ? 1 : 2;
    return {
      stopLoss:
        stopLoss === undefined
          ? undefined
          : { id: orders.nextId(1), price: toStopPrice(instrument, exit, stopLoss) },
      takeProfit:
        takeProfit === undefined
          ? undefined
          : { id: orders.nextId(after), price: toLimitPrice(instrument, exit, takeProfit) },
    };
  }

  private propose(order: Order): Proposal {
    const { engine } = this;
    const instrument = engine.instruments[order.instrument]!;
    const quantity = quantityToNumber(instrument, order.quantity);
    const price = this.valuationPrice(order) / POWERS_OF_TEN[instrument.priceScale]!;
    const value = plainValue(instrument, quantity, price);
    return { order, quantity, price, value, addsExposure: this.addsExposure(order) };
  }

  /** Orders on their way count as done: a second sell of what is held would go short. */
  private addsExposure(order: Order): boolean {
    if (order.reduceOnly) return false;
    const { instance, instrument, side } = order;
    const { exposure } = this.engine.accountOf[instrument]!;
    const after = exposure.unitsAfter(instance, instrument, side);
    const whole = after + sideSign(side) * order.quantity;
    return side === 'buy' ? whole > 0 : whole < 0;
  }

  /** Price units at which an order is valued: its own price, else the last. */
  private valuationPrice({ pricing, instrument }: Order): number {
    switch (pricing.type) {
      case 'limit':
      case 'stop_limit':
        return pricing.limitPrice;
      case 'stop':
        return pricing.stopPrice;
      default:
        return this.engine.marks[instrument]!;
    }
  }

  /** Refuses a request whose size rounds to nothing; an entry, once trading was halted, for that. */
  refuseSize(
    instance: Instance,
    index: InstrumentIndex,
    request: RequestId,
    isEntry: boolean,
  ): void {
    const { halted } = this.engine.accountOf[index]!.risk;
    if (halted && isEntry) {
      this.deny(instance, index, request, halted);
      return;
    }
    const instrument = this.engine.instruments[index]!;
    const limit = quantityToNumber(instrument, instrument.lot);
    const reason = isEntry
      ? `the size is less than one lot (${limit})`
      : `reduce-only, it has less than one lot (${limit}) of what is held to close`;
    this.deny(instance, index, request, { rule: 'size', limit, actual: 0, reason });
  }

  /** A refusal is an event; the same target may be asked for again. */
  deny(instance: Instance, index: InstrumentIndex, request: RequestId, denial: Denial): void {
    instance.forgetTarget(index, request);
    this.note(instance, index, denial);
    this.engine.notify(instance, index, request, 'denied', denial.reason);
  }

  /** Journals a refusal of which no strategy need hear. */
  note({ name }: Instance, index: InstrumentIndex, { rule, limit, actual, reason }: Denial): void {
    const symbol = this.engine.symbols[index]!;
    this.engine.changes.push({
      kind: 'denied',
      instance: name,
      symbol,
      rule,
      limit,
      actual,
      reason,
    });
  }
}
