/** The contract between a strategy and the engine: one object with a name, parameters and handlers. */
import type { Bar } from '../domain/bar.js';
import type { Depth, Quote, Trade } from '../domain/tick.js';
import type { Side, TimeInForce } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import type { indicators } from '../indicators/index.js';
import type { ParameterSchema, ParameterValues } from './parameters.js';

/** Names a request; order reports and `cancel` use it. Never a fill: those come through `onFill`. */
export type RequestId = number;

/**
 * How much to trade: base units (a plain number or `quantity`), quote units, a part of the instance's
 * equity, or the equity part lost if `stopLoss` is hit. All but `quantity` become a quantity at the
 * instrument's first price after the decision, fee included.
 */
export type Size =
  | number
  | { readonly quantity: number }
  | { readonly notional: number }
  | { readonly fraction: number }
  | { readonly riskFraction: number };

export interface RequestOptions {
  /** Another symbol than the bar's; universe strategies only. */
  readonly symbol?: string;
  /** Why, in a few words; kept with the order and its trades. */
  readonly reason?: string;
}

export interface OrderOptions extends RequestOptions {
  /** Limit price in quote units: a limit order, or stop-limit together with `stopPrice`. */
  readonly limitPrice?: number;
  /** Trigger price: a stop order. */
  readonly stopPrice?: number;
  /** Distance in quote units that a trailing stop keeps from the best price seen. */
  readonly trailingOffset?: number;
  /** Default `gtc`. */
  readonly timeInForce?: TimeInForce;
  /** With `gtd`: the instant from which the order is no longer live. */
  readonly expireAt?: Timestamp;
  readonly reduceOnly?: boolean;
  /** Limit only: refuse rather than take liquidity. */
  readonly postOnly?: boolean;
  /** Exit prices that go live when the entry fills; one cancels the other. */
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}

/** An order of this instance that can still fill. */
export interface WorkingOrder {
  readonly id: RequestId;
  readonly symbol: string;
  readonly side: Side;
  readonly type: string;
  readonly quantity: number;
  readonly filled: number;
  readonly reason: string;
}

/** One execution of this instance's order, in plain numbers. */
export interface FillNotice {
  readonly id: RequestId;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  /** In account currency. */
  readonly fee: number;
  readonly at: Timestamp;
}

/** What came of an order that did not fill whole: refused by risk or venue, cancelled, expired. */
export interface OrderNotice {
  readonly id: RequestId;
  readonly symbol: string;
  readonly status: 'denied' | 'rejected' | 'cancelled' | 'expired';
  readonly reason: string;
}

/** The strategy's view of its instance and its outbox. It shows the past alone. */
export interface StrategyContext {
  /** Session time: the end of the bar just seen. */
  readonly now: Timestamp;
  /** The symbol of this instance; for universe strategies, of the bar just seen. */
  readonly symbol: string;
  readonly symbols: readonly string[];
  /** Signed base units this instance holds of `symbol`. */
  readonly position: number;
  positionOf(symbol: string): number;
  /** Average price of what is held, undefined when flat. */
  readonly entryPrice: number | undefined;
  /** Equity of this instance's sub-ledger in account currency, open positions at mark. */
  readonly equity: number;
  /** What `target(1)` would invest, in account currency. */
  readonly capital: number;
  readonly workingOrders: readonly WorkingOrder[];
  /** One JSON value that survives a restart. Assign to change it. */
  state: unknown;
  /**
   * Hold `fraction` (-1..1) of the capital in the symbol; 0 closes. Asking again for the same target
   * does nothing. Sized at the first price after the decision.
   */
  target(fraction: number, options?: RequestOptions): RequestId;
  buy(size: Size, options?: OrderOptions): RequestId;
  sell(size: Size, options?: OrderOptions): RequestId;
  /** Close what is held of the symbol, at market. */
  close(options?: RequestOptions): RequestId;
  cancel(id: RequestId): void;
  /** Cancel every working order and unsent request of this instance in the symbol. */
  cancelAll(symbol?: string): void;
  /** Ask for `onTimer(name)` after this many seconds of event time. */
  setTimer(name: string, seconds: number): void;
}

/** What `create` may use while it builds the handlers. */
export interface StrategySetup {
  readonly indicators: typeof indicators;
  readonly symbols: readonly string[];
  /**
   * Shows a figure of the strategy's own, beside those of its indicators, to whoever asks why there
   * was no order. It is read when somebody asks; `undefined` as long as there is none.
   */
  readonly observe: (name: string, read: () => number | undefined) => void;
}

/**
 * What a strategy listens to. Bars come in every run; trades, quotes and depth when the run is on ticks
 * and they were recorded.
 */
export interface StrategyHandlers {
  onBar?(bar: Bar, context: StrategyContext): void;
  onTrade?(trade: Trade, context: StrategyContext): void;
  onQuote?(quote: Quote, context: StrategyContext): void;
  onDepth?(depth: Depth, context: StrategyContext): void;
  onFill?(fill: FillNotice, context: StrategyContext): void;
  onOrder?(order: OrderNotice, context: StrategyContext): void;
  onTimer?(name: string, context: StrategyContext): void;
}

/** Every handler there is. */
export const HANDLER_NAMES = [
  'onBar',
  'onTrade',
  'onQuote',
  'onDepth',
  'onFill',
  'onOrder',
  'onTimer',
] as const satisfies readonly (keyof StrategyHandlers)[];

/** Written as a method, so that a strategy with a schema of its own is still a `Strategy`. */
interface WarmupRule<Schema extends ParameterSchema> {
  bars(parameters: ParameterValues<Schema>): number;
}

export interface Strategy<Schema extends ParameterSchema = ParameterSchema> {
  /** snake_case. */
  readonly name: string;
  /** One line for `strategy list`. */
  readonly summary?: string;
  readonly parameters?: Schema;
  /** One instance over all its symbols instead of one instance per symbol. */
  readonly universe?: boolean;
  /** Bars needed before the first decision; default: the slowest indicator it made. */
  readonly warmup?: number | WarmupRule<Schema>['bars'];
  create(parameters: ParameterValues<Schema>, setup: StrategySetup): StrategyHandlers;
}

/** Gives a strategy object its types; the default export of a strategy file. */
export function defineStrategy<const Schema extends ParameterSchema>(
  strategy: Strategy<Schema>,
): Strategy<Schema> {
  return strategy;
}
