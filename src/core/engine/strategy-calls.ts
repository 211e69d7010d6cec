import type { Bar } from '../domain/bar.js';
import type { Depth, Quote, Trade } from '../domain/tick.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { BarCursor } from '../market/index.js';
import { StrategyMistake } from './check-request.js';
import { InstanceContext } from './context.js';
import type { ContextHost } from './context.js';
import { drain } from './drain.js';
import type { Instance } from './instance.js';
import type { OrderDesk } from './order-desk.js';
import type { EngineParts } from './parts.js';
import type { Request } from './request.js';

/** One call of `onBar`: whom, with what, for bars of which instrument. */
interface Subscription {
  readonly instance: Instance;
  readonly symbol: InstrumentIndex;
  readonly context: InstanceContext;
  readonly handlers: { onBar(bar: Bar, context: InstanceContext): unknown };
}

/** The views of ticks by the handler that takes them. */
interface TickViews {
  readonly onTrade: Trade;
  readonly onQuote: Quote;
  readonly onDepth: Depth;
}
type TickHandler = keyof TickViews;

/** Whom to call with a tick of one instrument. */
interface TickSubscription<Name extends TickHandler> {
  readonly instance: Instance;
  readonly context: InstanceContext;
  readonly handlers: {
    readonly [One in Name]: (view: TickViews[One], context: InstanceContext) => unknown;
  };
}

type TickSubscriptions<Name extends TickHandler> = readonly (readonly TickSubscription<Name>[])[];

/** What a strategy threw, in words; it may be anything, and have words that throw when they are read. */
function thrownText(thrown: unknown): string {
  try {
    const { message } = (thrown ?? {}) as { readonly message?: unknown };
    return typeof message === 'string' ? message : String(thrown);
  } catch {
    return 'it threw something that cannot be shown';
  }
}

/** More nested calls than this are a strategy that never stops answering itself. */
const DEEPEST_CALL = 100;

/** The engine as strategies' calls need it. */
interface CallHost extends EngineParts, ContextHost {
  readonly strategies: readonly Instance[];
  /** Off while indicators warm up: what strategies ask for is dropped. */
  readonly trading: boolean;
}

/**
 * The only way into a strategy's handlers. A handler that throws, or answers what it may not, stops its
 * instance and nothing else; what it asked for is acted upon when it has returned.
 */
export class StrategyCalls {
  /** What stopped strategies threw; empty in a good run. */
  readonly failures: { readonly instance: Instance; readonly error: unknown }[] = [];
  private readonly contexts: readonly InstanceContext[];
  /** In the order of instance names, then of their symbols. */
  private subscriptions: readonly Subscription[] = [];
  /** By instrument, in the order of instance names. */
  private onTrade: TickSubscriptions<'onTrade'> = [];
  private onQuote: TickSubscriptions<'onQuote'> = [];
  private onDepth: TickSubscriptions<'onDepth'> = [];
  /** Handlers called from within handlers. */
  private depth = 0;

  constructor(
    private readonly host: CallHost,
    private readonly desk: OrderDesk,
  ) {
    this.contexts = host.strategies.map((instance) => new InstanceContext(host, instance));
    this.subscribeAll();
  }

  /** Finds anew who listens to what: at the start, and when an instance was given other handlers. */
  subscribeAll(): void {
    this.subscriptions = this.host.strategies.flatMap((instance) => {
      const { handlers } = instance;
      if (!handlers.onBar) return [];
      const called = handlers as Subscription['handlers'];
      const context = this.contexts[instance.index]!;
      return instance.symbols.map((symbol) => ({ instance, symbol, context, handlers: called }));
    });
    this.onTrade = this.subscribe('onTrade');
    this.onQuote = this.subscribe('onQuote');
    this.onDepth = this.subscribe('onDepth');
  }

  private subscribe<Name extends TickHandler>(name: Name): TickSubscriptions<Name> {
    return this.host.instruments.map((_, index) =>
      this.host.strategies.flatMap((instance) => {
        const { handlers } = instance;
        if (!handlers[name] || !instance.symbols.includes(index as InstrumentIndex)) return [];
        const context = this.contexts[instance.index]!;
        const called = handlers as TickSubscription<Name>['handlers'];
        return [{ instance, context, handlers: called }];
      }),
    );
  }

  /** Calls the strategies whose instruments had a bar at this instant, in name order. */
  decide(cursors: readonly BarCursor[], ticked: Float64Array, turn: number): void {
    const { subscriptions } = this;
    for (let index = 0; index < subscriptions.length; index++) {
      const subscription = subscriptions[index]!;
      const { symbol } = subscription;
      if (ticked[symbol] === turn) this.callBar(subscription, cursors[symbol]!);
    }
  }

  /** The same where there is but one instrument, and it had a bar. */
  decideAll(cursor: BarCursor): void {
    const { subscriptions } = this;
    for (let index = 0; index < subscriptions.length; index++) {
      this.callBar(subscriptions[index]!, cursor);
    }
  }

  showTrade(symbol: InstrumentIndex, trade: Trade): void {
    const called = this.onTrade[symbol]!;
    for (let index = 0; index < called.length; index += 1) {
      const { instance, context, handlers } = called[index]!;
      if (instance.stopped !== undefined) continue;
      context.current = symbol;
      context.isOpen = true;
      try {
        const answer: unknown = handlers.onTrade(trade, context);
        if (answer !== undefined) this.refuseAnswer(instance, 'onTrade', answer);
      } catch (error) {
        this.stop(instance, error);
      }
      context.isOpen = false;
      if (this.host.outbox.length > 0 || instance.stateChanged) this.settleCall(instance);
    }
  }

  showQuote(symbol: InstrumentIndex, quote: Quote): void {
    const called = this.onQuote[symbol]!;
    for (let index = 0; index < called.length; index += 1) {
      const { instance, context, handlers } = called[index]!;
      if (instance.stopped !== undefined) continue;
      context.current = symbol;
      context.isOpen = true;
      try {
        const answer: unknown = handlers.onQuote(quote, context);
        if (answer !== undefined) this.refuseAnswer(instance, 'onQuote', answer);
      } catch (error) {
        this.stop(instance, error);
      }
      context.isOpen = false;
      if (this.host.outbox.length > 0 || instance.stateChanged) this.settleCall(instance);
    }
  }

  showDepth(symbol: InstrumentIndex, depth: Depth): void {
    const called = this.onDepth[symbol]!;
    for (let index = 0; index < called.length; index += 1) {
      const { instance, context, handlers } = called[index]!;
      if (instance.stopped !== undefined) continue;
      context.current = symbol;
      context.isOpen = true;
      try {
        const answer: unknown = handlers.onDepth(depth, context);
        if (answer !== undefined) this.refuseAnswer(instance, 'onDepth', answer);
      } catch (error) {
        this.stop(instance, error);
      }
      context.isOpen = false;
      if (this.host.outbox.length > 0 || instance.stateChanged) this.settleCall(instance);
    }
  }

  /** Shows a bar of the past; what the strategy asks for at it is dropped. */
  warm(instance: Instance, symbol: InstrumentIndex, cursor: BarCursor): void {
    if (!instance.handlers.onBar) return;
    this.call(instance, 'onBar', symbol, (context) => instance.handlers.onBar!(cursor, context));
  }

  private callBar({ instance, symbol, context, handlers }: Subscription, cursor: BarCursor): void {
    if (instance.stopped !== undefined) return;
    context.current = symbol;
    context.isOpen = true;
    try {
      const answer = handlers.onBar(cursor, context);
      if (answer !== undefined) this.refuseAnswer(instance, 'onBar', answer);
    } catch (error) {
      this.stop(instance, error);
    }
    context.isOpen = false;
    if (this.host.outbox.length > 0 || instance.stateChanged) this.settleCall(instance);
  }

  /** Calls another handler of an instance with the same safety. */
  call(
    instance: Instance,
    name: string,
    symbol: InstrumentIndex,
    handler: (context: InstanceContext) => unknown,
  ): void {
    if (instance.stopped !== undefined) return;
    const context = this.contexts[instance.index]!;
    context.current = symbol;
    context.isOpen = true;
    try {
      const answer = handler(context);
      if (answer !== undefined) this.refuseAnswer(instance, name, answer);
    } catch (error) {
      this.stop(instance, error);
    }
    context.isOpen = false;
    this.settleCall(instance);
  }

  private refuseAnswer(instance: Instance, handler: string, answer: unknown): void {
    if (typeof (answer as { then?: unknown } | null)?.then === 'function') {
      (answer as { catch?: (ignore: () => void) => void }).catch?.(() => undefined);
      this.stop(instance, new Error(`${handler} returned a promise; handlers must answer at once`));
    } else
      this.stop(
        instance,
        new Error(`${handler} returned ${typeof answer}; handlers return nothing`),
      );
  }

  /** Stops an instance for good; its working orders are cancelled, its positions stay. */
  private stop(instance: Instance, error: unknown): void {
    this.failures.push({ instance, error });
    instance.stopped = thrownText(error);
    this.host.changes.push({
      kind: 'strategy_stopped',
      instance: instance.name,
      reason: instance.stopped,
    });
    drain(this.host.outbox);
    for (const symbol of instance.symbols) this.desk.cancelAll(instance, symbol);
  }

  private settleCall(instance: Instance): void {
    if (instance.stateChanged) {
      instance.stateChanged = false;
      this.keepState(instance);
    }
    if (this.host.outbox.length === 0) return;
    if (!this.host.trading) {
      drain(this.host.outbox);
      return;
    }
    if (this.host.outbox.length === 1) this.takeOnly(instance, this.host.outbox.pop()!);
    else this.takeAll(instance);
  }

  /** A state that is no JSON stops its strategy, which keeps the one of before. */
  private keepState(instance: Instance): void {
    try {
      const json = instance.keepState() ?? 'null';
      this.host.changes.push({ kind: 'state', instance: instance.name, json });
    } catch (error) {
      instance.restoreState();
      if (instance.stopped !== undefined) return;
      const [why] = thrownText(error).split('\n');
      this.stop(instance, new StrategyMistake(`context.state cannot be kept as JSON: ${why!}`));
    }
  }

  private takeAll(instance: Instance): void {
    // A refusal calls the strategy again, which may ask again: each call has its own list.
    const requests = this.host.outbox.slice();
    drain(this.host.outbox);
    this.deepen(instance);
    for (let index = 0; index < requests.length; index++) {
      if (instance.stopped === undefined) this.desk.take(instance, requests[index]!);
    }
    this.depth -= 1;
  }

  private takeOnly(instance: Instance, request: Request): void {
    this.deepen(instance);
    if (instance.stopped === undefined) this.desk.take(instance, request);
    this.depth -= 1;
  }

  private deepen(instance: Instance): void {
    this.depth += 1;
    if (this.depth <= DEEPEST_CALL) return;
    const what = 'a handler answers every refusal with the same request again';
    this.stop(instance, new StrategyMistake(what));
  }
}
