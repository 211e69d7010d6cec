import { qualifiedSymbol, quantityToNumber } from '../domain/instrument.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { Command } from '../domain/command.js';
import type { Change } from '../domain/journal.js';
import { moneyToNumber } from '../domain/money.js';
import { MARKET, sideSign } from '../domain/order.js';
import type { Order, OrderPricing, Side } from '../domain/order.js';
import type { ExecutionReport } from '../domain/report.js';
import { POWERS_OF_TEN, asQuantity, rateToFraction } from '../domain/units.js';
import type { Quantity, Timestamp } from '../domain/units.js';
import type { Portfolio } from '../portfolio/index.js';
import type { RiskEngine } from '../risk/risk-engine.js';
import type { Proposal, RiskView } from '../risk/rule.js';
import type { FillNotice, OrderOptions, RequestId, WorkingOrder } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { OrderManager, OrderState, ReportOutcome } from './order-manager.js';
import type { Request, Unsized } from './request.js';
import {
  isSized,
  quantityFor,
  sizeToQuantity,
  toLimitPrice,
  toPricing,
  toStopPrice,
} from './sizing.js';

/** What the desk needs of the engine it works for. */
export interface DeskHost extends RiskView {
  readonly now: Timestamp;
  readonly marks: Float64Array;
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly commands: Command[];
  readonly awaited: InstrumentIndex[];
  /** Brings `equity` to the marks of this instant. */
  refreshEquity(): void;
  notify(
    instance: Instance,
    symbol: InstrumentIndex,
    id: RequestId,
    status: 'denied',
    reason: string,
  ): void;
}

interface Waiting {
  readonly instance: Instance;
  readonly request: Unsized;
}

const NO_OPTIONS: OrderOptions = {};

/** Turns requests into orders: sizes them, has them judged, records and sends them, books what comes back. */
export class OrderDesk {
  /** Per instrument, requests that become a quantity at its next price. */
  private readonly waiting: Waiting[][];

  constructor(
    private readonly engine: DeskHost,
    private readonly changes: Change[],
  ) {
    this.waiting = engine.instruments.map(() => []);
  }

  waits(instrument: number): boolean {
    return this.waiting[instrument]!.length > 0;
  }

  /** Acts on one request, in the order in which the strategy made it. */
  take(instance: Instance, request: Request): void {
    switch (request.kind) {
      case 'target':
        this.takeTarget(instance, request);
        break;
      case 'order':
        if (isSized(request.size))
          this.placeSized(instance, request, this.engine.price(request.instrument));
        else this.queue(instance, request);
        break;
      case 'close':
        this.forgetTarget(instance, request.instrument);
        this.unqueue(instance, request.instrument);
        this.closeHeld(instance, request.instrument, request.id, request.reason);
        break;
      case 'cancel':
        this.cancelRequest(instance, request.id);
        break;
      case 'cancel_all':
        this.cancelAll(instance, request.instrument);
        break;
      case 'timer': {
        const at = (this.engine.now + Math.round(request.seconds * 1_000_000)) as Timestamp;
        this.engine.commands.push({
          kind: 'timer',
          at,
          instance: instance.index,
          name: request.name,
        });
      }
    }
  }

  private takeTarget(instance: Instance, request: Extract<Request, { kind: 'target' }>): void {
    const slot = instance.slot(request.instrument);
    if (instance.targets[slot] === request.fraction) return;
    this.unqueue(instance, request.instrument);
    instance.targets[slot] = request.fraction;
    if (request.fraction !== 0) {
      this.queue(instance, request);
      return;
    }
    this.cancelAll(instance, request.instrument);
    instance.targets[slot] = 0;
    this.closeHeld(instance, request.instrument, request.id, request.reason);
  }

  private queue(instance: Instance, request: Unsized): void {
    this.waiting[request.instrument]!.push({ instance, request });
    this.engine.awaited.push(request.instrument);
  }

  /** The instrument shows a price: everything that waited for it gets its quantity. */
  release(instrument: InstrumentIndex): void {
    const queue = this.waiting[instrument]!;
    if (queue.length === 0) return;
    this.waiting[instrument] = [];
    for (const { instance, request } of queue) {
      if (instance.stopped !== undefined) continue;
      if (request.kind === 'order')
        this.placeSized(instance, request, this.engine.price(instrument));
      else this.releaseTarget(instance, request);
    }
  }

  /** Closing leg first, then the opening leg with what the capital buys after it. */
  private releaseTarget(instance: Instance, request: Extract<Request, { kind: 'target' }>): void {
    const { instrument: index, fraction, id, reason } = request;
    const instrument = this.engine.instruments[index]!;
    const position = instance.positions[instance.slot(index)]!;
    const price = this.engine.price(index);
    const flips = position.quantity * fraction < 0;
    let equity = instance.equity(this.engine.marks);
    if (flips) {
      const closing = Math.abs(position.valueAt(this.engine.marks[index]!));
      equity -= closing * rateToFraction(instrument.takerRate);
      this.closeHeld(instance, index, id, reason);
    }
    const wanted = quantityFor(instrument, instance.investable(equity) * Math.abs(fraction), price);
    const held = flips ? 0 : Math.abs(position.quantity);
    const change = wanted - held;
    const grow: Side = fraction > 0 ? 'buy' : 'sell';
    const shrink: Side = fraction > 0 ? 'sell' : 'buy';
    const quantity = asQuantity(Math.abs(change));
    // A spot account cannot go short: a sell signal closes (said once when the run starts).
    if (quantity === 0 || (instrument.kind === 'spot' && fraction < 0)) return;
    const side = change > 0 ? grow : shrink;
    this.submit(
      instance,
      index,
      id,
      { side, quantity, pricing: MARKET, reduceOnly: change < 0, reason },
      NO_OPTIONS,
    );
  }

  private closeHeld(
    instance: Instance,
    index: InstrumentIndex,
    id: RequestId,
    reason: string,
  ): void {
    const instrument = this.engine.instruments[index]!;
    const held = instance.positions[instance.slot(index)]!.quantity;
    const quantity = asQuantity(Math.floor(Math.abs(held) / instrument.lot) * instrument.lot);
    if (quantity === 0) return;
    const side: Side = held > 0 ? 'sell' : 'buy';
    this.submit(
      instance,
      index,
      id,
      { side, quantity, pricing: MARKET, reduceOnly: true, reason },
      NO_OPTIONS,
    );
  }

  private placeSized(
    instance: Instance,
    request: Extract<Request, { kind: 'order' }>,
    price: number,
  ): void {
    const { instrument: index, side, options, id } = request;
    const instrument = this.engine.instruments[index]!;
    const reference = options.limitPrice ?? options.stopPrice ?? price;
    const equity = instance.equity(this.engine.marks);
    let quantity = sizeToQuantity(instrument, request.size, reference, equity, options);
    if (options.reduceOnly) quantity = this.cutToHeld(instance, index, side, quantity);
    if (quantity === 0) {
      this.deny(instance, index, id, {
        rule: 'size',
        limit: quantityToNumber(instrument, instrument.lot),
        actual: 0,
        reason: 'the size is less than one lot',
      });
      return;
    }
    const pricing = toPricing(instrument, side, options);
    this.submit(
      instance,
      index,
      id,
      {
        side,
        quantity,
        pricing,
        reduceOnly: options.reduceOnly ?? false,
        reason: options.reason ?? '',
      },
      options,
    );
  }

  private cutToHeld(
    instance: Instance,
    index: InstrumentIndex,
    side: Side,
    quantity: Quantity,
  ): Quantity {
    const held = instance.positions[instance.slot(index)]!.quantity;
    const reducible = side === 'sell' ? Math.max(0, held) : Math.max(0, -held);
    return asQuantity(Math.min(quantity, reducible));
  }

  /** The one way out: risk judges, the order manager records, the command is left for the venue. */
  private submit(
    instance: Instance,
    index: InstrumentIndex,
    request: RequestId,
    terms: {
      side: Side;
      quantity: Quantity;
      pricing: OrderPricing;
      reduceOnly: boolean;
      reason: string;
    },
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
    engine.refreshEquity();
    const verdict = engine.risk.judge(this.propose(instance, order), engine);
    if ('denial' in verdict) {
      this.deny(instance, index, request, verdict.denial);
      return;
    }
    engine.orders.submit(verdict.approved, request, engine.now);
    engine.exposure.addWorking(
      instance.index,
      index,
      order.side,
      quantityToNumber(engine.instruments[index]!, order.quantity),
    );
    engine.commands.push({ kind: 'submit', order: verdict.approved });
    engine.awaited.push(index);
  }

  private bracketOf(index: InstrumentIndex, side: Side, options: OrderOptions): Order['bracket'] {
    const { stopLoss, takeProfit } = options;
    if (stopLoss === undefined && takeProfit === undefined) return undefined;
    const instrument = this.engine.instruments[index]!;
    const exit: Side = side === 'buy' ? 'sell' : 'buy';
    const { orders } = this.engine;
    return {
      stopLoss:
        stopLoss === undefined
          ? undefined
          : { id: orders.nextId(1), price: toStopPrice(instrument, exit, stopLoss) },
      takeProfit:
        takeProfit === undefined
          ? undefined
          : {
              id: orders.nextId(stopLoss === undefined ? 1 : 2),
              price: toLimitPrice(instrument, exit, takeProfit),
            },
    };
  }

  private propose(instance: Instance, order: Order): Proposal {
    const instrument = this.engine.instruments[order.instrument]!;
    const quantity = quantityToNumber(instrument, order.quantity);
    const { pricing } = order;
    const units =
      'limitPrice' in pricing
        ? pricing.limitPrice
        : 'stopPrice' in pricing
          ? pricing.stopPrice
          : this.engine.marks[order.instrument]!;
    const price = units / POWERS_OF_TEN[instrument.priceScale]!;
    const held = instance.positions[instance.slot(order.instrument)]!.quantity;
    // Orders on their way count as done: a second sell of what is held would go short.
    const heldUnits = quantityToNumber(instrument, asQuantity(held));
    const working = this.engine.exposure.working(instance.index, order.instrument, order.side);
    const after = heldUnits + sideSign(order.side) * (working + quantity);
    const addsExposure =
      !order.reduceOnly && (heldUnits * after < 0 || Math.abs(after) > Math.abs(heldUnits));
    const value =
      instrument.kind === 'inverse'
        ? (quantity * instrument.contractSize) / price
        : quantity * price * instrument.contractSize;
    return { order, quantity, price, value, addsExposure };
  }

  private deny(
    instance: Instance,
    index: InstrumentIndex,
    request: RequestId,
    denial: {
      readonly rule: string;
      readonly limit: number;
      readonly actual: number;
      readonly reason: string;
    },
  ): void {
    this.forgetTarget(instance, index);
    const { rule, limit, actual, reason } = denial;
    const symbol = qualifiedSymbol(this.engine.instruments[index]!);
    this.changes.push({
      kind: 'denied',
      instance: instance.name,
      symbol,
      rule,
      limit,
      actual,
      reason,
    });
    this.engine.notify(instance, index, request, 'denied', reason);
  }

  /** After a refusal, or an exit of its own, the same target may be asked for again. */
  private forgetTarget(instance: Instance, index: InstrumentIndex): void {
    instance.targets[instance.slot(index)] = Number.NaN;
  }

  private unqueue(instance: Instance, index: InstrumentIndex): void {
    const queue = this.waiting[index]!;
    if (queue.length > 0)
      this.waiting[index] = queue.filter((entry) => entry.instance !== instance);
  }

  private cancelRequest(instance: Instance, request: RequestId): void {
    this.waiting.forEach((queue, index) => {
      if (queue.some((entry) => entry.request.id === request)) {
        this.waiting[index] = queue.filter((entry) => entry.request.id !== request);
      }
    });
    for (const state of this.engine.orders.working) {
      if (state.request === request && state.order.instance === instance.index) this.cancel(state);
    }
  }

  cancelAll(instance: Instance, index: InstrumentIndex): void {
    this.unqueue(instance, index);
    for (const state of this.engine.orders.cancellable(instance.index, index)) this.cancel(state);
  }

  private cancel(state: OrderState): void {
    if (state.cancelRequested) return;
    state.cancelRequested = true;
    this.engine.commands.push({
      kind: 'cancel',
      order: state.order.id,
      instrument: state.order.instrument,
    });
  }

  /** Books a report's fill and frees what an ended order held. */
  settle(instance: Instance, outcome: ReportOutcome, report: ExecutionReport): void {
    const { state, ended } = outcome;
    const { order } = state;
    const instrument = this.engine.instruments[order.instrument]!;
    const { exposure, portfolio } = this.engine;
    if (report.fill) {
      const names = { instance: instance.name, symbol: qualifiedSymbol(instrument) };
      portfolio.applyFill(order, report.fill, report.venueAt, names);
      if (!state.isChild) {
        exposure.addWorking(
          order.instance,
          order.instrument,
          order.side,
          -quantityToNumber(instrument, report.fill.quantity),
        );
      }
      const held = instance.positions[instance.slot(order.instrument)]!.quantity;
      exposure.setHeld(
        order.instance,
        order.instrument,
        quantityToNumber(instrument, asQuantity(held)),
      );
      if (held === 0 && order.reduceOnly) this.afterFlat(instance, order);
    }
    if (!ended || state.status === 'filled') return;
    const left = order.quantity - state.filled;
    if (left > 0 && !state.isChild) {
      exposure.addWorking(
        order.instance,
        order.instrument,
        order.side,
        -quantityToNumber(instrument, asQuantity(left)),
      );
      this.forgetTarget(instance, order.instrument);
    }
  }

  /** Flat: exits still working have nothing to protect, and a target is no longer held. */
  private afterFlat(instance: Instance, order: Order): void {
    const slot = instance.slot(order.instrument);
    const wanted = instance.targets[slot]!;
    if (wanted !== 0 && !this.isWanted(instance, order))
      this.forgetTarget(instance, order.instrument);
    for (const state of this.engine.orders.cancellable(instance.index, order.instrument)) {
      if (state.order.reduceOnly && state.order.id !== order.id) this.cancel(state);
    }
  }

  /** Whether an opening order or request of this instance is still on its way. */
  private isWanted(instance: Instance, closed: Order): boolean {
    if (this.waiting[closed.instrument]!.some((entry) => entry.instance === instance)) return true;
    return this.engine.orders
      .cancellable(instance.index, closed.instrument)
      .some(({ order }) => !order.reduceOnly);
  }

  workingOrdersOf(instance: Instance): readonly WorkingOrder[] {
    return this.engine.orders.working
      .filter(({ order }) => order.instance === instance.index)
      .map(({ order, request, filled }) => {
        const instrument = this.engine.instruments[order.instrument]!;
        return {
          id: request,
          symbol: qualifiedSymbol(instrument),
          side: order.side,
          type: order.pricing.type,
          quantity: quantityToNumber(instrument, order.quantity),
          filled: quantityToNumber(instrument, asQuantity(filled)),
          reason: order.reason,
        };
      });
  }

  fillNotice(state: OrderState, report: ExecutionReport): FillNotice {
    const { order, request } = state;
    const instrument = this.engine.instruments[order.instrument]!;
    const fill = report.fill!;
    return {
      id: request,
      symbol: qualifiedSymbol(instrument),
      side: order.side,
      quantity: quantityToNumber(instrument, fill.quantity),
      price: fill.price / POWERS_OF_TEN[instrument.priceScale]!,
      fee: moneyToNumber(fill.fee),
      at: report.venueAt,
    };
  }
}
