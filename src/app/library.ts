/** Backtests from a program of one's own: same engine, same result, in the calling thread. */
import { createHash } from 'node:crypto';
import { cwd } from 'node:process';
import { qualifiedSymbol } from '../core/domain/instrument.js';
import { sliceBars } from '../core/domain/market-data.js';
import type { BarSeries } from '../core/domain/market-data.js';
import { parseTimeframe } from '../core/domain/timeframe.js';
import { asTimestamp } from '../core/domain/units.js';
import type { RiskLimits } from '../core/risk/index.js';
import { builtInStrategies } from '../core/strategies/index.js';
import type { Strategy } from '../core/strategies/index.js';
import { TradsysError } from '../errors.js';
import { assembleResult, sensitivityOf } from './backtest/assemble.js';
import { firstBarFrom } from './backtest/bar-index.js';
import { planOf } from './backtest/build-plan.js';
import type { PlannedStrategy } from './backtest/build-plan.js';
import { execute } from './backtest/execute.js';
import { hashSeries } from './backtest/hashes.js';
import { parseInstant } from './backtest/parse-instant.js';
import type { BacktestResult } from './backtest/result.js';
import type { BacktestSettings } from './backtest/settings.js';
import { cashOf, currencyOf, shareOut, termsOf } from './backtest/terms.js';
import { defaultConfig } from './config/defaults.js';
import { parseAmountOrShare } from './config/values.js';
import { generateBars as generate } from './data/generate.js';
import type { GenerateOptions } from './data/generate.js';
import { readBarImport } from './data/import/index.js';
import type { ImportFlags } from './data/import/index.js';
import {
  installedVersion,
  instantiateStrategy,
  preparedBuiltIn,
  prepareStrategy,
} from './strategies/index.js';

export type { BacktestResult } from './backtest/result.js';

/** Bars of one instrument; `synthetic` marks those that were made up. */
export interface LibrarySeries extends BarSeries {
  readonly synthetic?: boolean;
}

export interface LibraryBacktest {
  /** A strategy object, the name of a built-in one, or the path of a file, as on the command line. */
  readonly strategy: Strategy | string;
  /** Names in camelCase or snake_case; defaults are the strategy's. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Bars of one or more instruments: of `readBars` or `generateBars`. */
  readonly series: LibrarySeries | readonly LibrarySeries[];
  /** ISO dates, UTC; `from` inclusive, `to` exclusive. Bars before `from` warm indicators up. */
  readonly from?: string;
  readonly to?: string;
  /** Opening balance, such as `10000USDT`; a bare number counts the quote asset. Default 10000. */
  readonly cash?: string | number;
  /** Rate for both sides, or `maker/taker`; default `10bps`. */
  readonly fees?: string;
  /** Rate of orders that take liquidity, or `none`; default `2bps` plus volume share. */
  readonly slippage?: string;
  /** One way; default `100ms`. */
  readonly latency?: string;
  /** Amount or share of the account; default 99 %. */
  readonly capital?: string;
  /** Risk limits; none by default. */
  readonly limits?: RiskLimits;
  readonly closeAtEnd?: boolean;
  /** Also run without costs, with twice the costs, and one bar late; default false. */
  readonly sensitivity?: boolean;
  readonly note?: string;
}

/** How a file is read where it does not say so itself: the flags of `tradsys data import`. */
export interface ReadBarsOptions extends Omit<ImportFlags, 'timeframe' | 'date'> {
  readonly timeframe?: string | undefined;
  /** ISO date of a file that only has times of day. */
  readonly date?: string | undefined;
}

/** What kind of market is made up; the defaults are those of `tradsys data generate`. */
export interface GenerateBarsOptions extends Omit<GenerateOptions, 'timeframe' | 'from'> {
  readonly timeframe?: string | undefined;
  /** ISO date of the first bar. */
  readonly from?: string;
}

/** A market file as bars, by the rules of `tradsys data import`. Throws TradsysError. */
export async function readBars(file: string, options: ReadBarsOptions = {}): Promise<BarSeries> {
  const { timeframe, date, ...flags } = options;
  const told = {
    ...flags,
    ...(timeframe !== undefined && { timeframe: timeframeOf(timeframe) }),
    ...(date !== undefined && { date: parseInstant('date', date) }),
  };
  return (await readBarImport(file, { flags: told })).series;
}

/** Seeded synthetic bars, one series for each symbol. Throws TradsysError. */
export function generateBars(options: GenerateBarsOptions = {}): readonly LibrarySeries[] {
  const { timeframe, from, ...rest } = options;
  const made = generate({
    ...rest,
    ...(timeframe !== undefined && { timeframe: timeframeOf(timeframe) }),
    ...(from !== undefined && { from: asTimestamp(parseInstant('from', from)) }),
  });
  return made.map((series) => ({ ...series, synthetic: true }));
}

function timeframeOf(text: string): BarSeries['timeframe'] {
  const timeframe = parseTimeframe(text);
  if (timeframe !== undefined) return timeframe;
  throw new TradsysError('library.timeframe', `${JSON.stringify(text)} is no timeframe`, {
    exit: 'usage',
    remedy: 'write a bar length such as 1m, 4h or 1d',
  });
}

/**
 * Runs a backtest in this thread: nothing is stored, the strategy is trusted (no guard on clocks and
 * randomness, no watchdog), and the result is the one that `tradsys backtest --json` prints. Throws
 * TradsysError on bad input and when the strategy fails. `strategy` is an object or built in here.
 */
export function backtest(input: LibraryBacktest): BacktestResult {
  const { strategy } = input;
  return run(input, typeof strategy === 'string' ? builtIn(strategy) : given(strategy));
}

/** The same for a strategy in a file, too: relative paths start at the working directory. */
export async function backtestAny(input: LibraryBacktest): Promise<BacktestResult> {
  const { strategy } = input;
  if (typeof strategy !== 'string') return run(input, given(strategy));
  const prepared = await prepareStrategy(strategy, { cwd: cwd(), configDirectory: undefined });
  return run(input, { prepared, strategy: await instantiateStrategy(prepared) });
}

function builtIn(name: string): PlannedStrategy {
  const strategy = builtInStrategies[name];
  if (strategy) return { strategy, prepared: preparedBuiltIn(name) };
  throw new TradsysError(
    'strategy.not_found',
    `failed to execute strategy: strategy not found: ${name}`,
    { exit: 'usage', remedy: `built-in: ${Object.keys(builtInStrategies).join(', ')}` },
  );
}

/** An object has no source to bundle: its name and the text of `create` stand for it. */
function given(strategy: Strategy): PlannedStrategy {
  const { name } = strategy;
  const sourceHash = createHash('sha256').update(strategy.create.toString()).digest('hex');
  const nowhere = { origin: 'given', base: '', code: '', sourceMap: '' };
  return { strategy, prepared: { kind: 'file', name, ...nowhere, sourceHash } };
}

function run(input: LibraryBacktest, planned: PlannedStrategy): BacktestResult {
  const list = [input.series].flat().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (list.length === 0)
    throw new TradsysError('backtest.no_bars', 'no series was given', { exit: 'usage' });
  const twice = list.find((one, index) => index > 0 && nameOf(list[index - 1]!) === nameOf(one));
  if (twice) {
    throw new TradsysError('library.symbol_twice', `two series of ${nameOf(twice)} were given`, {
      exit: 'usage',
      remedy: 'give one series of each symbol',
    });
  }
  const settings = settingsOf(input, planned.strategy.name, list);
  const series = list.map((one) => cutEnd(one, settings.to));
  const plan = planOf(settings, series, new Map([[planned.strategy.name, planned]]));
  const { main: outcome, variants } = execute(plan, [planned.strategy]);
  const result = assembleResult({
    ...{ plan, settings, outcome },
    dataHashes: plan.series.map(hashSeries),
    warnings: [],
    note: input.note ?? '',
    engineVersion: installedVersion(),
  });
  return { ...result, sensitivity: sensitivityOf(outcome, variants) };
}

const nameOf = (series: BarSeries): string => qualifiedSymbol(series.instrument);

function settingsOf(
  input: LibraryBacktest,
  name: string,
  list: readonly LibrarySeries[],
): BacktestSettings {
  const config = defaultConfig();
  const capital = input.capital === undefined ? undefined : parseAmountOrShare(input.capital);
  const quotes = new Map(list.map((one) => [one.instrument.settlement, nameOf(one)]));
  return {
    title: name,
    series: list.map(({ instrument, timeframe, synthetic = false }) => ({
      symbol: qualifiedSymbol(instrument),
      timeframe,
      storedTimeframe: timeframe,
      origin: synthetic ? 'synthetic' : 'given',
      synthetic,
    })),
    instances: [
      {
        name,
        strategy: name,
        symbols: list.map(nameOf),
        parameters: input.parameters ?? {},
        ...shareOut(capital, config, input, 1),
      },
    ],
    currency: currencyOf(quotes, input.cash === undefined ? undefined : cashOf(input, config)),
    kind: null,
    limits: { ...input.limits },
    ...termsOf(input, config),
    sensitivity: input.sensitivity ?? false,
  };
}

function cutEnd(series: BarSeries, to: number | null): BarSeries {
  const { instrument, timeframe, bars } = series;
  const kept = to === null ? bars : sliceBars(bars, 0, firstBarFrom(bars, to));
  return { instrument, timeframe, bars: kept };
}
