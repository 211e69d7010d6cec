import type { InstrumentIndex } from '../domain/instrument.js';
import type { InstanceIndex } from '../domain/order.js';
import type { Position } from '../portfolio/index.js';
import type { RequestId, StrategyHandlers } from '../strategies/strategy.js';

/** What a strategy instance may use: a fixed amount, or a part of its sub-ledger's equity. */
export type Capital =
  | { readonly kind: 'amount'; readonly amount: number }
  | { readonly kind: 'share'; readonly share: number };

/** One strategy instance as configured. */
export interface InstanceSpec {
  /** Unique; decides the order in which instances are called. */
  readonly name: string;
  /** Qualified symbols. */
  readonly symbols: readonly string[];
  handlers: StrategyHandlers;
  readonly capital: Capital;
  /** Part of the account's opening equity that its sub-ledger starts with. */
  readonly allocation: number;
}

/** A strategy instance in a run: its sub-ledger, its last targets, whether it still runs. */
export class Instance {
  readonly name: string;
  readonly handlers: StrategyHandlers;
  readonly capital: Capital;
  /** Part of the account's opening equity that it was given. */
  readonly allocation: number;
  /** Opening equity of the sub-ledger in account currency. */
  allocated: number;
  /** Last target asked for per symbol; NaN when none is in force. */
  readonly targets: Float64Array;
  /** The requests they came from. */
  readonly targetRequests: Float64Array;
  readonly positions: readonly Position[];
  /** Why the engine stopped it; undefined while it runs. */
  stopped: string | undefined;
  state: unknown = undefined;
  stateChanged = false;

  constructor(
    readonly index: InstanceIndex,
    spec: InstanceSpec,
    readonly symbols: readonly InstrumentIndex[],
    openingEquity: number,
    positionOf: (instrument: InstrumentIndex) => Position,
  ) {
    this.name = spec.name;
    this.handlers = spec.handlers;
    this.capital = spec.capital;
    this.allocation = spec.allocation;
    this.allocated = openingEquity * spec.allocation;
    this.targets = new Float64Array(symbols.length).fill(Number.NaN);
    this.targetRequests = new Float64Array(symbols.length);
    this.positions = symbols.map(positionOf);
  }

  /** Equity of the sub-ledger with its positions at `marks` (price units). */
  equity(marks: Float64Array): number {
    let total = this.allocated;
    for (const position of this.positions) {
      total += position.bookedNumber + position.unrealised(marks[position.instrumentIndex]!);
    }
    return total;
  }

  /** What `target(1)` invests when the sub-ledger is worth `equity`. */
  investable(equity: number): number {
    const wanted =
      this.capital.kind === 'amount' ? this.capital.amount : this.capital.share * equity;
    return Math.max(0, wanted);
  }

  /** Position of `instrument` among this instance's symbols, -1 when it does not trade it. */
  slot(instrument: InstrumentIndex): number {
    const { symbols } = this;
    return symbols[0] === instrument ? 0 : symbols.indexOf(instrument);
  }

  /** Whether `request` is the one that set the target in force. */
  isOfTarget(instrument: InstrumentIndex, request: RequestId): boolean {
    return this.targetRequests[this.slot(instrument)] === request;
  }

  /**
   * The target is no longer held, so the same one may be asked for again. With `request`: only if it
   * is the one that set it.
   */
  forgetTarget(instrument: InstrumentIndex, request?: RequestId): void {
    if (request !== undefined && !this.isOfTarget(instrument, request)) return;
    this.targets[this.slot(instrument)] = Number.NaN;
  }
}
