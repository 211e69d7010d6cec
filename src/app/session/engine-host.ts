/** The engine's side of a session: inputs in, journal records and commands out, views on request. */
import type { LiveCommand } from '../../core/domain/command.js';
import type { Timestamp } from '../../core/domain/units.js';
import { moneyFromUnits, moneyToNumber } from '../../core/domain/money.js';
import { asTimestamp } from '../../core/domain/units.js';
import { readMarketBatch } from '../../core/domain/market-batch.js';
import { Session, carryOf } from '../../core/engine/index.js';
import type { Account, ControlOutcome, InstanceSpec, Turn } from '../../core/engine/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { createInstances } from '../strategies/index.js';
import type { NewRecord } from '../journal/index.js';
import { toBytes } from './json.js';
import { EngineTally } from './engine-tally.js';
import { EquityMarks } from './equity-marks.js';
import type { MemoryWatch } from './memory-watch.js';
import { sessionStart } from './plan.js';
import type { ControlInput, ReportInput, Snapshot, StartInput } from './plan.js';
import { expectedOf } from './reconcile.js';
import type { Expected } from './reconcile.js';
import { SessionLog, knownOf } from './session-log.js';
import type { Past } from './session-log.js';
import { watchHandlers } from './watch-handlers.js';
import type { ViewName } from './views.js';

/** Commands that may leave once the journal is durable up to `seq`. */
export interface CommandBatch {
  readonly seq: number;
  readonly commands: readonly LiveCommand[];
  /** When the input was taken that led to them, microseconds; the supervisor knows. */
  readonly takenAt?: number | undefined;
}

export interface EngineHostOptions {
  /** Journals records; gives the sequence of the last. */
  readonly append: (records: readonly NewRecord[]) => number;
  readonly send: (batch: CommandBatch) => void;
  /** Where strategies are watched: memory in which another thread sees which one is running, and what they keep. */
  readonly watch?: { readonly progress: Int32Array; readonly memory: MemoryWatch };
}

/** A restart books no more records again than these and those of one input: about a quarter of a second. */
export const SNAPSHOT_AFTER = 50_000;

export class EngineHost {
  readonly log = new SessionLog();
  readonly tally = new EngineTally();
  private readonly marks = new Map<string, EquityMarks>();
  private session: Session | undefined;
  private begun: StartInput | undefined;
  private startSeq = 0;
  /** Records since the last snapshot. */
  private unsaved = 0;
  private readonly records: NewRecord[] = [];
  /** Of the input, not yet told. */
  private readonly turns: Turn[] = [];
  private readonly commands: LiveCommand[] = [];
  /** Turns since views were last told of, by what they changed. */
  private readonly dirty = new Set<ViewName>();

  constructor(private readonly options: EngineHostOptions) {}

  /** Begins strategies on what was carried. Throws TradsysError when one of them cannot be made. */
  start(input: StartInput, strategies: readonly Strategy[], past?: Past): void {
    if (past) this.log.recall(past);
    const { plan } = input;
    const specs = this.watched(createInstances(plan.instances, strategies).specs);
    this.begun = input;
    for (const { name } of plan.setup.accounts) {
      this.marks.set(name, new EquityMarks(input.equity?.[name]));
    }
    this.records.push({ at: input.at, kind: 'input', payload: toBytes(input) });
    this.startSeq = this.flush();
    this.session = new Session(plan.setup, sessionStart(input), specs, {
      onTurn: (turn) => this.take(turn),
      onCommand: (command) => void this.commands.push(command),
    });
    this.log.carry(this.session.engine);
    this.snapshot();
  }

  private watched(specs: readonly InstanceSpec[]): readonly InstanceSpec[] {
    const { watch } = this.options;
    if (!watch) return specs;
    return specs.map((spec, index) => ({
      ...spec,
      handlers: watchHandlers(spec.handlers, index, watch.progress, watch.memory),
    }));
  }

  /** The session; there is one from `start` on. */
  get running(): Session {
    if (!this.session) throw new Error('the session has not begun');
    return this.session;
  }

  get input(): StartInput {
    return this.begun!;
  }

  get nextAt(): number {
    return this.session?.nextAt ?? Infinity;
  }

  /** Packed market events, as `MarketBatchWriter` packs them. */
  market(batch: Float64Array, count: number): void {
    const { running } = this;
    const payload = new Uint8Array(batch.buffer, batch.byteOffset, batch.byteLength);
    this.records.push({ at: asTimestamp(batch[2]!), kind: 'market', payload, count });
    readMarketBatch(batch, (at, event) => {
      running.market(at, event);
      this.log.saw(at, event);
    });
    this.flush();
    const { engine } = running;
    engine.refreshEquity();
    for (const account of engine.accounts) this.marksOf(account).see(account, engine);
    for (const view of MARKED) this.dirty.add(view);
    this.end();
  }

  report(input: ReportInput): void {
    this.records.push({ at: input.report.at, kind: 'input', payload: toBytes(input) });
    this.running.report(input.report);
    this.end();
  }

  control(input: ControlInput): ControlOutcome & { readonly seq: number } {
    const { at, control, by, reason } = input;
    this.records.push({ at, kind: 'input', payload: toBytes(input) });
    const outcome = this.running.control(at, control, by, reason);
    if (control.kind === 'withdraw') {
      const amount = moneyToNumber(moneyFromUnits(control.amount));
      this.marks.get(control.account)!.withdraw(amount, this.running.engine.strategies);
    }
    return { ...outcome, seq: this.end() };
  }

  wake(at: Timestamp): void {
    this.running.wake(at);
    this.end();
  }

  /** Journals the state from which the next start may begin. */
  snapshot(): void {
    const { epoch, epochs, plan } = this.input;
    const { engine } = this.running;
    const snapshot: Snapshot = {
      ...{ at: engine.now, epoch, epochs, startSeq: this.startSeq, plan },
      carried: carryOf(engine),
      equity: Object.fromEntries([...this.marks].map(([name, marks]) => [name, marks.text])),
    };
    this.records.push({ at: engine.now, kind: 'snapshot', payload: toBytes(snapshot) });
    this.flush();
    this.unsaved = 0;
  }

  marksOf({ name }: Account): EquityMarks {
    return this.marks.get(name)!;
  }

  /** What the books expect at the venue of an account; `account`: its place in the plan. */
  expected(account: number): Expected {
    return expectedOf(this.running, this.running.engine.accounts[account]!, this.input.epoch);
  }

  /** Views that have changed since the last call. */
  news(): readonly ViewName[] {
    const changed = [...this.dirty];
    this.dirty.clear();
    return changed;
  }

  private take(turn: Turn): void {
    this.records.push({ at: turn.at, kind: 'turn', payload: toBytes(turn) });
    if (this.session) this.turns.push(turn);
    else this.tell(turn);
  }

  /** For people, who may wait until the commands have left. */
  private tell(turn: Turn): void {
    this.log.take(turn, this.session && knownOf(this.session.engine));
    this.tally.take(turn, this.session?.engine);
    for (const change of turn.changes) {
      for (const view of CHANGED[change.kind] ?? []) this.dirty.add(view);
    }
  }

  /** Ends an input; gives the sequence of its last record. */
  private end(): number {
    const seq = this.flush();
    for (const turn of this.turns.splice(0)) this.tell(turn);
    if (this.unsaved >= SNAPSHOT_AFTER) this.snapshot();
    return seq;
  }

  /** Journals what has come together, and lets go of the commands it led to. */
  private flush(): number {
    this.unsaved += this.records.length;
    const seq = this.options.append(this.records.splice(0));
    if (this.commands.length > 0) this.options.send({ seq, commands: this.commands.splice(0) });
    return seq;
  }
}

/** What shows a price, or when it came. */
const MARKED: readonly ViewName[] = ['status', 'positions', 'pnl', 'strategies', 'risk'];

const CHANGED: Readonly<Record<string, readonly ViewName[]>> = {
  order: ['orders', 'events', 'status'],
  position: ['positions', 'fills', 'balance', 'pnl', 'strategies', 'events'],
  denied: ['events', 'risk', 'positions'],
  trading_state: ['risk', 'status', 'events'],
  strategy_stopped: ['strategies', 'events'],
  guardian: ['risk', 'events'],
  controlled: ['events'],
  replacement: ['orders', 'events'],
};
