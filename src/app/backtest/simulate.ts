import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { priceToNumber, qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { JournalReader } from '../../core/domain/journal.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import type { ClosedTrade, OpenPosition } from '../../core/domain/trade.js';
import { asPrice, asQuantity, asTimestamp } from '../../core/domain/units.js';
import { BarTimeline, CanonicalWriter, Engine, TickTimeline } from '../../core/engine/index.js';
import type { InstanceSpec, TimelineOptions } from '../../core/engine/index.js';
import { BarCursor } from '../../core/market/index.js';
import type { ActivityInput } from '../../core/portfolio/performance/index.js';
import type { Position } from '../../core/portfolio/index.js';
import { makeRules } from '../../core/risk/index.js';
import { BarVenue, LatencyLegs, TickVenue } from '../../core/simulation/index.js';
import type { QueueModel } from '../../core/simulation/index.js';
import { Collector } from './collector.js';
import type { HaltRecord, RefusalCount } from './collector.js';
import { EquityRecorder } from './equity-recorder.js';
import type { BacktestPlan } from './plan.js';
import { closedTrades, TradeLog } from './trade-log.js';
import type { TradeColumns } from './trade-log.js';

/** What a stopped strategy threw. */
export interface StrategyFailure {
  readonly instance: string;
  readonly error: unknown;
}

/** The outcome of one pass over the bars. */
export interface Simulation {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly startingEquity: number;
  readonly finalEquity: number;
  readonly tradeColumns: TradeColumns;
  /** The same as objects, made anew at every look. */
  readonly trades: readonly ClosedTrade[];
  readonly openPositions: readonly OpenPosition[];
  /** What is left of less than a lot: counted in equity, no position. */
  readonly dust: readonly OpenPosition[];
  readonly activity: ActivityInput;
  readonly notionalBySymbol: ReadonlyMap<string, number>;
  readonly refusals: readonly RefusalCount[];
  readonly halt: HaltRecord | undefined;
  readonly failures: readonly StrategyFailure[];
  /** SHA-256 over the canonical journal; empty when not asked for. */
  readonly journalHash: string;
  readonly workingOrders: number;
  /** The engine, for tests that look into its books. */
  readonly engine: Engine;
  readonly venue: Venue;
}

export interface SimulateOptions {
  readonly hash?: boolean;
  /** Keep the equity of every instant and every trade, not just how it ended; default true. */
  readonly details?: boolean;
  /** Sees every entry of the journal of the pass that is hashed. */
  readonly reader?: JournalReader;
  /** Hears of the engine before it runs. */
  readonly onEngine?: (engine: Engine) => void;
  /** Market instants between two calls of `onProgress`. */
  readonly slice?: number;
  /** Bars done so far; false ends the run early. */
  readonly onProgress?: (instants: number) => boolean;
}

type SimulatedPlan = Omit<BacktestPlan, 'strategies' | 'instances' | 'sensitivity'>;

/** What of a simulated venue a run needs when it is over. */
type Venue = Pick<BarVenue, 'account' | 'workingOrders'>;

/** What listens to a run. */
interface Record {
  readonly collector: Collector;
  readonly log: TradeLog;
  readonly curve: EquityRecorder;
  readonly hash: Hash;
  readonly writer: CanonicalWriter;
}

/** Engine, venue and the bars that drive them. */
interface Machine {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly timeline: { run(turns: number): boolean };
}

/**
 * Runs a plan in this thread and returns what came of it. The same plan and specs give the same
 * simulation, to the last bit of the journal hash.
 */
export function simulate(
  plan: SimulatedPlan,
  specs: readonly InstanceSpec[],
  options: SimulateOptions = {},
): Simulation {
  const record = recordOf(plan, options);
  const machine = assemble(plan, specs, record, options);
  const { engine, timeline } = machine;
  options.onEngine?.(engine);
  const { account } = engine;
  const startingEquity = account.equity;
  const slice = options.slice ?? Infinity;
  let done = 0;
  while (timeline.run(slice)) {
    done += slice;
    if (options.onProgress?.(done) === false) break;
  }
  engine.refreshEquity();
  account.portfolio.assertSound();
  record.curve.amend(account.equity);
  record.writer.finish();
  const tradeColumns = record.log.columns;
  return {
    ...record.curve.columns,
    startingEquity,
    finalEquity: account.equity,
    tradeColumns,
    get trades() {
      return closedTrades(tradeColumns, plan.series, engine.instances);
    },
    ...leftOver(engine),
    activity: activityOf(engine, record),
    notionalBySymbol: record.collector.notionalBySymbol,
    refusals: [...record.collector.refusals.values()].sort((a, b) => b.count - a.count),
    halt: record.collector.halt,
    failures: engine.failures.map(({ instance, error }) => ({ instance: instance.name, error })),
    journalHash: options.hash === true ? record.hash.digest('hex') : '',
    workingOrders: machine.venue.workingOrders().length,
    engine,
    venue: machine.venue,
  };
}

function recordOf(plan: SimulatedPlan, options: SimulateOptions): Record {
  const hash = createHash('sha256');
  const lengths = plan.series.map(({ bars, firstBar }) => bars.length - firstBar);
  return {
    collector: new Collector(plan.series.map(({ instrument }) => instrument)),
    log: new TradeLog(options.details !== false),
    curve: new EquityRecorder(options.details === false ? 0 : Math.max(0, ...lengths)),
    hash,
    writer: new CanonicalWriter((chunk) => hash.update(chunk)),
  };
}

function assemble(
  plan: SimulatedPlan,
  specs: readonly InstanceSpec[],
  { collector, log, curve, writer }: Record,
  options: SimulateOptions,
): Machine {
  const instruments = plan.series.map(({ instrument }) => instrument);
  const cursors = plan.series.map((series) => new BarCursor(series));
  const hashed: JournalReader = (entry) => {
    writer.entry(entry);
    collector.read(entry);
    options.reader?.(entry);
  };
  const engine = new Engine({
    instruments,
    instances: specs,
    accounts: [
      {
        ...{ name: 'backtest', currency: plan.currency, cash: plan.cash },
        rules: makeRules(plan.limits),
      },
    ],
    journal: options.hash === true ? hashed : collector.read,
    onLotClosed: log.add,
    keepsOrders: plan.orders ?? false,
  });
  const timelineOptions = {
    firstBars: plan.series.map((series) => series.firstBar),
    closeAt: plan.closeAtEnd ? cursors.map(closingInstant) : [],
    onInstant: options.details === false ? () => undefined : () => curve.record(engine),
  };
  const machine =
    plan.queue === undefined
      ? onBars(plan, engine, cursors, timelineOptions)
      : onTicks({ ...plan, queue: plan.queue }, engine, cursors, timelineOptions);
  machine.venue.account.credit(plan.currency, plan.cash);
  return machine;
}

function onBars(
  { slippage, latency, series }: SimulatedPlan,
  engine: Engine,
  cursors: readonly BarCursor[],
  options: TimelineOptions,
): Machine {
  const instruments = series.map(({ instrument }) => instrument);
  const models = { slippage, latency };
  const count = engine.instances.length;
  const deliver = (report: ExecutionReport): void => timeline.events.push(report);
  const venue = new BarVenue(instruments, cursors, count, models, engine.marks, deliver);
  const timeline = new BarTimeline(engine, venue, cursors, options);
  return { engine, venue, timeline };
}

function onTicks(
  plan: SimulatedPlan & { readonly queue: QueueModel },
  engine: Engine,
  cursors: readonly BarCursor[],
  options: TimelineOptions,
): Machine {
  const { slippage, latency, series, queue, oursRecorded = false } = plan;
  const instruments = series.map(({ instrument }) => instrument);
  const ticks = series.map(({ ticks: data = {} }) => data);
  const kinds = ticks.map(({ trades, quotes, depth, orders }) => ({
    ...{ trades: trades !== undefined, quotes: quotes !== undefined },
    ...{ depth: depth !== undefined, orders: orders !== undefined },
  }));
  const legs = new LatencyLegs(latency);
  const models = { slippage, queue, oursRecorded, latency: legs };
  const count = engine.instances.length;
  const deliver = (report: ExecutionReport): void => timeline.events.push(report);
  const venue = new TickVenue(instruments, kinds, count, models, engine.marks, deliver);
  const { feedMicroseconds } = latency;
  const timeline = new TickTimeline(engine, venue, cursors, ticks, {
    ...options,
    latency: legs,
    feedMicroseconds,
  });
  return { engine, venue, timeline };
}

function activityOf(engine: Engine, { collector, curve }: Record): ActivityInput {
  const { fills, tradedNotional, fees, slippage } = collector.sums;
  return {
    orders: engine.orders.count,
    ordersCancelled: collector.ends.cancelled,
    ordersExpired: collector.ends.expired,
    ordersRejected: collector.ends.rejected,
    fills,
    barsInPosition: curve.barsInPosition,
    grossExposureSum: curve.exposureSum,
    grossExposureMax: curve.exposureMax,
    tradedNotional,
    fees,
    slippage,
    funding: 0,
  };
}

/** The last instant at which a close asked for can still fill: the end of the bar before the last. */
function closingInstant(cursor: BarCursor): number {
  const { length } = cursor.columns;
  return length < 2 ? Infinity : cursor.endOf(length - 2);
}

/** What is still held: positions, and dust that no order could close. */
function leftOver({
  account: { portfolio },
  instruments,
  instances,
  marks,
}: Engine): Pick<Simulation, 'openPositions' | 'dust'> {
  const described = (position: Position): OpenPosition => {
    const instrument = instruments[position.instrumentIndex]!;
    const mark = marks[position.instrumentIndex]!;
    return {
      instance: instances[position.instanceIndex]!,
      symbol: qualifiedSymbol(instrument),
      side: position.quantity > 0 ? 'long' : 'short',
      quantity: quantityToNumber(instrument, asQuantity(Math.abs(position.quantity))),
      entryAt: position.lots[0]?.at ?? asTimestamp(0),
      entryPrice: position.averagePrice,
      markPrice: priceToNumber(instrument, asPrice(mark)),
      unrealisedPnl: position.unrealised(mark),
    };
  };
  return {
    openPositions: portfolio.held.filter(({ isFlat }) => !isFlat).map(described),
    dust: portfolio.held.filter(({ isFlat }) => isFlat).map(described),
  };
}
