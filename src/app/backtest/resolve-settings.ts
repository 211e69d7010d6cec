/** From options, configuration and stored data to settings in which nothing is left open. */
import { LEDGER_SCALE } from '../../core/domain/units.js';
import { moneyFromText } from '../../core/domain/money.js';
import { TradsysError } from '../../errors.js';
import type { SeriesSummary } from '../../ports.js';
import type { Config } from '../config/index.js';
import { parseAmount, parseAmountOrShare, parseDuration, parseRate } from '../config/values.js';
import type { Amount } from '../config/values.js';
import type { Workspace } from '../workspace.js';
import { chooseSeries, onlySymbol, storedSymbol, syntheticMarket } from './choose-series.js';
import type { BacktestOptions } from './options.js';
import { parseInstant } from './parse-instant.js';
import { riskLimits } from './risk-limits.js';
import type { BacktestSettings, InstanceSetting, SeriesSetting } from './settings.js';

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
  const stored = await workspace.store.listSeries();
  const chosen =
    options.strategy === undefined
      ? configuredInstances(config, options, stored)
      : singleStrategy(options.strategy, config, options, stored);
  const currency = accountCurrency(chosen.series, options, workspace, stored);
  const { amount } = cashOf(options, config);
  const from = options.from === undefined ? null : parseInstant('--from', options.from);
  const to = options.to === undefined ? null : parseInstant('--to', options.to);
  if (from !== null && to !== null && from >= to) {
    throw new TradsysError(
      'backtest.range',
      `--from ${options.from!} is not before --to ${options.to!}`,
      {
        exit: 'usage',
        remedy: '--from is inclusive, --to exclusive, both UTC',
      },
    );
  }
  const settings: BacktestSettings = {
    title: chosen.title,
    series: chosen.series,
    instances: chosen.instances,
    from,
    to,
    warmup: config.backtest.warmup,
    currency,
    cash: amount,
    ...feesOf(options, config),
    kind: options.kind ?? null,
    slippage: slippageOf(options, config),
    latencyMicroseconds:
      options.latency === undefined ? config.backtest.latencyUs : parseDuration(options.latency),
    limits: { ...riskLimits(config) },
    closeAtEnd: options.closeAtEnd ?? config.backtest.closeAtEnd,
    sensitivity: options.sensitivity ?? true,
    seed: config.backtest.seed,
  };
  return { settings, warnings: chosen.warnings };
}

interface Chosen {
  readonly title: string;
  readonly series: readonly SeriesSetting[];
  readonly instances: readonly InstanceSetting[];
  readonly warnings: readonly string[];
}

/** One strategy by name: an instance per symbol, all with the same parameters. */
function singleStrategy(
  strategy: string,
  config: Config,
  options: BacktestOptions,
  stored: readonly SeriesSummary[],
): Chosen {
  const configured = config.strategies.find(({ name }) => name === strategy);
  const asked = options.symbols ?? [];
  const series =
    stored.length === 0 && asked.length === 0
      ? [syntheticMarket()]
      : (asked.length > 0
          ? asked.map((symbol) => storedSymbol(symbol, stored))
          : [onlySymbol(stored)]
        ).map((symbol) => chooseSeries(symbol, options.timeframe ?? configured?.timeframe, stored));
  const parameters = { ...configured?.parameters, ...options.parameters };
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  const capital =
    options.capital === undefined ? configured?.capital : parseAmountOrShare(options.capital);
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
    warnings: [],
  };
}

/** The enabled strategies of the config on one account. */
function configuredInstances(
  config: Config,
  options: BacktestOptions,
  stored: readonly SeriesSummary[],
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
  const instances = enabled.map((entry): InstanceSetting => {
    const symbols = entry.symbols.length > 0 ? entry.symbols : [onlySymbol(stored)];
    const chosen = symbols.map((symbol) =>
      chooseSeries(storedSymbol(symbol, stored), options.timeframe ?? entry.timeframe, stored),
    );
    series.push(...chosen);
    return {
      name: entry.name,
      strategy: entry.type,
      symbols: chosen.map(({ symbol }) => symbol),
      parameters: entry.parameters,
      ...shareOut(entry.capital, config, options, enabled.length),
    };
  });
  return {
    title: enabled.length === 1 ? enabled[0]!.name : 'portfolio',
    series: unique(series),
    instances,
    warnings: [],
  };
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

/** An instance's capital and the part of the account its sub-ledger starts with. */
function shareOut(
  capital: ReturnType<typeof parseAmountOrShare> | undefined,
  config: Config,
  options: BacktestOptions,
  instances: number,
): Pick<InstanceSetting, 'capital' | 'allocation'> {
  if (capital?.kind === 'amount') {
    const value = Number(capital.amount);
    return {
      capital: { kind: 'amount', value },
      allocation: value / Number(cashOf(options, config).amount),
    };
  }
  if (capital) return { capital: { kind: 'share', value: 1 }, allocation: capital.share };
  return { capital: { kind: 'share', value: config.backtest.capital }, allocation: 1 / instances };
}

const cashOf = (options: BacktestOptions, config: Config): Amount => {
  const cash = options.cash === undefined ? config.backtest.cash : parseAmount(options.cash);
  if (moneyFromText(cash.amount) !== undefined && Number(cash.amount) > 0) return cash;
  throw new TradsysError('backtest.cash', `${cash.amount} is no opening balance`, {
    exit: 'usage',
    remedy: `write a positive amount with at most ${LEDGER_SCALE} decimals, such as 10000USDT`,
  });
};

/**
 * The asset in which everything settles. An asset written by the user must be the quote of all
 * symbols; the default 10000USDT just becomes 10000 of whatever they are quoted in.
 */
function accountCurrency(
  series: readonly SeriesSetting[],
  options: BacktestOptions,
  workspace: Workspace,
  stored: readonly SeriesSummary[],
): string {
  const quotes = new Map<string, string>();
  for (const { symbol } of series) quotes.set(quoteOf(symbol, stored), symbol);
  const { loaded } = workspace;
  const asked = cashOf(options, loaded.config).asset;
  const isDefault = options.cash === undefined && !loaded.origins.has('backtest.cash');
  const [only] = quotes.keys();
  if (quotes.size > 1) {
    const found = [...quotes].map(([quote, symbol]) => `${symbol} in ${quote}`).join(', ');
    throw new TradsysError(
      'backtest.currencies',
      `the symbols are quoted in different assets: ${found}`,
      {
        exit: 'usage',
        remedy: 'run symbols of one quote asset together',
      },
    );
  }
  if (asked === undefined || isDefault || asked === only) return only!;
  throw new TradsysError(
    'backtest.currency',
    `the account holds ${asked} but ${quotes.get(only!)!} is quoted in ${only!}`,
    {
      exit: 'usage',
      remedy: `write --cash ${cashOf(options, loaded.config).amount}${only!}`,
    },
  );
}

function quoteOf(symbol: string, stored: readonly SeriesSummary[]): string {
  const known = stored.find(
    ({ instrument }) =>
      `${instrument.venue === 'local' ? '' : `${instrument.venue}:`}${instrument.symbol}` ===
      symbol,
  );
  return known?.instrument.settlement ?? symbol.split('/')[1] ?? 'USD';
}

function feesOf(
  options: BacktestOptions,
  config: Config,
): Pick<BacktestSettings, 'makerFee' | 'takerFee'> {
  if (options.fees === undefined) {
    return { makerFee: config.backtest.fees.maker, takerFee: config.backtest.fees.taker };
  }
  const [maker, taker = maker] = options.fees.split('/');
  return { makerFee: feeRate(maker!), takerFee: feeRate(taker!) };
}

function feeRate(text: string): number {
  const rate = parseRate(text);
  if (rate > -0.1 && rate < 0.1) return rate;
  throw new TradsysError('backtest.fees', `a fee of ${text} is not believable`, {
    exit: 'usage',
    remedy: 'write a rate below 10%, such as 10bps',
  });
}

function slippageOf(options: BacktestOptions, config: Config): BacktestSettings['slippage'] {
  const { slippage, participationCap } = config.backtest;
  const { model } = slippage;
  const none = { fixed: 0, spread: 0, impact: 0, participation: 0 };
  if (options.slippage !== undefined) {
    if (options.slippage === 'none' || options.slippage === '0') return none;
    return {
      ...none,
      fixed: parseRate(options.slippage),
      impact: slippage.priceImpact,
      participation: participationCap,
    };
  }
  switch (model) {
    case 'none':
      return none;
    case 'fixed':
      return { ...none, fixed: slippage.rate, participation: participationCap };
    case 'half_spread':
      return { ...none, spread: slippage.spread, participation: participationCap };
    case 'volume_share':
      return {
        ...none,
        fixed: slippage.rate,
        impact: slippage.priceImpact,
        participation: participationCap,
      };
  }
}
