import { qualifiedSymbol } from '../domain/instrument.js';
import type { LiveCommand } from '../domain/command.js';
import type { Change, Controlled, JournalEntry } from '../domain/journal.js';
import type { MarketEvent } from '../domain/market-event.js';
import { negateMoney } from '../domain/money.js';
import { MARKET } from '../domain/order.js';
import type { Approved, Order } from '../domain/order.js';
import type { ExecutionReport } from '../domain/report.js';
import { asQuantity } from '../domain/units.js';
import type { Money, Timestamp } from '../domain/units.js';
import { makeRules } from '../risk/index.js';
import type { GuardianLimits, RiskLimits } from '../risk/index.js';
import { LatencyLegs, TickVenue } from '../simulation/index.js';
import type { LatencyModel, QueueModel, SlippageModel } from '../simulation/index.js';
import type { Account } from './account.js';
import { restore } from './carry.js';
import type { Carried } from './carry.js';
import { Engine } from './engine.js';
import type { EngineSetup } from './engine.js';
import { Evaluations } from './evaluations.js';
import type { EvaluationListener } from './evaluations.js';
import { MANUAL } from './instance.js';
import type { InstanceSpec } from './instance.js';
import { LiveMarket } from './live-market.js';
import type { SessionMarket } from './live-market.js';
import { LiveTimeline } from './live-timeline.js';
import type { OrderRoute } from './live-timeline.js';
import { OrderEmulator } from './order-emulator.js';
import type { AtVenue, LiveTerms } from './emulated-order.js';
import { accountsMeant, steer } from './steering.js';
import type { Control, ControlOutcome } from './steering.js';
import { Warmup } from './warmup.js';
import type { History } from './warmup.js';
import type { OrderState } from './order-manager.js';

/** How a paper session simulates its venue. */
export interface PaperModels {
  readonly slippage: SlippageModel;
  readonly queue: QueueModel;
  readonly latency: LatencyModel;
}

/** An account of a session. It trades every market of its venue; no two are at the same. */
export interface SessionAccount {
  /** Unique. */
  readonly name: string;
  /** As in qualified symbols. */
  readonly venue: string;
  readonly currency: string;
  /** Opening cash of an account that carries nothing over. */
  readonly cash: Money;
  readonly limits: RiskLimits;
  /** Latched watch over the account; undefined, as in sessions of before there was one: off. */
  readonly guardian?: GuardianLimits | undefined;
}

export interface SessionSetup {
  /** Sorted by qualified symbol. */
  readonly markets: readonly SessionMarket[];
  readonly accounts: readonly SessionAccount[];
  /** Undefined: orders go to a real venue. */
  readonly paper: PaperModels | undefined;
  /** How long after its end a bar of trades waits for late ones, in microseconds. */
  readonly barGraceMicroseconds: number;
}

/** Who changed what about the strategies, and why. */
export type Cause = Omit<Controlled, 'kind'>;

/** How strategies begin. */
export interface SessionStart {
  readonly at: Timestamp;
  /** Counts the starts of the account; no two have the same. */
  readonly epoch: number;
  readonly carried: Carried | undefined;
  /** Bars of the past, by instrument; strategies see them before they may trade. */
  readonly history: readonly History[];
  /** Why strategies begin anew; undefined when the session begins. */
  readonly cause: Cause | undefined;
  /** What the venue of each account can do and holds, where orders go to real ones. */
  readonly live: readonly LiveTerms[] | undefined;
  /** Instances that must not run, and why. */
  readonly stopped: Readonly<Record<string, string>>;
}

/** One turn as it goes to the journal: the entry, and the targets that it changed. */
export type Turn = JournalEntry;

export interface SessionListener {
  /** Every turn in which something was decided or changed; the lists are the listener's own. */
  onTurn(turn: Turn): void;
  /** A command that leaves the house; never called in a paper session. */
  onCommand(command: LiveCommand): void;
  onEvaluation?: EvaluationListener;
}

/**
 * An account that trades live or on paper: the engine over events as they come in. It is a fold: the
 * same start and the same inputs give the same turns, which is what parity and recovery stand on.
 */
export class Session {
  readonly engine: Engine;
  readonly timeline: LiveTimeline;
  readonly evaluations: Evaluations;
  readonly markets: readonly LiveMarket[];
  /** Targets as the journal knows them. */
  private readonly toldTargets = new Map<string, number>();

  constructor(
    private readonly setup: SessionSetup,
    start: SessionStart,
    specs: readonly InstanceSpec[],
    private readonly listener: SessionListener,
  ) {
    const { carried, epoch } = start;
    this.evaluations = new Evaluations(listener.onEvaluation);
    const watched = specs.map((spec) => ({
      ...spec,
      handlers: this.evaluations.watch(spec, () => this.engine),
    }));
    this.engine = new Engine({
      ...tradersOf(setup, watched, carried),
      journal: (entry) => this.tell(entry),
      onLotClosed: () => undefined,
    });
    this.engine.now = start.at;
    if (carried) restore(this.engine, carried, MANUAL);
    this.markets = setup.markets.map(
      ({ instrument, kinds, timeframe }) => new LiveMarket(instrument, kinds, timeframe),
    );
    const routes = this.engine.accounts.map((account, index) =>
      this.routeOf(account, index, start),
    );
    const { barGraceMicroseconds } = setup;
    this.timeline = new LiveTimeline(this.engine, this.markets, routes, barGraceMicroseconds);
    for (const route of routes) if (route.kind === 'live') route.emulator.begin();
    for (const [name, reason] of Object.entries(start.stopped)) this.stop(name, reason);
    new Warmup(this.engine, setup.markets, this.markets).run(start.history, () => true);
    if (start.cause) this.engine.changes.push({ kind: 'controlled', ...start.cause });
    this.timeline.endTurn({ kind: 'start', epoch });
  }

  private stop(name: string, reason: string): void {
    const instance = this.engine.strategies.find((one) => one.name === name);
    if (instance) this.engine.stopInstance(instance, reason);
  }

  private routeOf(account: Account, index: number, { epoch, live }: SessionStart): OrderRoute {
    const { paper, markets } = this.setup;
    const { engine } = this;
    const deliver = (report: ExecutionReport): void => this.timeline.events.push(report);
    if (!paper) {
      const out = (command: LiveCommand): void => this.listener.onCommand(command);
      const emulator = new OrderEmulator(engine, account, live![index]!, out, deliver);
      return { kind: 'live', emulator };
    }
    const latency = new LatencyLegs(paper.latency);
    const venue = new TickVenue(
      engine.instruments,
      markets.map(({ kinds }) => ({ ...kinds, orders: false })),
      engine.instances.length,
      { slippage: paper.slippage, queue: paper.queue, latency },
      engine.marks,
      deliver,
    );
    venue.countTradesFrom(epoch * TRADES_PER_EPOCH);
    fillVenue(venue, account, engine);
    return { kind: 'paper', venue, latency };
  }

  /** Working orders of an account that a real venue must know; none on paper. */
  atVenue(account: Account): readonly AtVenue[] {
    const route = this.timeline.routes[this.engine.accounts.indexOf(account)]!;
    return route.kind === 'live' ? route.emulator.atVenue : [];
  }

  /** When something is due without further input; Infinity: nothing is. */
  get nextAt(): number {
    return this.timeline.nextAt;
  }

  market(at: Timestamp, event: MarketEvent): void {
    this.timeline.market(at, event);
  }

  report(report: ExecutionReport): void {
    this.timeline.report(report);
  }

  /** Somebody steers. What comes of it is in the journal before the answer is. */
  control(at: Timestamp, control: Control, by: string, reason: string): ControlOutcome {
    this.timeline.advance(at);
    this.engine.now = at;
    const { engine } = this;
    const [commands, changes] = [engine.commands.length, engine.changes.length];
    const text = steer(engine, control, reason);
    const submitted = engine.commands
      .slice(commands)
      .flatMap((command) => (command.kind === 'submit' ? [command.order.id] : []));
    const denied = engine.changes.slice(changes).find((change) => change.kind === 'denied');
    engine.changes.push({ kind: 'controlled', action: control.kind, by, reason, text });
    this.timeline.endTurn({ kind: 'control', action: control.kind, by, reason });
    if (control.kind === 'guardian_reset') {
      this.timeline.countAnew(accountsMeant(engine, control), at);
    }
    this.timeline.watch();
    return { text, submitted, denied };
  }

  /** Time has passed. */
  wake(at: Timestamp): void {
    this.timeline.advance(at);
  }

  private tell(entry: JournalEntry): void {
    this.evaluations.settle(entry.changes);
    const changes = [...entry.changes, ...this.targetChanges()];
    this.listener.onTurn({ ...entry, commands: [...entry.commands], changes });
  }

  /** Targets are asked for in silence; what of them is in force belongs in the journal. */
  private targetChanges(): Change[] {
    const { engine, toldTargets } = this;
    const changes: Change[] = [];
    for (const instance of engine.strategies) {
      instance.symbols.forEach((symbol, slot) => {
        const target = instance.targets[slot]!;
        const held = engine.isUnsent(instance, symbol) ? Number.NaN : target;
        const name = engine.symbols[symbol]!;
        const key = `${instance.name} ${name}`;
        if (Object.is(toldTargets.get(key) ?? Number.NaN, held)) return;
        toldTargets.set(key, held);
        const fraction = Number.isNaN(held) ? null : held;
        const request = instance.targetRequests[slot]!;
        changes.push({ kind: 'target', instance: instance.name, symbol: name, fraction, request });
      });
    }
    return changes;
  }
}

/** So many trades of a simulated venue fit into one epoch. */
const TRADES_PER_EPOCH = 1_000_000_000;

function manualOf(markets: readonly SessionMarket[]): InstanceSpec {
  return {
    name: MANUAL,
    symbols: markets.map(({ instrument }) => qualifiedSymbol(instrument)),
    handlers: {},
    capital: { kind: 'share', share: 1 },
    allocation: 0,
  };
}

/** Who trades: accounts, and instances with the one that people order through. */
export function tradersOf(
  { markets, accounts }: SessionSetup,
  specs: readonly InstanceSpec[],
  carried: Carried | undefined,
): Pick<EngineSetup, 'instruments' | 'instances' | 'accounts' | 'accountOf'> {
  const venues = accounts.map(({ venue }) => venue);
  return {
    instruments: markets.map(({ instrument }) => instrument),
    instances: [...specs, manualOf(markets)],
    accounts: accounts.map((account) => ({
      ...account,
      cash: carried?.accounts[account.name] ? 0 : account.cash,
      rules: makeRules({ ...account.limits, venue: account.venue }),
    })),
    accountOf: markets.map(({ instrument }) => {
      const account = venues.indexOf(instrument.venue);
      return account < 0 ? undefined : account;
    }),
  };
}

/** Gives a simulated venue the money, the holdings and the working orders of an account. */
function fillVenue(venue: TickVenue, { portfolio }: Account, engine: Engine): void {
  const { orders, accountOf } = engine;
  const { account } = venue;
  account.credit(portfolio.currency, portfolio.cash);
  for (const position of portfolio.positions) {
    const { quantity, instrumentIndex, instanceIndex, isSpot, instrument } = position;
    account.hold(instanceIndex, instrumentIndex, quantity);
    if (!isSpot) account.credit(instrument.settlement, negateMoney(position.signedCost));
  }
  for (const state of orders.working) {
    if (accountOf[state.order.instrument]!.portfolio !== portfolio) continue;
    venue.send({ kind: 'submit', order: leftOf(state), request: state.request }, engine.now);
    const { id: order, instrument } = state.order;
    if (state.cancelRequested) venue.send({ kind: 'cancel', order, instrument }, engine.now);
  }
}

/** A working order as it would be sent now: what is left of it, its trigger behind it. */
function leftOf({ order, status, filled, entry }: OrderState): Approved {
  const whole = entry
    ? entry.filled - entry.exits.reduce((sum, exit) => sum + exit.filled, 0)
    : order.quantity - filled;
  const left: Order = { ...order, quantity: asQuantity(whole) };
  return (status === 'triggered' ? { ...left, pricing: afterTrigger(order) } : left) as Approved;
}

function afterTrigger({ pricing }: Order): Order['pricing'] {
  if (pricing.type !== 'stop_limit') return MARKET;
  return { type: 'limit', limitPrice: pricing.limitPrice, postOnly: false };
}
