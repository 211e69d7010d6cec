import type { InstrumentIndex } from '../domain/instrument.js';
import type { InstanceIndex } from '../domain/order.js';
import type { Position } from '../portfolio/index.js';
import type { Account } from './account.js';
import type { Observed } from './observed.js';
import type { RequestId, StrategyHandlers } from '../strategies/strategy.js';

/** The instance that owns what people order by hand, and what strategies that are gone have left. */
export const MANUAL = 'manual';

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
  /** Part of an account's opening equity that its sub-ledger there starts with. */
  readonly allocation: number;
  /** What it goes by, for whoever asks why. */
  readonly observed?: readonly Observed[];
}

/** What an instance has of one account: its part of the money, and what it holds there. */
export class SubLedger {
  constructor(
    readonly account: Account,
    /** Its opening equity in account currency. */
    public allocated: number,
    readonly positions: readonly Position[],
  ) {}

  /** With its positions at `marks` (price units). */
  equity(marks: Float64Array): number {
    let total = this.allocated;
    for (const position of this.positions) {
      total += position.bookedNumber + position.unrealised(marks[position.instrumentIndex]!);
    }
    return total;
  }
}

/** Instruments of an instance, in their order. */
interface InstanceMarkets {
  readonly symbols: readonly InstrumentIndex[];
  /** Those that an account trades; at least one. */
  readonly traded: readonly InstrumentIndex[];
}

/** A strategy instance in a run: its sub-ledgers, its last targets, whether it still runs. */
export class Instance {
  readonly name: string;
  readonly symbols: readonly InstrumentIndex[];
  readonly handlers: StrategyHandlers;
  readonly capital: Capital;
  /** Part of an account's opening equity that it was given. */
  readonly allocation: number;
  /** One for each account whose instruments it trades. */
  readonly subLedgers: readonly SubLedger[];
  /** Last target asked for per symbol; NaN when none is in force. */
  readonly targets: Float64Array;
  /** The requests they came from. */
  readonly targetRequests: Float64Array;
  readonly positions: readonly Position[];
  private readonly bySlot: readonly SubLedger[];
  /** Why the engine stopped it; undefined while it runs. */
  stopped: string | undefined = undefined;
  /** What the strategy keeps; it may be changed in place, to what is no JSON too. */
  state: unknown = undefined;
  stateChanged = false;
  /** As JSON when it was last kept; undefined before. */
  private keptState: string | undefined = undefined;

  constructor(
    readonly index: InstanceIndex,
    spec: InstanceSpec,
    { symbols, traded }: InstanceMarkets,
    /** Per instrument, the account that trades it; any, where none does. */
    accountOf: readonly Account[],
  ) {
    this.symbols = symbols;
    this.name = spec.name;
    this.handlers = spec.handlers;
    this.capital = spec.capital;
    this.allocation = spec.allocation;
    this.targets = new Float64Array(symbols.length).fill(Number.NaN);
    this.targetRequests = new Float64Array(symbols.length);
    this.positions = symbols.map((symbol) => accountOf[symbol]!.portfolio.position(index, symbol));
    const accounts = [...new Set(traded.map((symbol) => accountOf[symbol]!))];
    this.subLedgers = accounts.map((account) => {
      const own = this.positions.filter((_, slot) => accountOf[symbols[slot]!] === account);
      return new SubLedger(account, account.equity * spec.allocation, own);
    });
    // What it only watches belongs to none of them: there it has what it has in its first one.
    const placeOf = (symbol: InstrumentIndex): number => accounts.indexOf(accountOf[symbol]!);
    this.bySlot = symbols.map((symbol) => this.subLedgers[Math.max(0, placeOf(symbol))]!);
  }

  /** That of the account which trades the instrument. */
  subLedger(instrument: InstrumentIndex): SubLedger {
    return this.bySlot[this.slot(instrument)]!;
  }

  /** What `target(1)` invests when a sub-ledger is worth `equity`. */
  investable(equity: number): number {
    const wanted =
      this.capital.kind === 'amount' ? this.capital.amount : this.capital.share * equity;
    return Math.max(0, wanted);
  }

  /** As JSON, which is kept; null when there never was one. Throws when it cannot be written as JSON. */
  keepState(): string | null {
    if (this.state === undefined && this.keptState === undefined) return null;
    const json = JSON.stringify(this.state) as string | undefined;
    this.keptState = json ?? 'null';
    return this.keptState;
  }

  /** The same; where it cannot be written, what was kept last. */
  carryState(): string | null {
    try {
      return this.keepState();
    } catch {
      return this.keptState ?? null;
    }
  }

  /** `kept` becomes its state; without one, what was kept last. */
  restoreState(kept = this.keptState): void {
    this.keptState = kept;
    this.state = kept === undefined ? undefined : (JSON.parse(kept) as unknown);
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
