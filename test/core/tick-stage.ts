/**
 * A recorded market written by hand, and a strategy on it: the real engine, venue and timeline of ticks.
 * Times are milliseconds, prices quote units, quantities base units.
 */
import type { Instrument } from '../../src/core/domain/instrument.js';
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import type { ExecutionReport } from '../../src/core/domain/report.js';
import {
  ASK,
  BID,
  ORDER_ACTIONS,
  TICK_FLAGS,
  TICK_KINDS,
  listColumns,
  tickColumns,
} from '../../src/core/domain/tick-data.js';
import type { OrderAction, TickData, TickKind } from '../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import { Engine, TickTimeline } from '../../src/core/engine/index.js';
import type { InstanceSpec } from '../../src/core/engine/index.js';
import { BarCursor } from '../../src/core/market/index.js';
import { makeRules } from '../../src/core/risk/index.js';
import type { RiskLimits } from '../../src/core/risk/index.js';
import {
  LatencyLegs,
  NO_LATENCY,
  NO_SLIPPAGE,
  TickVenue,
} from '../../src/core/simulation/index.js';
import type { LatencyModel, QueueModel, SlippageModel } from '../../src/core/simulation/index.js';
import type { StrategyContext, StrategyHandlers } from '../../src/core/strategies/strategy.js';
import { instrument } from './risk/situation.js';
import { MINUTE, barsOf, flat, spec } from './stage.js';
import type { Row, Turn } from './stage.js';

export const MILLISECOND = 1000;

type Levels = readonly (readonly [price: number, quantity: number])[];
type Side = 'buy' | 'sell';
type Fields = Readonly<Record<string, number>>;

const sideOf = (side: Side | undefined): number => {
  if (side === undefined) return 0;
  return side === 'buy' ? BID : ASK;
};

/** What a venue sent, in the order of writing. `seen` says when it got here; default: at once. */
export class Recording {
  private readonly rows: Readonly<Record<TickKind, Fields[]>> = {
    trades: [],
    quotes: [],
    depth: [],
    orders: [],
  };
  private sequence = 0;

  constructor(private readonly traded: Instrument = instrument()) {}

  /** `side` took liquidity; undefined: the recording does not tell. */
  trade(ms: number, side: Side | undefined, quantity: number, price: number, seen = ms): this {
    return this.write('trades', ms, seen, {
      ...{ side: sideOf(side), price: this.price(price), quantity: this.quantity(quantity) },
    });
  }

  /** `sequence` is the number of the book's change that it tells of. */
  quote(ms: number, bid: Levels[number], ask: Levels[number], seen = ms, sequence = 0): this {
    return this.write('quotes', ms, seen, {
      sequence,
      ...{ bidPrice: this.price(bid[0]), bidQuantity: this.quantity(bid[1]) },
      ...{ askPrice: this.price(ask[0]), askQuantity: this.quantity(ask[1]) },
    });
  }

  /** The whole book. */
  snapshot(ms: number, bids: Levels, asks: Levels, seen = ms): this {
    this.sequence += 1;
    return this.event(ms, seen, bids, asks, TICK_FLAGS.snapshot);
  }

  /** Levels that have changed; quantity 0 takes one away. */
  change(ms: number, bids: Levels, asks: Levels = [], seen = ms): this {
    this.sequence += 1;
    return this.event(ms, seen, bids, asks, 0);
  }

  /** One event that sums up several changes. */
  sum(ms: number, changes: number, bids: Levels, asks: Levels = []): this {
    const first = this.sequence + 1;
    this.sequence += changes;
    return this.event(ms, ms, bids, asks, 0, first);
  }

  /** Updates are lost. */
  lose(): this {
    this.sequence += 1;
    return this;
  }

  /** A message about one named order. */
  order(ms: number, action: OrderAction, id = 0, side?: Side, quantity = 0, price = 0): this {
    return this.write('orders', ms, ms, {
      ...{ action: ORDER_ACTIONS.indexOf(action), id, side: sideOf(side) },
      ...{ quantity: this.quantity(quantity), price: this.price(price), flags: TICK_FLAGS.last },
    });
  }

  add = (ms: number, id: number, side: Side, quantity: number, price: number): this =>
    this.order(ms, 'add', id, side, quantity, price);

  /** A named order is hit: the trade, and the message that takes the quantity away. */
  hit(ms: number, id: number, side: Side, quantity: number, price: number): this {
    return this.trade(ms, side === 'buy' ? 'sell' : 'buy', quantity, price)
      .order(ms, 'fill', id, side, quantity, price)
      .order(ms, 'cancel', id, side, quantity, price);
  }

  get data(): TickData {
    const data: Record<string, unknown> = {};
    for (const kind of TICK_KINDS) {
      const rows = this.rows[kind].toSorted((a, b) => a['at']! - b['at']!);
      if (rows.length === 0) continue;
      const columns = tickColumns(kind, rows.length);
      for (const { name, values } of listColumns(kind, columns)) {
        rows.forEach((row, index) => (values[index] = row[name] ?? 0));
      }
      data[kind] = columns;
    }
    return data;
  }

  private event(
    ms: number,
    seen: number,
    bids: Levels,
    asks: Levels,
    flags: number,
    first = this.sequence,
  ): this {
    const levels = [
      ...bids.map(([price, quantity]) => ({ price, quantity, side: BID })),
      ...asks.map(([price, quantity]) => ({ price, quantity, side: ASK })),
    ];
    const { sequence } = this;
    levels.forEach(({ price, quantity, side }, index) => {
      const last = index === levels.length - 1 ? TICK_FLAGS.last : 0;
      this.write('depth', ms, seen, {
        ...{ side, first, sequence, flags: flags | last },
        ...{ price: this.price(price), quantity: this.quantity(quantity) },
      });
    });
    return this;
  }

  private write(kind: TickKind, ms: number, seen: number, fields: Fields): this {
    const times = { at: seen * MILLISECOND, venueAt: ms * MILLISECOND };
    this.rows[kind].push({ ...fields, ...times });
    return this;
  }

  private price = (value: number): number => Math.round(value * 10 ** this.traded.priceScale);
  private quantity = (value: number): number => Math.round(value * 10 ** this.traded.quantityScale);
}

/** What a strategy does when it first sees a tick at that millisecond. */
export type TickPlan = Readonly<Record<number, (context: StrategyContext) => unknown>>;

export interface TickScene {
  readonly instrument?: Instrument;
  readonly queue?: QueueModel;
  readonly oursRecorded?: boolean;
  readonly latency?: Partial<LatencyModel>;
  readonly slippage?: Partial<SlippageModel>;
  readonly limits?: RiskLimits;
  readonly cash?: number;
  /** One-minute bars; default: one, in which everything happens. */
  readonly rows?: readonly Row[];
  /** Besides the plan. */
  readonly handlers?: StrategyHandlers;
  readonly instances?: readonly InstanceSpec[];
}

export interface TickStage {
  readonly engine: Engine;
  readonly venue: TickVenue;
  readonly reports: readonly ExecutionReport[];
  readonly turns: readonly Turn[];
}

const milliseconds = (at: number): number => at / MILLISECOND;

/** Plays everything that was recorded. */
export function playTicks(recording: Recording, plan: TickPlan, scene: TickScene = {}): TickStage {
  const traded = scene.instrument ?? instrument();
  const bars = barsOf(scene.rows ?? [flat(100)], traded);
  const cursor = new BarCursor({ instrument: traded, timeframe: '1m' as Timeframe, bars });
  const done = new Set<number>();
  const act = ({ at }: { readonly at: number }, context: StrategyContext): void => {
    const ms = milliseconds(at);
    if (done.has(ms)) return;
    done.add(ms);
    plan[ms]?.(context);
  };
  const handlers = { onTrade: act, onQuote: act, onDepth: act, ...scene.handlers };
  const instances = scene.instances ?? [spec('maker', [qualifiedSymbol(traded)], handlers)];
  const { data } = recording;
  const reports: ExecutionReport[] = [];
  const turns: Turn[] = [];
  const cash = moneyFromNumber(scene.cash ?? 100_000);
  const engine = new Engine({
    instruments: [traded],
    instances,
    accounts: [
      {
        ...{ name: 'main', currency: traded.settlement, cash },
        rules: makeRules(scene.limits ?? {}),
      },
    ],
    journal: ({ at, event, commands, changes }) =>
      turns.push({ at, event, commands: [...commands], changes: [...changes] }),
    onLotClosed: () => undefined,
    keepsOrders: true,
  });
  const latency = new LatencyLegs({ ...NO_LATENCY, ...scene.latency });
  const venue = new TickVenue(
    [traded],
    [
      {
        ...{ trades: data.trades !== undefined, quotes: data.quotes !== undefined },
        ...{ depth: data.depth !== undefined, orders: data.orders !== undefined },
      },
    ],
    instances.length,
    {
      slippage: { ...NO_SLIPPAGE, ...scene.slippage },
      queue: scene.queue ?? { kind: 'pessimistic' },
      oursRecorded: scene.oursRecorded ?? false,
      latency,
    },
    engine.marks,
    (report) => {
      reports.push(report);
      timeline.events.push(report);
    },
  );
  venue.account.credit(traded.settlement, cash);
  const timeline = new TickTimeline(engine, venue, [cursor], [data], {
    ...{ firstBars: [0], closeAt: [], onInstant: () => undefined, latency },
    feedMicroseconds: scene.latency?.feedMicroseconds,
  });
  timeline.run(Infinity);
  return { engine, venue, reports, turns };
}

/** Executions as a trader reads them: `20 ms: buy 1 @ 100 maker`. */
export function executions({ reports, engine }: TickStage): string[] {
  return reports.flatMap(({ fill, order, instrument: index, venueAt }) => {
    if (!fill) return [];
    const { priceScale, quantityScale } = engine.instruments[index]!;
    const { side } = engine.orders.state(order)!.order;
    const [quantity, price] = [fill.quantity / 10 ** quantityScale, fill.price / 10 ** priceScale];
    return [`${milliseconds(venueAt)} ms: ${side} ${quantity} @ ${price} ${fill.liquidity}`];
  });
}

/** Everything the venue said: `20 ms: 1 cancelled, why`. */
export const said = ({ reports }: TickStage): string[] =>
  reports.map(
    ({ venueAt, order, status, reason }) =>
      `${milliseconds(venueAt)} ms: ${order} ${status}${reason && `, ${reason}`}`,
  );

/** The end of the one bar of a default scene, in milliseconds. */
export const BAR_END = MINUTE / MILLISECOND;
