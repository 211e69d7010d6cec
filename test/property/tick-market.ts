/** Random recordings of trades, quotes, depth and named orders, and traders on them. */
import fc from 'fast-check';
import type { BacktestPlan } from '../../src/app/backtest/plan.js';
import { tradesToBars } from '../../src/app/data/trades-to-bars.js';
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import type { Instrument } from '../../src/core/domain/instrument.js';
import type { BarColumns } from '../../src/core/domain/market-data.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import {
  ASK,
  BID,
  ORDER_ACTIONS,
  TICK_FLAGS,
  TICK_KINDS,
  listColumns,
  tickColumns,
} from '../../src/core/domain/tick-data.js';
import type { TickData, TickKind } from '../../src/core/domain/tick-data.js';
import { nextChance, nextInteger, seedRandom } from '../../src/core/domain/random.js';
import type { RandomState } from '../../src/core/domain/random.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import type { InstanceSpec } from '../../src/core/engine/index.js';
import type { LatencyModel, QueueModel } from '../../src/core/simulation/index.js';
import type { StrategyContext } from '../../src/core/strategies/strategy.js';
import { MINUTE, spec } from '../core/stage.js';
import { KINDS, acts, instrumentOf, perform } from './market.js';
import type { Act, Trader } from './market.js';

export type TickPlan = Omit<BacktestPlan, 'strategies' | 'instances' | 'sensitivity'>;

export interface TickMarket {
  readonly instruments: readonly Instrument[];
  readonly ticks: readonly TickData[];
  readonly bars: readonly BarColumns[];
  readonly queue: QueueModel;
  readonly latency: LatencyModel;
  readonly traders: readonly Trader[];
}

const MILLISECOND = 1000;
const FROM = MINUTE;

type Fields = Readonly<Record<string, number>>;

/** Writes what one venue sent: a price that wanders, levels around it, and trades. */
class Writer {
  readonly rows: Readonly<Record<TickKind, Fields[]>> = {
    trades: [],
    quotes: [],
    depth: [],
    orders: [],
  };
  private happened = FROM;
  private seen = FROM;
  private middle = 10_000;
  private sequence = 1;
  private readonly named: { id: number; side: number; price: number; quantity: number }[] = [];

  constructor(
    private readonly random: RandomState,
    private readonly kinds: ReadonlySet<TickKind>,
    /** Longest time a message takes to be received, milliseconds. */
    private readonly lag: number,
  ) {
    this.write('depth', { flags: TICK_FLAGS.snapshot | TICK_FLAGS.last, ...this.level(BID) });
    for (let count = 0; count < 6; count += 1) this.orders();
  }

  private roll = (low: number, high: number): number => nextInteger(this.random, low, high);
  /** Once in so many times. */
  private chance = (times: number): boolean => nextChance(this.random, 1 / times);

  step(): void {
    this.happened += this.chance(3) ? 0 : this.roll(0, 4000) * MILLISECOND;
    this.seen = Math.max(this.seen, this.happened + this.roll(0, this.lag) * MILLISECOND);
    this.middle = Math.max(9000, this.middle + this.roll(-15, 15));
    const kind = this.roll(0, 3);
    if (kind === 0) this.trade();
    else if (kind === 1) this.quote();
    else if (kind === 2) this.depth();
    else this.orders();
  }

  private write(kind: TickKind, fields: Fields): void {
    if (!this.kinds.has(kind)) return;
    this.rows[kind].push({ at: this.seen, venueAt: this.happened, ...fields });
  }

  private level(side: number): Fields {
    const away = this.roll(-2, 30);
    const price = side === BID ? this.middle - away : this.middle + away;
    return { side, price, quantity: this.chance(4) ? 0 : this.roll(1, 900) };
  }

  private trade(): void {
    const price = this.middle + this.roll(-12, 12);
    this.write('trades', { price, quantity: this.roll(1, 900), side: this.roll(-1, 1) });
  }

  private quote(): void {
    const [bidQuantity, askQuantity] = [this.roll(0, 900), this.roll(0, 900)];
    const [bidPrice, askPrice] = [this.middle - this.roll(1, 9), this.middle + this.roll(1, 9)];
    this.write('quotes', { bidPrice, bidQuantity, askPrice, askQuantity });
  }

  private depth(): void {
    const first = this.sequence + (this.chance(15) ? 2 : 1);
    this.sequence = first;
    const snapshot = this.chance(6) ? TICK_FLAGS.snapshot : 0;
    const count = this.roll(1, 4);
    for (let row = 1; row <= count; row += 1) {
      const flags = snapshot | (row === count ? TICK_FLAGS.last : 0);
      const level = this.level(this.chance(2) ? BID : ASK);
      this.write('depth', { ...level, first, sequence: first, flags });
    }
  }

  private orders(): void {
    const flags = this.chance(4) ? 0 : TICK_FLAGS.last;
    const write = (action: (typeof ORDER_ACTIONS)[number], fields: Fields): void =>
      this.write('orders', { ...fields, action: ORDER_ACTIONS.indexOf(action), flags });
    const index = this.roll(0, this.named.length * 2);
    const one = this.named[index];
    if (!one) {
      if (this.chance(12)) write(this.chance(2) ? 'halt' : 'resume', {});
      const side = this.chance(2) ? BID : ASK;
      const price = side === BID ? this.middle - this.roll(1, 20) : this.middle + this.roll(1, 20);
      const added = { id: (this.sequence += 1), side, price, quantity: this.roll(1, 900) };
      this.named.push(added);
      write('add', added);
    } else if (this.chance(3)) {
      one.quantity = this.roll(1, 900);
      if (this.chance(2)) one.price += this.roll(-3, 3);
      write('modify', one);
    } else {
      this.named.splice(index, 1);
      if (this.chance(2)) {
        this.write('trades', { price: one.price, quantity: one.quantity, side: -one.side });
        write('fill', one);
      }
      write('cancel', one);
    }
  }
}

function columnsOf(rows: Writer['rows']): TickData {
  const data: Record<string, unknown> = {};
  for (const kind of TICK_KINDS) {
    const of = rows[kind];
    if (of.length === 0) continue;
    const columns = tickColumns(kind, of.length);
    for (const { name, values } of listColumns(kind, columns)) {
      of.forEach((row, index) => (values[index] = row[name] ?? 0));
    }
    data[kind] = columns;
  }
  return data;
}

/** Bars of the trades; where there are none, a flat one for every minute. */
export function barsOfTicks({ trades }: TickData): BarColumns {
  const minutes = Array.from({ length: 12 }, (_, index) => FROM + index * MINUTE);
  const one = (value: number): Float64Array => Float64Array.from(minutes, () => value);
  if (trades) return tradesToBars(trades, '1m' as Timeframe);
  const [open, high, low, close] = [one(10_000), one(10_000), one(10_000), one(10_000)];
  return { length: 12, start: Float64Array.from(minutes), open, high, low, close, volume: one(0) };
}

export const RECORDINGS: readonly (readonly TickKind[])[] = [
  ['trades'],
  ['quotes'],
  ['trades', 'quotes'],
  ['depth'],
  ['trades', 'depth'],
  ['trades', 'quotes', 'depth'],
  ['trades', 'orders'],
];

const QUEUES: readonly QueueModel[] = [
  { kind: 'pessimistic' },
  { kind: 'proportional', power: 1 },
  { kind: 'proportional', power: 3 },
];

export interface TickMarketOptions {
  readonly steps?: number;
  readonly delays?: readonly number[];
  readonly recordings?: typeof RECORDINGS;
}

export function tickMarket(options: TickMarketOptions = {}): fc.Arbitrary<TickMarket> {
  const { steps = 120, delays = [0], recordings = RECORDINGS } = options;
  return fc
    .record({
      seed: fc.integer(),
      lag: fc.constantFrom(0, 800),
      kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 2 }),
      recordings: fc.tuple(fc.constantFrom(...recordings), fc.constantFrom(...recordings)),
      queue: fc.constantFrom(...QUEUES),
      order: fc.constantFrom(...delays),
      report: fc.constantFrom(...delays),
      jitter: fc.constantFrom(...delays),
      feed: fc.constantFrom(undefined, ...delays),
      traders: fc.array(
        fc.record({ acts, onFill: fc.constant([]), which: fc.array(fc.nat(1), { minLength: 1 }) }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ seed, lag, kinds, queue, order, report, jitter, feed, traders, ...rest }) => {
      const instruments = kinds.map((kind, at) => instrumentOf(kind, ['BTC', 'ETH'][at]!, 12_345));
      const ticks = instruments.map((_, at) => {
        const writer = new Writer(seedRandom(seed + at), new Set(rest.recordings[at]), lag);
        for (let step = 0; step < steps; step += 1) writer.step();
        return columnsOf(writer.rows);
      });
      return {
        ...{ instruments, ticks, queue, bars: ticks.map(barsOfTicks) },
        latency: {
          ...{ orderMicroseconds: order, reportMicroseconds: report, jitterMicroseconds: jitter },
          ...(feed !== undefined && { feedMicroseconds: feed }),
          seed,
        },
        traders: traders.map(({ which, ...trader }, index) => ({
          ...trader,
          name: `trader_${index}`,
          symbols: [...new Set(which.map((at) => at % kinds.length))]
            .sort()
            .map((at) => qualifiedSymbol(instruments[at]!)),
          allocation: 1 / traders.length,
        })),
      };
    });
}

/** Prices of orders, nearer to the market than those of bars: ticks are small steps. */
function nearer(one: Act): Act {
  if (one.kind !== 'order') return one;
  const near = (part: number | undefined): number | undefined =>
    part === undefined ? undefined : 1 + (part - 1) / 20;
  const [limit, stop] = [near(one.limit), near(one.stop)];
  const [stopLoss, takeProfit] = [near(one.stopLoss), near(one.takeProfit)];
  const trail = one.trail === undefined ? undefined : one.trail / 20;
  return { ...one, limit, stop, trail, stopLoss, takeProfit };
}

/** The trader as an instance: it acts on whatever it sees. */
export function toTickSpec(trader: Trader): InstanceSpec {
  let count = 0;
  const prices = new Map<string, number>();
  const act = (symbol: string, price: number, context: StrategyContext): void => {
    if (price > 0) prices.set(symbol, price);
    const close = prices.get(symbol) ?? 100;
    const todo = trader.acts[count++ % trader.acts.length]!;
    for (const one of todo) perform(nearer(one), close, context);
  };
  return spec(
    trader.name,
    trader.symbols,
    {
      onBar: ({ symbol, close }, context) => act(symbol, close, context),
      onTrade: ({ symbol, price }, context) => act(symbol, price, context),
      onQuote: ({ symbol, bidPrice }, context) => act(symbol, bidPrice, context),
      onDepth: (depth, context) => act(depth.symbol, depth.bidPrice(), context),
      onTimer: (_name, context) => void context.target(0.5),
    },
    { allocation: trader.allocation },
  );
}

export function toTickPlan(from: TickMarket): TickPlan {
  return {
    series: from.instruments.map((instrument, index) => ({
      ...{ instrument, timeframe: '1m' as Timeframe, firstBar: 0 },
      ...{ bars: from.bars[index]!, ticks: from.ticks[index]! },
    })),
    ...{ currency: 'USDT', cash: moneyFromNumber(200_000), limits: {}, queue: from.queue },
    slippage: { fixed: 0.0003, spread: 0, impact: 0, participation: 0 },
    ...{ latency: from.latency, closeAtEnd: false, orders: true },
  };
}
