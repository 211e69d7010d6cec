import { qualifiedSymbol } from '../domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Side } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import { POWERS_OF_TEN } from '../domain/units.js';
import type {
  OrderOptions,
  RequestId,
  RequestOptions,
  Size,
  StrategyContext,
  WorkingOrder,
} from '../strategies/strategy.js';
import { NO_OPTIONS, StrategyMistake, checkOptions, checkOrder } from './check-request.js';
import type { Instance } from './instance.js';
import type { Request } from './request.js';

/** What the context needs of the engine. */
export interface ContextHost {
  readonly now: Timestamp;
  readonly instruments: readonly Instrument[];
  readonly marks: Float64Array;
  readonly outbox: Request[];
  nextRequestId(): RequestId;
  workingOrdersOf(instance: Instance): readonly WorkingOrder[];
}

/** The outbox handed to a strategy: it collects requests, the engine acts on them after the call. */
export class InstanceContext implements StrategyContext {
  readonly symbols: readonly string[];
  /** Instrument of the event being handled. */
  current: InstrumentIndex;
  /** Whether a handler runs: what is asked later, after a promise, would come between others' decisions. */
  isOpen = false;

  constructor(
    private readonly host: ContextHost,
    private readonly instance: Instance,
  ) {
    this.symbols = instance.symbols.map((index) => qualifiedSymbol(host.instruments[index]!));
    this.current = instance.symbols[0]!;
  }

  get now(): Timestamp {
    return this.host.now;
  }
  get symbol(): string {
    return this.symbols[this.instance.slot(this.current)]!;
  }
  get position(): number {
    return this.quantityHeld(this.instance.slot(this.current));
  }
  positionOf(symbol: string): number {
    return this.quantityHeld(this.instance.slot(this.instrumentOf(symbol)));
  }
  get entryPrice(): number | undefined {
    return this.instance.positions[this.instance.slot(this.current)]!.entryPrice;
  }
  get equity(): number {
    return this.instance.subLedger(this.current).equity(this.host.marks);
  }
  get capital(): number {
    return this.instance.investable(this.equity);
  }
  get workingOrders(): readonly WorkingOrder[] {
    return this.host.workingOrdersOf(this.instance);
  }
  get state(): unknown {
    return this.instance.state;
  }
  set state(value: unknown) {
    this.checkOpen('context.state');
    this.instance.state = value;
    this.instance.stateChanged = true;
  }

  target(fraction: number, options: RequestOptions = NO_OPTIONS): RequestId {
    checkOptions('target', options);
    if (!(fraction >= -1 && fraction <= 1)) {
      throw new StrategyMistake(
        `target(${String(fraction)}): the target must be a number in -1..1`,
      );
    }
    const instrument = this.instrumentOf(options.symbol);
    return this.ask({
      kind: 'target',
      id: this.newId(),
      instrument,
      fraction,
      reason: options.reason ?? '',
    });
  }

  buy(size: Size, options: OrderOptions = NO_OPTIONS): RequestId {
    return this.order('buy', size, options);
  }

  sell(size: Size, options: OrderOptions = NO_OPTIONS): RequestId {
    return this.order('sell', size, options);
  }

  private order(side: Side, size: Size, options: OrderOptions): RequestId {
    checkOrder(side, size, options);
    const instrument = this.instrumentOf(options.symbol);
    return this.ask({
      kind: 'order',
      id: this.newId(),
      instrument,
      side,
      size,
      options,
    });
  }

  close(options: RequestOptions = NO_OPTIONS): RequestId {
    checkOptions('close', options);
    const instrument = this.instrumentOf(options.symbol);
    return this.ask({
      kind: 'close',
      id: this.newId(),
      instrument,
      reason: options.reason ?? '',
    });
  }

  cancel(id: RequestId): void {
    this.ask({ kind: 'cancel', id });
  }

  cancelAll(symbol?: string): void {
    this.ask({ kind: 'cancel_all', instrument: this.instrumentOf(symbol) });
  }

  setTimer(name: string, seconds: number): void {
    if (!(seconds >= 0 && Number.isFinite(seconds))) {
      throw new StrategyMistake(
        `setTimer(${name}, ${String(seconds)}): seconds must be a number of at least 0`,
      );
    }
    this.ask({ kind: 'timer', name, seconds });
  }

  private checkOpen(what: string): void {
    if (this.isOpen) return;
    throw new StrategyMistake(`${what}: the handler had returned already; ask before it does`);
  }

  private newId(): RequestId {
    this.checkOpen('a request');
    return this.host.nextRequestId();
  }

  private ask(request: Request): RequestId {
    this.checkOpen(request.kind);
    this.host.outbox.push(request);
    return 'id' in request ? request.id : 0;
  }

  private instrumentOf(symbol: string | undefined): InstrumentIndex {
    if (symbol === undefined) return this.current;
    const slot = this.symbols.indexOf(symbol);
    if (slot < 0) {
      throw new StrategyMistake(
        `${symbol} is not traded by this instance; it trades ${this.symbols.join(', ')}`,
      );
    }
    return this.instance.symbols[slot]!;
  }

  private quantityHeld(slot: number): number {
    const position = this.instance.positions[slot]!;
    if (position.isFlat) return 0;
    return position.quantity / POWERS_OF_TEN[position.instrument.quantityScale]!;
  }
}
