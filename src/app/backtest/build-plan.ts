/** From settings to a plan: bars read, instruments adjusted, strategies prepared. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyFromText } from '../../core/domain/money.js';
import { barColumns } from '../../core/domain/market-data.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import {
  LEDGER_SCALE,
  asQuantity,
  asTimestamp,
  powerOfTen,
  rateFromFraction,
} from '../../core/domain/units.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { LatencyModel } from '../../core/simulation/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { generateBars } from '../data/generate.js';
import { feeAssetOf } from '../data/instrument.js';
import { resampleSeries } from '../data/resample.js';
import { instantiateStrategy, prepareStrategy, strategyParameters } from '../strategies/index.js';
import type { PreparedStrategy, StrategyPlace } from '../strategies/index.js';
import { loadTicks } from './load-ticks.js';
import { firstBarFrom } from './bar-index.js';
import { readBarSource, TRADES } from './bar-sources.js';
import type { BacktestPlan, PlannedInstance, PlannedSeries } from './plan.js';
import { limitsForBars } from './risk-limits.js';
import type { BacktestSettings, InstanceSetting, SeriesSetting, TickSettings } from './settings.js';

/** A strategy of the plan: what is sent to the engine's thread, and what it turns into. */
export interface PlannedStrategy {
  readonly prepared: PreparedStrategy;
  readonly strategy: Strategy;
}

/** Throws TradsysError when data, dates, strategies or parameters cannot be used. */
export async function buildPlan(
  settings: BacktestSettings,
  store: Store,
  place: StrategyPlace,
): Promise<BacktestPlan> {
  const strategies = new Map<string, PlannedStrategy>();
  for (const { strategy: reference } of settings.instances) {
    if (strategies.has(reference)) continue;
    const prepared = await prepareStrategy(reference, place);
    strategies.set(reference, { prepared, strategy: await instantiateStrategy(prepared) });
  }
  const series = await Promise.all(
    settings.series.map((setting) => loadSeries(setting, settings, store)),
  );
  return planOf(settings, series, strategies);
}

/** The plan of bars and strategies at hand; `series` are in the order of the settings'. */
export function planOf(
  settings: BacktestSettings,
  series: readonly (BarSeries & Pick<PlannedSeries, 'ticks'>)[],
  strategies: ReadonlyMap<string, PlannedStrategy>,
): BacktestPlan {
  const names = [...strategies.keys()];
  const planned = series.map((one) => planSeries(one, settings));
  checkRange(planned, settings);
  const { slippage, latencyMicroseconds, limits, currency, closeAtEnd, sensitivity } = settings;
  const timeframes = planned.map(({ timeframe }) => timeframe);
  return {
    series: planned,
    strategies: [...strategies.values()].map(({ prepared }) => prepared),
    instances: settings.instances.flatMap((setting) => {
      const { strategy } = strategies.get(setting.strategy)!;
      return planInstances(setting, names.indexOf(setting.strategy), strategy);
    }),
    currency,
    cash: moneyFromText(settings.cash)!,
    limits: settings.ticks ? limits : limitsForBars(limits, timeframes),
    slippage,
    latency: {
      orderMicroseconds: latencyMicroseconds,
      reportMicroseconds: latencyMicroseconds,
      ...(settings.ticks && tickLatency(settings.ticks, settings.seed)),
    },
    ...(settings.ticks && {
      ...{ queue: settings.ticks.queue, oursRecorded: settings.ticks.oursRecorded ?? false },
    }),
    closeAtEnd,
    sensitivity,
  };
}

function tickLatency(
  { feedMicroseconds, latencyAsRecorded, jitterMicroseconds, requests }: TickSettings,
  seed: number,
): Partial<LatencyModel> {
  return {
    ...(feedMicroseconds !== null && { feedMicroseconds }),
    asRecorded: latencyAsRecorded,
    jitterMicroseconds,
    ...(requests !== undefined && { requests }),
    seed,
  };
}

/** One instance per symbol, unless the strategy looks at all of them. */
function planInstances(
  setting: InstanceSetting,
  index: number,
  strategy: Strategy,
): readonly PlannedInstance[] {
  const { capital, symbols, name, allocation } = setting;
  const base = {
    strategy: index,
    parameters: strategyParameters(strategy, setting.parameters),
    capital:
      capital.kind === 'amount'
        ? ({ kind: 'amount', amount: capital.value } as const)
        : ({ kind: 'share', share: capital.value } as const),
  };
  if (strategy.universe === true || symbols.length === 1)
    return [{ ...base, name, symbols, allocation }];
  return symbols.map((symbol) => ({
    ...base,
    name: `${name}:${symbol}`,
    symbols: [symbol],
    allocation: allocation / symbols.length,
  }));
}

function planSeries(
  series: BarSeries & Pick<PlannedSeries, 'ticks'>,
  settings: BacktestSettings,
): PlannedSeries {
  const { kind, makerFee, takerFee, from } = settings;
  const instrument = {
    ...series.instrument,
    ...(kind !== null && { kind, feeAsset: feeAssetOf(kind, series.instrument.symbol) }),
    makerRate: rateFromFraction(makerFee),
    takerRate: rateFromFraction(takerFee),
  };
  const countable = { ...instrument, ...(instrument.kind === 'spot' && ledgerLots(instrument)) };
  return {
    ...series,
    instrument: countable,
    firstBar: from === null ? 0 : firstBarFrom(series.bars, from),
  };
}

/** Volumes may be finer than the ledger; what a spot account holds is booked there, so its lots are not. */
function ledgerLots({ lot, minQuantity, quantityScale }: Instrument) {
  const least = quantityScale > LEDGER_SCALE ? powerOfTen(quantityScale - LEDGER_SCALE) : 1;
  const whole = (units: number) => asQuantity(Math.ceil(units / least) * least);
  return { lot: whole(lot), minQuantity: whole(minQuantity) };
}

async function loadSeries(
  setting: SeriesSetting,
  settings: BacktestSettings,
  store: Store,
): Promise<BarSeries & Pick<PlannedSeries, 'ticks'>> {
  const timeframe = setting.timeframe as Timeframe;
  const range = {
    ...(settings.to !== null && { to: asTimestamp(settings.to) }),
    ...(settings.from !== null && !settings.warmup && { from: asTimestamp(settings.from) }),
  };
  if (setting.generator) {
    const [generated] = generateBars({ ...setting.generator, symbols: [setting.symbol] });
    return cut(resampleSeries(generated!, timeframe), range.from, range.to);
  }
  const read = await readBarSource(store, setting, timeframe, range);
  const ticks = settings.ticks ? await loadTicks(setting.symbol, settings, store) : undefined;
  const series = { ...read, ...(ticks && { ticks }) };
  return setting.storedTimeframe === TRADES ? cut(series, range.from, range.to) : series;
}

/** A copy, in memory that threads share, of the bars in the range. */
function cut<Series extends BarSeries>(series: Series, from = -Infinity, to = Infinity): Series {
  const { bars } = series;
  const first = firstBarFrom(bars, from);
  const last = firstBarFrom(bars, to);
  const shared = barColumns(last - first, true);
  for (const name of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) {
    shared[name].set(bars[name].subarray(first, last));
  }
  return { ...series, bars: shared };
}

/** Every series must have a bar in the span: one without would be there by name only. */
function checkRange(series: readonly PlannedSeries[], settings: BacktestSettings): void {
  const empty = series.find(({ bars, firstBar }) => bars.length <= firstBar);
  if (!empty) return;
  const day = (at: number): string =>
    new Date(at / 1000).toISOString().slice(0, 16).replace('T', ' ');
  const from = settings.from === null ? '' : ` from ${day(settings.from)}`;
  const to = settings.to === null ? '' : ` to ${day(settings.to)}`;
  const last = empty.bars.start[empty.bars.length - 1];
  const ends = last === undefined ? '' : `the last one begins ${day(last)}; `;
  const what = `no bars of ${qualifiedSymbol(empty.instrument)} ${empty.timeframe}${from}${to}`;
  throw new TradsysError('backtest.no_bars', what, {
    exit: 'usage',
    remedy: `${ends}'tradsys data list' shows what is stored`,
  });
}
