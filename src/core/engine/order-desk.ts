import type { InstrumentIndex } from '../domain/instrument.js';
import { MICROSECONDS_PER_SECOND, asQuantity, rateToFraction } from '../domain/units.js';
import type { Quantity, Timestamp } from '../domain/units.js';
import { MARKET } from '../domain/order.js';
import type { Side } from '../domain/order.js';
import type { RequestId } from '../strategies/strategy.js';
import { NO_OPTIONS } from './check-request.js';
import type { Instance } from './instance.js';
import type { OrderState } from './order-manager.js';
import type { Request, Unsized } from './request.js';
import { isSized, quantityFor, sizeToQuantity, toPricing } from './sizing.js';
import type { Submission } from './submission.js';
import type { EngineParts } from './parts.js';

interface Waiting {
  readonly instance: Instance;
  readonly request: Unsized;
}

type TargetRequest = Extract<Request, { kind: 'target' }>;
type OrderRequest = Extract<Request, { kind: 'order' }>;

/**
 * Turns requests into orders: at once when their size is known, else at the instrument's first price
 * after the decision. What becomes an order goes through `Submission`.
 */
export class OrderDesk {
  /** Per instrument, requests that become a quantity at its next price. */
  private readonly waiting: Waiting[][];
  /** Per instrument, 1 once no request is taken any more. */
  private readonly shut: Uint8Array;

  constructor(
    private readonly engine: EngineParts,
    private readonly submission: Submission,
  ) {
    this.waiting = engine.instruments.map(() => []);
    this.shut = new Uint8Array(engine.instruments.length);
  }

  /** Whether requests wait for this instrument's next price. */
  waits(instrument: number): boolean {
    return this.waiting[instrument]!.length > 0;
  }

  /** Whether a request of the instance waits for this instrument's price. */
  hasUnsized(instance: Instance, instrument: InstrumentIndex): boolean {
    return this.waiting[instrument]!.some((entry) => entry.instance === instance);
  }

  /** Acts on one request, in the order in which the strategy made it. */
  take(instance: Instance, request: Request): void {
    if ('instrument' in request && this.shut[request.instrument] === 1) return;
    switch (request.kind) {
      case 'target':
        this.takeTarget(instance, request);
        break;
      case 'order':
        if (isSized(request.size) && this.isPriced(request)) this.place(instance, request);
        else this.queue(instance, request);
        break;
      case 'close':
        instance.forgetTarget(request.instrument);
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
        // Never within the same instant: a timer that sets itself again must let time pass.
        const delay = Math.max(1, Math.round(request.seconds * MICROSECONDS_PER_SECOND));
        const at = (this.engine.now + delay) as Timestamp;
        const { index } = instance;
        this.engine.commands.push({ kind: 'timer', at, instance: index, name: request.name });
      }
    }
  }

  /** From now on requests for the instrument are dropped: nothing of it is to come. */
  shutFor(instrument: InstrumentIndex): void {
    this.shut[instrument] = 1;
  }

  /** Whether requests are dropped for every instrument. */
  get isShut(): boolean {
    return !this.shut.includes(0);
  }

  private takeTarget(instance: Instance, request: TargetRequest): void {
    const { instrument, fraction, id } = request;
    const slot = instance.slot(instrument);
    if (instance.targets[slot] === fraction) return;
    if (fraction === 0) this.cancelAll(instance, instrument);
    else {
      this.unqueue(instance, instrument);
      this.cancelTargetOrders(instance, instrument);
      this.queue(instance, request);
    }
    instance.targets[slot] = fraction;
    instance.targetRequests[slot] = id;
    if (fraction === 0) this.closeHeld(instance, instrument, id, request.reason);
  }

  /** Whether an order can be valued: an instrument that has shown no price waits for its first. */
  private isPriced({ instrument, options }: OrderRequest): boolean {
    const { limitPrice, stopPrice } = options;
    return (limitPrice ?? stopPrice) !== undefined || this.engine.marks[instrument]! > 0;
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
      if (request.kind === 'order') this.place(instance, request);
      else this.releaseTarget(instance, request);
    }
  }

  /** Closing leg first, then the opening leg with what the capital buys after it. */
  private releaseTarget(instance: Instance, request: TargetRequest): void {
    const { instrument: index, fraction, id, reason } = request;
    const instrument = this.engine.instruments[index]!;
    const position = instance.positions[instance.slot(index)]!;
    const flips = position.quantity * fraction < 0;
    let equity = instance.subLedger(index).equity(this.engine.marks);
    if (flips) {
      const closing = Math.abs(position.valueAt(this.engine.marks[index]!));
      equity -= closing * rateToFraction(instrument.takerRate);
      this.closeHeld(instance, index, id, reason);
    }
    // A spot account cannot go short: a sell signal closes (said once when the run starts).
    if (instrument.kind === 'spot' && fraction < 0) return;
    const amount = instance.investable(equity) * Math.abs(fraction);
    const wanted = quantityFor(instrument, amount, this.engine.price(index));
    if (wanted === 0) {
      this.submission.refuseSize(instance, index, id, true);
      return;
    }
    const held = flips ? 0 : Math.abs(position.quantity);
    const change = wanted - held;
    const quantity = asQuantity(Math.abs(change) - (Math.abs(change) % instrument.lot));
    if (quantity === 0) return;
    const side: Side = change > 0 === fraction > 0 ? 'buy' : 'sell';
    const terms = { side, quantity, pricing: MARKET, reduceOnly: change < 0, reason };
    this.submission.submit(instance, index, id, terms, NO_OPTIONS);
  }

  /** Closes what an instance holds and no market order is closing yet. */
  closeRest(instance: Instance, index: InstrumentIndex, id: RequestId, reason: string): void {
    let closing = 0;
    for (const { order, filled } of this.engine.orders.working) {
      if (order.instance !== instance.index || order.instrument !== index) continue;
      if (order.reduceOnly && order.pricing.type === 'market') closing += order.quantity - filled;
    }
    this.closeHeld(instance, index, id, reason, closing);
  }

  /** Sends a market order for what is held, but for what is `closing`; nothing when that is less than a lot. */
  private closeHeld(
    instance: Instance,
    index: InstrumentIndex,
    id: RequestId,
    reason: string,
    closing = 0,
  ): void {
    const { lot } = this.engine.instruments[index]!;
    const held = instance.positions[instance.slot(index)]!.quantity;
    const size = Math.max(0, Math.abs(held) - closing);
    const quantity = asQuantity(size - (size % lot));
    if (quantity === 0) return;
    const side: Side = held > 0 ? 'sell' : 'buy';
    const terms = { side, quantity, pricing: MARKET, reduceOnly: true, reason };
    this.submission.submit(instance, index, id, terms, NO_OPTIONS);
  }

  private place(instance: Instance, request: OrderRequest): void {
    const { instrument: index, side, options, id } = request;
    const instrument = this.engine.instruments[index]!;
    const price = options.limitPrice ?? options.stopPrice ?? this.engine.price(index);
    const quantity = this.quantityOf(instance, request, price);
    if (quantity === 0) {
      this.submission.refuseSize(instance, index, id, options.reduceOnly !== true);
      return;
    }
    const pricing = toPricing(instrument, side, options);
    const { reduceOnly = false, reason = '' } = options;
    const terms = { side, quantity, pricing, reduceOnly, reason };
    this.submission.submit(instance, index, id, terms, options);
  }

  private quantityOf(instance: Instance, request: OrderRequest, price: number): Quantity {
    const { instrument: index, side, size, options } = request;
    const instrument = this.engine.instruments[index]!;
    const equity = isSized(size) ? 0 : instance.subLedger(index).equity(this.engine.marks);
    const quantity = sizeToQuantity(instrument, size, price, equity, options);
    if (options.reduceOnly !== true) return quantity;
    const held = instance.positions[instance.slot(index)]!.quantity;
    const reducible = side === 'sell' ? Math.max(0, held) : Math.max(0, -held);
    return asQuantity(Math.min(quantity, reducible - (reducible % instrument.lot)));
  }

  /** Forgets the instance's requests that wait for this instrument's price. */
  private unqueue(instance: Instance, index: InstrumentIndex): void {
    const queue = this.waiting[index]!;
    if (queue.length === 0) return;
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

  /** Cancels everything the instance still wants of this instrument. */
  cancelAll(instance: Instance, index: InstrumentIndex): void {
    this.unqueue(instance, index);
    for (const state of this.engine.orders.cancellable(instance.index, index)) this.cancel(state);
  }

  /** Cancels every order that could add to a position, and forgets what waits for a price. */
  cancelEntries(instance: Instance, index: InstrumentIndex): void {
    this.unqueue(instance, index);
    for (const state of this.engine.orders.cancellable(instance.index, index)) {
      if (!state.order.reduceOnly) this.cancel(state);
    }
  }

  /** Cancels what an earlier target still buys or sells. */
  private cancelTargetOrders(instance: Instance, index: InstrumentIndex): void {
    const { orders } = this.engine;
    if (orders.working.length === 0) return;
    for (const state of orders.cancellable(instance.index, index)) {
      const { pricing, reduceOnly } = state.order;
      if (pricing.type === 'market' && !reduceOnly) this.cancel(state);
    }
  }

  /** Cancels the exits that have nothing left to protect. */
  cancelExits(instance: Instance, index: InstrumentIndex): void {
    const { orders } = this.engine;
    if (orders.working.length === 0) return;
    for (const state of orders.cancellable(instance.index, index)) {
      if (state.order.reduceOnly) this.cancel(state);
    }
  }

  cancel(state: OrderState): void {
    this.engine.orders.setReplacement(state, undefined);
    if (state.cancelRequested) return;
    state.cancelRequested = true;
    const { id: order, instrument } = state.order;
    this.engine.commands.push({ kind: 'cancel', order, instrument });
  }
}
