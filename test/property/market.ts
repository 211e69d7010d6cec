/** Random markets and random traders for properties of the engine. */
import fc from 'fast-check';
import type { Instrument } from '../../src/core/domain/instrument.js';
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import { barColumns } from '../../src/core/domain/market-data.js';
import type { BarSeries } from '../../src/core/domain/market-data.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { asQuantity, asRate } from '../../src/core/domain/units.js';
import type { BacktestPlan } from '../../src/app/backtest/plan.js';
import type { InstanceSpec } from '../../src/core/engine/index.js';
import type { RiskLimits } from '../../src/core/risk/index.js';
import type { LatencyModel, SlippageModel } from '../../src/core/simulation/index.js';
import type { OrderOptions, Size, StrategyContext } from '../../src/core/strategies/strategy.js';
import { instrument } from '../core/risk/situation.js';
import { MINUTE, spec } from '../core/stage.js';

/** One thing a trader does; prices are parts of the last close, so that they make sense on any market. */
export type Act =
  | { readonly kind: 'target'; readonly fraction: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'cancel_all' }
  | { readonly kind: 'cancel_first' }
  | { readonly kind: 'timer'; readonly seconds: number }
  | { readonly kind: 'state'; readonly value: number }
  | {
      readonly kind: 'order';
      readonly side: 'buy' | 'sell';
      readonly size: Size;
      readonly limit: number | undefined;
      readonly stop: number | undefined;
      readonly trail: number | undefined;
      readonly stopLoss: number | undefined;
      readonly takeProfit: number | undefined;
      readonly timeInForce: 'gtc' | 'ioc' | 'fok' | 'gtd' | 'day';
      readonly reduceOnly: boolean;
      readonly postOnly: boolean;
    };

export interface Trader {
  readonly name: string;
  readonly symbols: readonly string[];
  /** What is done at the n-th bar, taken round and round. */
  readonly acts: readonly (readonly Act[])[];
  readonly onFill: readonly Act[];
  readonly allocation: number;
}

export interface Market {
  readonly series: readonly BarSeries[];
  readonly traders: readonly Trader[];
  readonly cash: number;
  readonly slippage: SlippageModel;
  readonly latency: LatencyModel;
  readonly limits: RiskLimits;
}

const part = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.round(from * 1000), max: Math.round(to * 1000) }).map((x) => x / 1000);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const order: fc.Arbitrary<Act> = fc.record({
  kind: fc.constant('order' as const),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  size: fc.oneof(
    part(0.01, 30),
    part(0.01, 30).map((quantity) => ({ quantity })),
    part(10, 3000).map((notional) => ({ notional })),
    part(0.01, 1).map((fraction) => ({ fraction })),
  ),
  limit: maybe(part(0.97, 1.03)),
  stop: fc.option(part(0.97, 1.03), { nil: undefined, freq: 1 }),
  trail: fc.option(part(0.002, 0.03), { nil: undefined, freq: 1 }),
  stopLoss: maybe(part(0.96, 1.01)),
  takeProfit: maybe(part(0.99, 1.04)),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok', 'gtd', 'day'),
  reduceOnly: fc.boolean(),
  postOnly: fc.boolean(),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: order },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(-1, -0.5, 0, 0.25, 1)
      .map((fraction): Act => ({ kind: 'target', fraction })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Act>(
      { kind: 'close' },
      { kind: 'cancel_all' },
      { kind: 'cancel_first' },
      { kind: 'timer', seconds: 30 },
      { kind: 'timer', seconds: 60 },
      { kind: 'state', value: 1 },
    ),
  },
);

export const acts = fc.array(
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(act, { maxLength: 3 })),
  { minLength: 1, maxLength: 12 },
);

/** Four kinds of instrument and the assets they settle in. */
export const KINDS: readonly Partial<Instrument>[] = [
  { kind: 'margin', leverage: 2 },
  { kind: 'spot' },
  { kind: 'spot', feeAsset: 'received', lot: asQuantity(5) },
  { kind: 'linear', contractSize: 0.01, leverage: 3, lot: asQuantity(100) },
];
const INVERSE: Partial<Instrument> = {
  kind: 'inverse',
  contractSize: 10,
  leverage: 2,
  settlement: 'BTC',
};
const BASES = ['BTC', 'ETH', 'SOL'] as const;

interface Walk {
  readonly steps: readonly number[];
  readonly wicks: readonly number[];
  readonly volumes: readonly number[];
  readonly gaps: readonly boolean[];
  /** Bars at the start that show no volume. */
  readonly silent: number;
}

const walk = (length: number): fc.Arbitrary<Walk> => {
  const each = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
    fc.array(one, { minLength: length, maxLength: length });
  return fc.record({
    steps: each(fc.integer({ min: -150, max: 150 })),
    wicks: each(fc.integer({ min: 0, max: 120 })),
    volumes: each(fc.constantFrom(0, 300, 1000, 5000, 100_000)),
    gaps: each(fc.integer({ min: 0, max: 9 }).map((x) => x === 0)),
    silent: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(length)),
  });
};

/** A walk as bars of `minutes`: opens off the last close now and then, minutes missing now and then. */
export function toSeries(traded: Instrument, path: Walk, minutes: number): BarSeries {
  const bars = barColumns(path.steps.length);
  let close = 10_000;
  let start = 0;
  path.steps.forEach((step, index) => {
    const gap = path.gaps[index]! ? step : 0;
    const open = Math.max(500, close + gap);
    close = Math.max(500, open + step);
    bars.start[index] = start;
    bars.open[index] = open;
    bars.close[index] = close;
    bars.high[index] = Math.max(open, close) + path.wicks[index]!;
    bars.low[index] = Math.min(open, close) - path.wicks[(index * 7) % path.wicks.length]!;
    bars.volume[index] = index < path.silent ? 0 : path.volumes[index]!;
    start += (path.gaps[index]! ? 3 : 1) * minutes * MINUTE;
  });
  return { instrument: traded, timeframe: `${minutes}m` as Timeframe, bars };
}

export function instrumentOf(changes: Partial<Instrument>, base: string, fee: number): Instrument {
  return instrument({
    ...changes,
    symbol: `${base}/USDT`,
    base: changes.settlement ?? base,
    makerRate: asRate(fee),
    takerRate: asRate(fee * 2),
  });
}

export interface MarketOptions {
  readonly bars?: number;
  readonly latency?: readonly number[];
  /** One instrument. */
  readonly alone?: boolean;
}

/** Up to three instruments, up to three traders on any of them, any costs. */
export function market(options: MarketOptions = {}): fc.Arbitrary<Market> {
  const { bars = 25, latency = [0], alone = false } = options;
  const maxLength = alone ? 1 : 3;
  const instruments = fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength }) },
    { weight: 1, arbitrary: fc.constant([INVERSE]) },
  );
  return instruments.chain((kinds) =>
    fc
      .record({
        fee: fc.constantFrom(0, 12_345, 100_000),
        paths: fc.tuple(...kinds.map(() => walk(bars))),
        minutes: fc.tuple(...kinds.map(() => fc.constantFrom(1, 1, 2))),
        traders: fc.array(
          fc.record({
            acts,
            onFill: fc.oneof(
              { weight: 3, arbitrary: fc.constant([]) },
              fc.array(act, { maxLength: 1 }),
            ),
            which: fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: kinds.length }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        slippage: fc.record({
          fixed: fc.constantFrom(0, 0.0003),
          spread: fc.constantFrom(0, 0.0002),
          impact: fc.constantFrom(0, 0.1),
          participation: fc.constantFrom(0, 0, 0.1, 0.5),
        }),
        latency: fc.record({
          orderMicroseconds: fc.constantFrom(...latency),
          reportMicroseconds: fc.constantFrom(...latency),
        }),
        limits: fc.constantFrom<RiskLimits>({}, {}, { maxDrawdown: 0.05 }, { maxOrderValue: 2000 }),
      })
      .map(({ fee, paths, minutes, traders, ...rest }) => {
        const traded = kinds.map((kind, index) => instrumentOf(kind, BASES[index]!, fee));
        return {
          ...rest,
          series: traded.map((one, index) => toSeries(one, paths[index]!, minutes[index]!)),
          cash: kinds[0] === INVERSE ? 10 : 10_000,
          traders: traders.map(({ which, ...trader }, index) => ({
            ...trader,
            name: `trader_${index}`,
            symbols: [...new Set(which)].sort().map((at) => qualifiedSymbol(traded[at]!)),
            allocation: 1 / traders.length,
          })),
        };
      }),
  );
}

export function perform(one: Act, close: number, context: StrategyContext): void {
  switch (one.kind) {
    case 'target':
      context.target(one.fraction, { reason: 'told to' });
      break;
    case 'close':
      context.close();
      break;
    case 'cancel_all':
      context.cancelAll();
      break;
    case 'cancel_first': {
      const [first] = context.workingOrders;
      if (first) context.cancel(first.id);
      break;
    }
    case 'timer':
      context.setTimer('wake', one.seconds);
      break;
    case 'state':
      context.state = { value: one.value, position: context.position };
      break;
    case 'order':
      context[one.side](one.size, optionsOf(one, close, context));
  }
}

function optionsOf(
  one: Extract<Act, { kind: 'order' }>,
  close: number,
  { now }: StrategyContext,
): OrderOptions {
  const at = (fraction: number): number => close * (one.side === 'buy' ? fraction : 2 - fraction);
  return {
    timeInForce: one.timeInForce,
    reduceOnly: one.reduceOnly,
    ...(one.timeInForce === 'gtd' && { expireAt: (now + 3 * MINUTE) as typeof now }),
    ...(one.limit !== undefined && { limitPrice: at(one.limit), postOnly: one.postOnly }),
    ...(one.stop !== undefined && { stopPrice: at(one.stop) }),
    ...(one.trail !== undefined && { trailingOffset: close * one.trail }),
    ...(one.stopLoss !== undefined && { stopLoss: at(one.stopLoss) }),
    ...(one.takeProfit !== undefined && { takeProfit: at(one.takeProfit) }),
  };
}

/** The trader as an instance; call it anew for every run, for it remembers. */
export function toSpec(trader: Trader): InstanceSpec {
  const bars = new Map<string, number>();
  let last = 100;
  let fills = 0;
  return spec(
    trader.name,
    trader.symbols,
    {
      onBar(bar, context) {
        const count = bars.get(bar.symbol) ?? 0;
        bars.set(bar.symbol, count + 1);
        last = bar.close;
        for (const one of trader.acts[count % trader.acts.length]!) perform(one, last, context);
      },
      onFill(_fill, context) {
        // Every third fill, so that fills do not call forth fills without end.
        if (fills++ % 3 === 0) for (const one of trader.onFill) perform(one, last, context);
      },
      onTimer(_name, context) {
        context.target(0.5);
      },
    },
    { allocation: trader.allocation },
  );
}

/** The market as what `simulate` takes. */
export function toPlan(
  from: Market,
): Omit<BacktestPlan, 'strategies' | 'instances' | 'sensitivity'> {
  return {
    series: from.series.map((series) => ({ ...series, firstBar: 0 })),
    currency: from.series[0]!.instrument.settlement,
    cash: moneyFromNumber(from.cash),
    limits: from.limits,
    slippage: from.slippage,
    latency: from.latency,
    closeAtEnd: false,
  };
}
