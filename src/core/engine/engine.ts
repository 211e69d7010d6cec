import type { Command } from '../domain/command.js';
import { qualifiedSymbol, quantityToNumber } from '../domain/instrument.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Change, JournalEvent, JournalReader } from '../domain/journal.js';
import { moneyToNumber } from '../domain/money.js';
import type { InstanceIndex, OrderId } from '../domain/order.js';
import type { ExecutionReport } from '../domain/report.js';
import { POWERS_OF_TEN, asQuantity } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { BarCursor } from '../market/index.js';
import type { LotListener } from '../portfolio/index.js';
import type { RequestId, WorkingOrder } from '../strategies/strategy.js';
import { Account } from './account.js';
import type { AccountSpec } from './account.js';
import type { ContextHost } from './context.js';
import { drain } from './drain.js';
import { Instance, MANUAL } from './instance.js';
import type { InstanceSpec } from './instance.js';
import { OrderDesk } from './order-desk.js';
import { OrderManager } from './order-manager.js';
import type { OrderState } from './order-manager.js';
import type { EngineParts } from './parts.js';
import { Replacements } from './replacement.js';
import type { Wanted } from './replacement.js';
import type { Request } from './request.js';
import { fillNotice, settle, workingOrders } from './settlement.js';
import { StrategyCalls } from './strategy-calls.js';
import { Submission } from './submission.js';

export interface EngineSetup {
  /** Sorted by qualified symbol. */
  readonly instruments: readonly Instrument[];
  readonly instances: readonly InstanceSpec[];
  readonly accounts: readonly AccountSpec[];
  /** Per instrument, the place of the account that trades it, undefined: none does; default: the first trades all. */
  readonly accountOf?: readonly (number | undefined)[];
  readonly journal: JournalReader;
  readonly onLotClosed: LotListener;
  /** Keep every order for a report; default: the working and the last ended ones. */
  readonly keepsOrders?: boolean;
}

const MARKET_EVENT: JournalEvent = { kind: 'market' };

/**
 * The fold: events in, commands out. It holds the market view, the strategies, the risk engine, the
 * orders and the books, and changes only in `apply...` and `decide`. What it did in a turn goes to
 * the journal; what it asks of the venue lies in `commands` until the turn ends.
 */
export class Engine implements ContextHost, EngineParts {
  now: Timestamp = 0 as Timestamp;
  readonly instruments: readonly Instrument[];
  readonly instances: readonly string[];
  readonly accounts: readonly Account[];
  /** Per instrument, the account that trades it; of those that none trades the first, which refuses. */
  readonly accountOf: readonly Account[];
  readonly orders: OrderManager;
  /** Last price per instrument, in price units; 0 before the first. */
  readonly marks: Float64Array;
  /** When each instrument last showed something, where whoever drives the engine says so. */
  readonly seenAt: Float64Array;
  readonly outbox: Request[] = [];
  /** Commands of the turn in progress. */
  readonly commands: Command[] = [];
  /** Instruments whose next price someone began to wait for; the driver of the timeline empties it. */
  readonly awaited: InstrumentIndex[] = [];
  readonly strategies: readonly Instance[];
  /** Off while indicators warm up: strategies are called, their requests dropped. */
  trading = true;
  /** Changes of the turn in progress. */
  readonly changes: Change[] = [];
  readonly symbols: readonly string[];
  private readonly desk: OrderDesk;
  private readonly replacements: Replacements;
  /** Whatever a strategy hears goes through here. */
  readonly calls: StrategyCalls;
  /** Per instrument, the turn in which it last had a bar. */
  private readonly ticked: Float64Array;
  private turn = 0;
  private seq = 0;
  /** Requests made so far; their ids count on from it. */
  requestCount = 0;
  constructor(private readonly setup: EngineSetup) {
    const { instruments } = setup;
    this.instruments = instruments;
    this.marks = new Float64Array(instruments.length);
    this.seenAt = new Float64Array(instruments.length);
    this.ticked = new Float64Array(instruments.length);
    const specs = [...setup.instances].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.instances = specs.map((spec) => spec.name);
    this.symbols = instruments.map(qualifiedSymbol);
    this.accounts = setup.accounts.map((spec) => new Account(spec, this, setup.onLotClosed));
    this.accountOf = instruments.map((_, index) => this.accounts[setup.accountOf?.[index] ?? 0]!);
    this.orders = new OrderManager(this.changes, setup.keepsOrders ?? false);
    if (new Set(this.instances).size < specs.length)
      throw new Error('an instance name is used twice');
    if (this.symbols.some((symbol, index) => index > 0 && this.symbols[index - 1]! >= symbol)) {
      throw new Error('instruments are not sorted by qualified symbol, each once');
    }
    const indexOf = new Map(this.symbols.map((symbol, index) => [symbol, index]));
    this.strategies = specs.map((spec, index) => {
      const symbols = spec.symbols
        .map((symbol) => {
          const found = indexOf.get(symbol);
          if (found === undefined) throw new Error(`${spec.name}: no instrument ${symbol}`);
          return found as InstrumentIndex;
        })
        .sort((a, b) => a - b);
      const traded = symbols.filter((symbol) => this.isTraded(symbol));
      return new Instance(index as InstanceIndex, spec, { symbols, traded }, this.accountOf);
    });
    const submission = new Submission(this);
    this.desk = new OrderDesk(this, submission);
    this.replacements = new Replacements(this, this.desk, submission);
    this.calls = new StrategyCalls(this, this.desk);
  }

  private isTraded(instrument: InstrumentIndex): boolean {
    const { accountOf } = this.setup;
    return accountOf === undefined || accountOf[instrument] !== undefined;
  }

  get hasSeveral(): boolean {
    return this.setup.accounts.length > 1;
  }

  /** The account of a run that has but one, as every backtest; the first of several. */
  get account(): Account {
    return this.accounts[0]!;
  }

  nextRequestId(): RequestId {
    return ++this.requestCount;
  }

  price(instrument: InstrumentIndex): number {
    return this.marks[instrument]! / POWERS_OF_TEN[this.instruments[instrument]!.priceScale]!;
  }

  workingOrdersOf(instance: Instance): readonly WorkingOrder[] {
    return workingOrders(this, instance);
  }

  /** Whether requests wait for this instrument's next price. */
  waitsForPrice(instrument: number): boolean {
    return this.desk.waits(instrument);
  }

  /** A bar opens: the first price after a decision, at which unsized requests become orders. */
  applyOpen(instrument: InstrumentIndex, price: number, at: Timestamp): void {
    this.now = at;
    this.setMark(instrument, price);
    this.desk.release(instrument);
  }

  /** A bar ends. Strategies are called by `decide`, after all bars of the instant. */
  applyBar(instrument: InstrumentIndex, cursor: BarCursor): void {
    const { columns, index } = cursor;
    const close = columns.close[index]!;
    this.setMark(instrument, close);
    this.ticked[instrument] = this.turn;
    const { portfolio, risk } = this.accountOf[instrument]!;
    portfolio.seeBars(instrument, columns, index, index + 1);
    if (risk.watchesPrices) risk.onPrice(instrument, this.now, this.price(instrument));
  }

  /** The instant `at`, at which a bar of the only instrument ends: all of its turn but for `noteBars`. */
  turnOfOnlyBar(cursor: BarCursor, at: Timestamp): void {
    const { account } = this;
    this.now = at;
    this.marks[0] = cursor.columns.close[cursor.index]!;
    account.age();
    account.mark(this.trading);
    this.calls.decideAll(cursor);
  }

  /** Bars `from` to `to` (exclusive) of the only instrument have ended. */
  noteBars({ columns }: BarCursor, from: number, to: number): void {
    this.account.portfolio.seeBars(0 as InstrumentIndex, columns, from, to);
  }

  /** Starts the market instant `at`. */
  beginInstant(at: Timestamp): void {
    this.now = at;
    this.turn += 1;
  }

  /** What stopped strategies threw, for the report; empty in a good run. */
  get failures(): StrategyCalls['failures'] {
    return this.calls.failures;
  }

  /** Brings the equity of all accounts to the last prices. */
  refreshEquity(): void {
    for (const account of this.accounts) account.refreshEquity();
  }

  /** Marks the accounts; a limit that equity breaks halts trading here, before strategies speak. */
  mark(): void {
    const { accounts, trading } = this;
    for (let index = 0; index < accounts.length; index++) accounts[index]!.mark(trading);
  }

  /** Calls the strategies whose instruments had a bar at this instant, in name order. */
  decide(cursors: readonly BarCursor[]): void {
    this.calls.decide(cursors, this.ticked, this.turn);
  }

  /** The instrument shows a price that is no bar's. */
  setMark(instrument: InstrumentIndex, price: number): void {
    this.marks[instrument] = price;
    this.accountOf[instrument]!.age();
  }

  /**
   * A venue's report: books the fill, tells the strategy, frees what the order held. False when it is
   * a fill that was booked before, or about an order that nobody remembers.
   */
  applyReport(report: ExecutionReport): boolean {
    this.now = report.at;
    const outcome = this.orders.apply(report);
    if (!outcome) return false;
    // Read at once: a handler may lead to the next report.
    const { state, isFill, ended } = outcome;
    const instance = this.strategies[state.order.instance]!;
    if (isFill) this.accountOf[state.order.instrument]!.age();
    settle(this, this.desk, instance, outcome, report);
    if (isFill && !state.isChild && state.filled > state.order.quantity) this.overfilled(state);
    if (isFill) this.noteRoundTrip(instance, state.order.instrument);
    if (isFill && instance.handlers.onFill) {
      const notice = fillNotice(this, state, report);
      this.calls.call(instance, 'onFill', state.order.instrument, (context) =>
        instance.handlers.onFill!(notice, context),
      );
    }
    const isOver = ended && state.status !== 'filled' && !state.replacement;
    if (isOver && !state.isChild && instance.handlers.onOrder) {
      this.notify(
        instance,
        state.order.instrument,
        state.request,
        state.status as 'cancelled',
        report.reason,
      );
    }
    return true;
  }

  /** The venue did more than it was asked to: it is booked, and no strategy builds on top of it. */
  private overfilled({ order, filled }: OrderState): void {
    const symbol = this.symbols[order.instrument]!;
    const [done, asked] = [filled, order.quantity].map((units) =>
      quantityToNumber(this.instruments[order.instrument]!, asQuantity(units)),
    );
    const reason = `overfilled: the venue filled ${done} of an order for ${asked} ${symbol}`;
    const instance = this.strategies[order.instance]!;
    if (instance.name !== MANUAL) this.stopInstance(instance, reason);
  }

  private noteRoundTrip(instance: Instance, instrument: InstrumentIndex): void {
    const { guardian } = this.accountOf[instrument]!;
    if (!guardian.limits) return;
    const { isFlat, realised, fees } = instance.positions[instance.slot(instrument)]!;
    if (!isFlat) return;
    const net = moneyToNumber(realised) - moneyToNumber(fees);
    guardian.closed(`${instance.name} ${this.symbols[instrument]!}`, net);
  }

  /** Tells an instance that an order came to nothing. */
  notify(
    instance: Instance,
    symbol: InstrumentIndex,
    id: RequestId,
    status: 'denied' | 'rejected' | 'cancelled' | 'expired',
    reason: string,
  ): void {
    if (!instance.handlers.onOrder) return;
    const notice = { id, symbol: this.symbols[symbol]!, status, reason };
    this.calls.call(instance, 'onOrder', symbol, (context) =>
      instance.handlers.onOrder!(notice, context),
    );
  }

  applyTimer(at: Timestamp, index: number, name: string): void {
    this.now = at;
    const instance = this.strategies[index]!;
    if (!instance.handlers.onTimer) return;
    this.calls.call(instance, 'onTimer', instance.symbols[0]!, (context) =>
      instance.handlers.onTimer!(name, context),
    );
  }

  /**
   * Closes what every instance holds of the instruments, cancels what it still wants of them, and
   * drops what is asked of them later. Stops listening to strategies when none is left.
   */
  closeForGood(instruments: readonly InstrumentIndex[], reason: string): void {
    for (const instance of this.strategies) {
      for (const instrument of instance.symbols) {
        if (!instruments.includes(instrument)) continue;
        this.desk.cancelAll(instance, instrument);
        this.desk.take(instance, { kind: 'close', id: this.nextRequestId(), instrument, reason });
      }
    }
    for (const instrument of instruments) this.desk.shutFor(instrument);
    if (this.desk.isShut) this.trading = false;
  }

  /** Somebody steers: acts on a request as if the instance had made it. */
  take(instance: Instance, request: Request): void {
    this.desk.take(instance, request);
  }

  /**
   * What an entry fills after its account was halted to be flat is closed: its cancel came too late. Said
   * by whoever drives the engine, for a recovery has the close among the commands.
   */
  keepFlat({ order: id, instrument, fill }: ExecutionReport): void {
    const account = this.accountOf[instrument]!;
    const order = this.orders.state(id)?.order;
    if (!fill || !account.isFlattening || !order || order.reduceOnly) return;
    const instance = this.strategies[order.instance]!;
    const reason = `filled after the halt: ${account.risk.halt!.reason ?? ''}`;
    this.desk.closeRest(instance, instrument, this.nextRequestId(), reason);
  }

  /** Asks for the cancel of a working order; false when it is none, or was asked before. */
  cancelOrder(id: OrderId): boolean {
    const state = this.orders.working.find(({ order }) => order.id === id);
    if (!state || (state.cancelRequested && !state.replacement)) return false;
    this.desk.cancel(state);
    return true;
  }

  /** Somebody wants another order in the place of a working one; answers in one line. */
  replaceOrder(id: OrderId, wanted: Wanted, reason: string): string {
    const state = this.orders.state(id);
    if (state) {
      return this.replacements.ask(this.strategies[state.order.instance]!, state, wanted, reason);
    }
    const denial = { rule: 'not_replaceable', limit: 0, actual: 0, reason: 'nobody remembers it' };
    this.changes.push({ kind: 'denied', instance: '', symbol: '', ...denial });
    return `order ${id} is not known`;
  }

  /** After a report: what was to take the order's place is sent once that is over. */
  sendReplacement(id: OrderId): void {
    const state = this.orders.state(id);
    if (state?.replacement) this.replacements.send(this.strategies[state.order.instance]!, state);
  }

  /** Journals an order as it stands. */
  noteOrder(id: OrderId): void {
    const state = this.orders.state(id);
    if (!state) return;
    const { status, filled } = state;
    this.changes.push({ kind: 'order', order: id, status, filled: asQuantity(filled) });
  }

  /** Stops an instance and cancels what it still wants; what it holds stays. */
  stopInstance(instance: Instance, reason: string): void {
    if (instance.stopped !== undefined) return;
    instance.stopped = reason;
    this.changes.push({ kind: 'strategy_stopped', instance: instance.name, reason });
    for (const symbol of instance.symbols) this.desk.cancelEntries(instance, symbol);
  }

  /** Whether a request of the instance still waits for a price of the instrument. */
  isUnsent(instance: Instance, instrument: InstrumentIndex): boolean {
    return this.desk.hasUnsized(instance, instrument);
  }

  /** Whether the turn in progress decided or changed anything. */
  get hasNews(): boolean {
    return this.commands.length > 0 || this.changes.length > 0 || this.awaited.length > 0;
  }

  /** Ends a turn: what was decided or changed goes to the journal. Commands stay for the caller to send. */
  endTurn(event: JournalEvent = MARKET_EVENT): void {
    if (this.commands.length === 0 && this.changes.length === 0) return;
    this.seq += 1;
    this.setup.journal({
      seq: this.seq,
      at: this.now,
      event,
      commands: this.commands,
      changes: this.changes,
    });
    drain(this.changes);
  }
}
