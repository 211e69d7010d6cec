/** From settings to a plan: bars read, instruments adjusted, strategies prepared. */
import { moneyFromText } from '../../core/domain/money.js';
import { barColumns } from '../../core/domain/market-data.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import { asTimestamp, rateFromFraction } from '../../core/domain/units.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { generateBars } from '../data/generate.js';
import { resampleSeries } from '../data/resample.js';
import { instantiateStrategy, prepareStrategy, strategyParameters } from '../strategies/index.js';
import type { PreparedStrategy, StrategyPlace } from '../strategies/index.js';
import { firstBarFrom } from './bar-index.js';
import type { BacktestPlan, PlannedInstance, PlannedSeries } from './plan.js';
import type { BacktestSettings, InstanceSetting, SeriesSetting } from './settings.js';

/** Throws TradsysError when data, dates, strategies or parameters cannot be used. */
export async function buildPlan(
  settings: BacktestSettings,
  store: Store,
  place: StrategyPlace,
): Promise<BacktestPlan> {
  const prepared = new Map<string, PreparedStrategy>();
  for (const { strategy } of settings.instances) {
    if (!prepared.has(strategy)) prepared.set(strategy, await prepareStrategy(strategy, place));
  }
  const instances: PlannedInstance[] = [];
  for (const setting of settings.instances) {
    const index = [...prepared.keys()].indexOf(setting.strategy);
    instances.push(...(await planInstances(setting, index, prepared.get(setting.strategy)!)));
  }
  const series = await Promise.all(
    settings.series.map((setting) => planSeries(setting, settings, store)),
  );
  checkRange(series, settings);
  const { slippage, latencyMicroseconds, limits, currency, closeAtEnd, sensitivity } = settings;
  return {
    series,
    strategies: [...prepared.values()],
    instances,
    currency,
    cash: moneyFromText(settings.cash)!,
    limits,
    slippage,
    latency: { orderMicroseconds: latencyMicroseconds, reportMicroseconds: latencyMicroseconds },
    closeAtEnd,
    sensitivity,
  };
}

/** One instance per symbol, unless the strategy looks at all of them. */
async function planInstances(
  setting: InstanceSetting,
  index: number,
  prepared: PreparedStrategy,
): Promise<PlannedInstance[]> {
  const strategy = await instantiateStrategy(prepared);
  const parameters = strategyParameters(strategy, setting.parameters);
  const { capital } = setting;
  const base = {
    strategy: index,
    parameters,
    capital:
      capital.kind === 'amount'
        ? ({ kind: 'amount', amount: capital.value } as const)
        : ({ kind: 'share', share: capital.value } as const),
  };
  const { symbols, name, allocation } = setting;
  if (strategy.universe === true || symbols.length === 1)
    return [{ ...base, name, symbols, allocation }];
  return symbols.map((symbol) => ({
    ...base,
    name: `${name}:${symbol}`,
    symbols: [symbol],
    allocation: allocation / symbols.length,
  }));
}

async function planSeries(
  setting: SeriesSetting,
  settings: BacktestSettings,
  store: Store,
): Promise<PlannedSeries> {
  const series = await loadSeries(setting, settings, store);
  const firstBar = settings.from === null ? 0 : firstBarFrom(series.bars, settings.from);
  const { kind, makerFee, takerFee } = settings;
  const instrument = {
    ...series.instrument,
    ...(kind !== null && { kind }),
    makerRate: rateFromFraction(makerFee),
    takerRate: rateFromFraction(takerFee),
  };
  return { ...series, instrument, firstBar };
}

async function loadSeries(
  setting: SeriesSetting,
  settings: BacktestSettings,
  store: Store,
): Promise<BarSeries> {
  const timeframe = setting.timeframe as Timeframe;
  const range = {
    ...(settings.to !== null && { to: asTimestamp(settings.to) }),
    ...(settings.from !== null && !settings.warmup && { from: asTimestamp(settings.from) }),
  };
  if (setting.generator) {
    const [generated] = generateBars({ ...setting.generator, symbols: [setting.symbol] });
    return cut(generated!, range.from, range.to);
  }
  const stored = (await store.listSeries()).find(
    (one) => nameOf(one.instrument) === setting.symbol && one.timeframe === setting.storedTimeframe,
  );
  if (!stored) {
    throw new TradsysError(
      'backtest.missing_data',
      `${setting.symbol} ${setting.storedTimeframe} is no longer stored`,
      {
        remedy: 'import it again',
      },
    );
  }
  const key = { symbol: setting.symbol, timeframe: stored.timeframe };
  const bars = await store.readBars(key, range, { shared: true });
  return resampleSeries(
    { instrument: stored.instrument, timeframe: stored.timeframe, bars },
    timeframe,
  );
}

const nameOf = ({ venue, symbol }: { readonly venue: string; readonly symbol: string }): string =>
  venue === 'local' ? symbol : `${venue}:${symbol}`;

/** A copy, in memory that threads share, of the bars in the range. */
function cut(series: BarSeries, from = -Infinity, to = Infinity): BarSeries {
  const { bars } = series;
  const first = firstBarFrom(bars, from);
  const last = firstBarFrom(bars, to);
  const shared = barColumns(last - first, true);
  for (const name of ['start', 'open', 'high', 'low', 'close', 'volume'] as const) {
    shared[name].set(bars[name].subarray(first, last));
  }
  return { ...series, bars: shared };
}

function checkRange(series: readonly PlannedSeries[], settings: BacktestSettings): void {
  for (const { bars, firstBar } of series) if (bars.length - firstBar > 0) return;
  const day = (at: number): string =>
    new Date(at / 1000).toISOString().slice(0, 16).replace('T', ' ');
  const found = settings.series.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).join(', ');
  const from = settings.from === null ? '' : ` from ${day(settings.from)}`;
  const to = settings.to === null ? '' : ` to ${day(settings.to)}`;
  throw new TradsysError('backtest.no_bars', `no bars of ${found}${from}${to}`, {
    exit: 'usage',
    remedy: "'tradsys data list' shows what is stored",
  });
}
