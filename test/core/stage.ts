/** A market, an account and strategies on it, built for one test: the real engine, venue and timeline. */
import type { Instrument, InstrumentIndex } from '../../src/core/domain/instrument.js';
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import type { Command } from '../../src/core/domain/command.js';
import type { Change, JournalEvent } from '../../src/core/domain/journal.js';
import { barColumns } from '../../src/core/domain/market-data.js';
import type { BarColumns, BarSeries } from '../../src/core/domain/market-data.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import type { ExecutionReport } from '../../src/core/domain/report.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import type { Timestamp } from '../../src/core/domain/units.js';
import { BarTimeline, Engine } from '../../src/core/engine/index.js';
import type { InstanceSpec } from '../../src/core/engine/index.js';
import { BarCursor } from '../../src/core/market/index.js';
import type { LotClosed } from '../../src/core/portfolio/index.js';
import { makeRules } from '../../src/core/risk/index.js';
import type { RiskLimits } from '../../src/core/risk/index.js';
import { NO_LATENCY, NO_SLIPPAGE, BarVenue } from '../../src/core/simulation/index.js';
import type { LatencyModel, SlippageModel } from '../../src/core/simulation/index.js';
import type { StrategyHandlers } from '../../src/core/strategies/strategy.js';
import { instrument } from './risk/situation.js';

export const MINUTE = 60_000_000;
export const SECOND = 1_000_000;
export const minute = (count: number): Timestamp => (count * MINUTE) as Timestamp;

/** Open, high, low, close in quote units, and volume in base units (default 0: unknown). */
export type Row = readonly [number, number, number, number, number?];

/** Rows as one-minute bars from 1970 on, at the instrument's scales. */
export function barsOf(rows: readonly Row[], traded: Instrument = instrument()): BarColumns {
  const columns = barColumns(rows.length);
  rows.forEach(([open, high, low, close, volume = 0], index) => {
    const units = (value: number, scale: number): number => Math.round(value * 10 ** scale);
    columns.start[index] = index * MINUTE;
    columns.open[index] = units(open, traded.priceScale);
    columns.high[index] = units(high, traded.priceScale);
    columns.low[index] = units(low, traded.priceScale);
    columns.close[index] = units(close, traded.priceScale);
    columns.volume[index] = units(volume, traded.quantityScale);
  });
  return columns;
}

export const seriesOf = (rows: readonly Row[], traded: Instrument = instrument()): BarSeries => ({
  instrument: traded,
  timeframe: '1m' as Timeframe,
  bars: barsOf(rows, traded),
});

/** A row whose four prices are the same. */
export const flat = (price: number, volume = 0): Row => [price, price, price, price, volume];

export interface Scene {
  /** One-minute rows of one instrument, or whole series sorted by symbol. */
  readonly rows?: readonly Row[];
  readonly instrument?: Instrument;
  readonly series?: readonly BarSeries[];
  /** Handlers of a single instance over all symbols, or instances. */
  readonly handlers?: StrategyHandlers;
  readonly instances?: readonly InstanceSpec[];
  readonly cash?: number;
  readonly limits?: RiskLimits;
  readonly slippage?: Partial<SlippageModel>;
  readonly latency?: Partial<LatencyModel>;
  /** Bars at the start that only warm up, of every series. */
  readonly warmup?: number;
  /** Per instrument. */
  readonly closeAt?: readonly number[];
}

export interface Turn {
  readonly at: Timestamp;
  readonly event: JournalEvent;
  readonly commands: readonly Command[];
  readonly changes: readonly Change[];
}

/** A run in progress, with everything that was said in it. */
export interface Stage {
  readonly engine: Engine;
  readonly venue: BarVenue;
  readonly timeline: BarTimeline;
  readonly instruments: readonly Instrument[];
  readonly reports: readonly ExecutionReport[];
  readonly turns: readonly Turn[];
  readonly closed: readonly LotClosed[];
  /** Equity after each market instant. */
  readonly equity: readonly (readonly [at: number, equity: number])[];
  /** Plays `instants` market instants (default: all). */
  play(instants?: number): Stage;
}

export const spec = (
  name: string,
  symbols: readonly string[],
  handlers: StrategyHandlers,
  changes: Partial<InstanceSpec> = {},
): InstanceSpec => ({
  name,
  symbols,
  handlers,
  capital: { kind: 'share', share: 1 },
  allocation: 1,
  ...changes,
});

export function stage(scene: Scene): Stage {
  const series = scene.series ?? [seriesOf(scene.rows ?? [], scene.instrument)];
  const instruments = series.map(({ instrument: traded }) => traded);
  const symbols = instruments.map(qualifiedSymbol);
  const instances = scene.instances ?? [spec('trend', symbols, scene.handlers ?? {})];
  const cursors = series.map((one) => new BarCursor(one));
  const currency = instruments[0]!.settlement;
  const cash = moneyFromNumber(scene.cash ?? 10_000);
  const turns: Turn[] = [];
  const closed: LotClosed[] = [];
  const reports: ExecutionReport[] = [];
  const equity: [number, number][] = [];
  const engine = new Engine({
    instruments,
    instances,
    accounts: [{ name: 'main', currency, cash, rules: makeRules(scene.limits ?? {}) }],
    journal: ({ at, event, commands, changes }) =>
      turns.push({ at, event, commands: [...commands], changes: [...changes] }),
    onLotClosed: (_position, lot) => closed.push({ ...lot, lot: { ...lot.lot } }),
  });
  const models = {
    slippage: { ...NO_SLIPPAGE, ...scene.slippage },
    latency: { ...NO_LATENCY, ...scene.latency },
  };
  const deliver = (report: ExecutionReport): void => {
    reports.push(report);
    timeline.events.push(report);
  };
  const venue = new BarVenue(instruments, cursors, instances.length, models, engine.marks, deliver);
  venue.account.credit(currency, cash);
  const timeline = new BarTimeline(engine, venue, cursors, {
    firstBars: series.map(() => scene.warmup ?? 0),
    closeAt: scene.closeAt ?? [],
    onInstant: () => equity.push([engine.now, engine.account.equity]),
  });
  const made: Stage = {
    ...{ engine, venue, timeline, instruments, reports, turns, closed, equity },
    play(instants = Infinity) {
      timeline.run(instants);
      return made;
    },
  };
  return made;
}

/** Executions as a trader reads them: `buy 1 @ 100 in bar 2`. */
export function fillsOf({ reports, engine }: Stage): string[] {
  return reports.flatMap(({ fill, order, instrument: index, venueAt }) => {
    if (!fill) return [];
    const traded = engine.instruments[index]!;
    const { side } = engine.orders.state(order)!.order;
    const quantity = fill.quantity / 10 ** traded.quantityScale;
    const price = fill.price / 10 ** traded.priceScale;
    return [`${side} ${quantity} @ ${price} in bar ${Math.floor(venueAt / MINUTE)}`];
  });
}

/** Every change of one kind, in the order in which the journal tells them. */
export const changesOf = <Kind extends Change['kind']>(
  { turns }: Stage,
  kind: Kind,
): Extract<Change, { kind: Kind }>[] =>
  turns.flatMap(({ changes }) =>
    changes.filter((change): change is Extract<Change, { kind: Kind }> => change.kind === kind),
  );

/** What the first (or given) instance holds, in base units. */
export function held({ engine }: Stage, instance = 0, index = 0): number {
  const position = engine.account.portfolio.position(instance as never, index as InstrumentIndex);
  return position.quantity / 10 ** position.instrument.quantityScale;
}
