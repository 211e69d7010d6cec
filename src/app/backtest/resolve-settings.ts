/** From options, configuration and stored data to settings in which nothing is left open. */
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import type { Config } from '../config/index.js';
import { unifiedSymbols } from '../config/symbols.js';
import { parseAmountOrShare } from '../config/values.js';
import type { Workspace } from '../workspace.js';
import { barSources } from './bar-sources.js';
import type { SourceOfBars } from './bar-sources.js';
import { chooseSeries, onlySymbol, storedSymbol, syntheticMarket } from './choose-series.js';
import type { BacktestOptions } from './options.js';
import { riskLimits } from './risk-limits.js';
import type { BacktestSettings, InstanceSetting, SeriesSetting } from './settings.js';
import { cashOf, currencyOf, read, shareOut, termsOf } from './terms.js';
import { tickTermsOf } from './tick-terms.js';

/** Settings and what should be said about how they came about. */
export interface ResolvedSettings {
  readonly settings: BacktestSettings;
  readonly warnings: readonly string[];
}

export async function resolveSettings(
  options: BacktestOptions,
  workspace: Workspace,
): Promise<ResolvedSettings> {
  const { config } = workspace.loaded;
  const ticks = tickTermsOf(options);
  const all = await barSources(workspace.store);
  const stored = ticks === null ? all : sourcesOfTicks(all);
  if (stored.length === 0 && ticks !== null) throw noTicks();
  const chosen =
    options.strategy === undefined
      ? configuredInstances(config, options, stored)
      : singleStrategy(options.strategy, config, options, stored);
  const currency = accountCurrency(chosen.series, options, workspace, stored);
  const settings: BacktestSettings = {
    title: chosen.title,
    series: chosen.series,
    instances: chosen.instances,
    currency,
    kind: options.kind ?? null,
    limits: { ...riskLimits(config) },
    ticks,
    ...termsOf(options, config),
    sensitivity: options.sensitivity ?? true,
  };
  const { notActedOn, mistyped, overcommitted } = workspace.loaded;
  const crowded = options.strategy === undefined ? overcommitted : [];
  return { settings, warnings: [...mistyped, ...crowded, ...idleKeys(notActedOn)] };
}

const noTicks = (): TradsysError =>
  new TradsysError('backtest.no_ticks', 'no trades are stored, and a run on ticks needs them', {
    exit: 'usage',
    remedy: "'tradsys data import FILE' reads recordings of trades, quotes and depth",
  });

/** Bars beside ticks, of which the report's curve is made too, unless others are asked for. */
const TICK_TIMEFRAME = '1m' as Timeframe;

const sourcesOfTicks = (all: readonly SourceOfBars[]): readonly SourceOfBars[] =>
  all.flatMap((one) => (one.timeframe === undefined ? [{ ...one, usual: TICK_TIMEFRAME }] : []));

interface Chosen {
  readonly title: string;
  readonly series: readonly SeriesSetting[];
  readonly instances: readonly InstanceSetting[];
}

/** Stops that are written but not held would be worse than none: the result says so. */
function idleKeys(notActedOn: readonly string[]): readonly string[] {
  const idle = notActedOn.filter((key) => key.startsWith('strategies['));
  if (idle.length === 0) return [];
  return [`${idle.join(', ')}: this version does not act on it (see 'tradsys config validate')`];
}

/** One strategy by name: an instance per symbol, all with the same parameters. */
function singleStrategy(
  strategy: string,
  config: Config,
  options: BacktestOptions,
  stored: readonly SourceOfBars[],
): Chosen {
  const configured = config.strategies.find(({ name }) => name === strategy);
  // Without any data the market is made up; with some, what the configuration names is meant.
  const asked = options.symbols ?? (stored.length === 0 ? [] : (configured?.symbols ?? []));
  const series =
    stored.length === 0 && asked.length === 0
      ? [syntheticMarket(options.timeframe ?? configured?.timeframe)]
      : (asked.length > 0
          ? asked.map((symbol) => storedSymbol(symbol, stored))
          : [onlySymbol(stored)]
        ).map((symbol) => chooseSeries(symbol, options.timeframe ?? configured?.timeframe, stored));
  const parameters = { ...configured?.parameters, ...options.parameters };
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  const capital =
    options.capital === undefined
      ? configured?.capital
      : read('--capital', parseAmountOrShare, options.capital);
  const title = configured === undefined ? strategy : configured.name;
  return {
    title,
    series: unique(series),
    instances: [
      {
        name: title,
        strategy: configured?.type ?? strategy,
        symbols,
        parameters,
        ...shareOut(capital, config, options, 1),
      },
    ],
  };
}

/** The enabled strategies of the config on one account. */
function configuredInstances(
  config: Config,
  options: BacktestOptions,
  stored: readonly SourceOfBars[],
): Chosen {
  const enabled = config.strategies.filter((entry) => entry.enabled);
  if (enabled.length === 0) {
    throw new TradsysError(
      'backtest.no_strategy',
      'no strategy was named and the configuration enables none',
      {
        exit: 'usage',
        remedy:
          "name one, such as 'tradsys backtest mean_reversion' ('tradsys strategy list' shows all)",
      },
    );
  }
  if (options.parameters && Object.keys(options.parameters).length > 0) {
    throw new TradsysError('backtest.parameters', 'parameters need a strategy', {
      exit: 'usage',
      remedy: `name one of: ${enabled.map(({ name }) => name).join(', ')}`,
    });
  }
  const series: SeriesSetting[] = [];
  const asked = options.symbols ?? [];
  const chosenOf = enabled.map((entry) => {
    const timeframe = options.timeframe ?? entry.timeframe;
    return configuredSeries(onlyAsked(entry.symbols, asked), timeframe, stored);
  });
  const taken = enabled.filter((_, index) => chosenOf[index]!.length > 0);
  if (taken.length === 0) throw noneTrades(asked, enabled);
  const instances = taken.map((entry): InstanceSetting => {
    const chosen = chosenOf[enabled.indexOf(entry)]!;
    series.push(...chosen);
    return {
      name: entry.name,
      strategy: entry.type,
      symbols: chosen.map(({ symbol }) => symbol),
      parameters: entry.parameters,
      ...shareOut(entry.capital, config, options, taken.length),
    };
  });
  return {
    title: taken.length === 1 ? taken[0]!.name : 'portfolio',
    series: unique(series),
    instances,
  };
}

/** Of a strategy's symbols those that were asked for; what was asked for, when it names none. */
function onlyAsked(
  symbols: readonly string[],
  asked: readonly string[],
): readonly string[] | undefined {
  if (asked.length === 0) return symbols;
  const wanted = new Set(asked.flatMap(unifiedSymbols));
  if (symbols.length === 0) return [...wanted];
  const kept = symbols.filter((symbol) => wanted.has(symbol));
  return kept.length === 0 ? undefined : kept;
}

function noneTrades(asked: readonly string[], enabled: Config['strategies']): TradsysError {
  const traded = [...new Set(enabled.flatMap(({ symbols }) => symbols))].join(', ');
  return new TradsysError(
    'backtest.symbol_of_none',
    `no enabled strategy trades ${asked.join(', ')}`,
    { exit: 'usage', where: '--symbol', remedy: `they trade ${traded}` },
  );
}

/** The stored bars of the symbols a strategy names; with nothing stored, a synthetic market of each. */
function configuredSeries(
  symbols: readonly string[] | undefined,
  timeframe: string | undefined,
  stored: readonly SourceOfBars[],
): readonly SeriesSetting[] {
  if (symbols === undefined) return [];
  if (stored.length === 0) {
    if (symbols.length === 0) return [syntheticMarket(timeframe)];
    return symbols.map((symbol) => syntheticMarket(timeframe, symbol));
  }
  const wanted = symbols.length > 0 ? symbols : [onlySymbol(stored)];
  return wanted.map((symbol) => chooseSeries(storedSymbol(symbol, stored), timeframe, stored));
}

/** One series per symbol; two timeframes of one symbol in one run are refused. */
function unique(series: readonly SeriesSetting[]): readonly SeriesSetting[] {
  const bySymbol = new Map<string, SeriesSetting>();
  for (const one of series) {
    const known = bySymbol.get(one.symbol);
    if (known && known.timeframe !== one.timeframe) {
      throw new TradsysError(
        'backtest.timeframes',
        `${one.symbol} is asked for as ${known.timeframe} and as ${one.timeframe}`,
        {
          exit: 'usage',
          remedy: 'a run uses one timeframe per symbol: add --timeframe',
        },
      );
    }
    bySymbol.set(one.symbol, one);
  }
  return [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/** The default 10000USDT just becomes 10000 of whatever the symbols are quoted in. */
function accountCurrency(
  series: readonly SeriesSetting[],
  options: BacktestOptions,
  { loaded }: Workspace,
  stored: readonly SourceOfBars[],
): string {
  const quotes = new Map(series.map(({ symbol }) => [quoteOf(symbol, stored), symbol]));
  const isDefault = options.cash === undefined && !loaded.origins.has('backtest.cash');
  return currencyOf(quotes, isDefault ? undefined : cashOf(options, loaded.config));
}

function quoteOf(symbol: string, stored: readonly SourceOfBars[]): string {
  const known = stored.find(
    ({ instrument }) =>
      `${instrument.venue === 'local' ? '' : `${instrument.venue}:`}${instrument.symbol}` ===
      symbol,
  );
  return known?.instrument.settlement ?? symbol.split('/')[1] ?? 'USD';
}
