/** Backtests from a program of one's own: same engine, same report, in the calling thread. */
import { createHash } from 'node:crypto';
import { qualifiedSymbol } from '../core/domain/instrument.js';
import { sliceBars } from '../core/domain/market-data.js';
import type { BarSeries } from '../core/domain/market-data.js';
import { moneyFromText } from '../core/domain/money.js';
import { rateFromFraction } from '../core/domain/units.js';
import type { RiskLimits } from '../core/risk/index.js';
import { builtInStrategies } from '../core/strategies/index.js';
import type { Strategy } from '../core/strategies/index.js';
import { TradsysError } from '../errors.js';
import { assembleResult } from './backtest/assemble.js';
import { firstBarFrom } from './backtest/bar-index.js';
import { execute } from './backtest/execute.js';
import { parseInstant } from './backtest/parse-instant.js';
import type { BacktestPlan } from './backtest/plan.js';
import type { BacktestResult } from './backtest/result.js';
import type { BacktestSettings } from './backtest/settings.js';
import { readImport } from './data/import/index.js';
import type { ImportFlags } from './data/import/index.js';
import { parseAmount, parseAmountOrShare, parseDuration, parseRate } from './config/values.js';
import { strategyParameters } from './strategies/index.js';

export interface LibraryBacktest {
  /** A strategy object, or the name of a built-in one. */
  readonly strategy: Strategy | string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Bars of one or more instruments: `readBars(file)` or `generateBars()`. */
  readonly series: BarSeries | readonly BarSeries[];
  /** ISO dates, UTC; `from` inclusive, `to` exclusive. Bars before `from` warm indicators up. */
  readonly from?: string;
  readonly to?: string;
  /** Opening balance in the quote asset; default 10000. */
  readonly cash?: string | number;
  /** Rate for both sides, or `maker/taker`; default `10bps`. */
  readonly fees?: string;
  /** Rate of orders that take liquidity, or `none`; default `2bps` plus volume share. */
  readonly slippage?: string;
  /** Default `100ms`. */
  readonly latency?: string;
  /** Amount or share of the account; default 99 %. */
  readonly capital?: string;
  readonly limits?: RiskLimits;
  readonly closeAtEnd?: boolean;
  /** Also run without costs, with twice the costs, and one bar late; default false. */
  readonly sensitivity?: boolean;
  readonly note?: string;
}

/** A market file as bars, by the rules of `tradsys data import`. Throws TradsysError. */
export async function readBars(file: string, flags: ImportFlags = {}): Promise<BarSeries> {
  return (await readImport(file, { flags })).series;
}

/**
 * Runs a backtest in this thread: nothing is stored, the strategy is trusted (no guard on clocks and
 * randomness, no watchdog), and the result is the one that `tradsys backtest --json` prints. Throws
 * TradsysError on bad input and when the strategy fails.
 */
export function backtest(input: LibraryBacktest): BacktestResult {
  const strategy = typeof input.strategy === 'string' ? builtIn(input.strategy) : input.strategy;
  const list = [input.series].flat().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (list.length === 0)
    throw new TradsysError('backtest.no_bars', 'no series was given', { exit: 'usage' });
  const settings = settingsOf(input, strategy, list);
  const plan = planOf(input, strategy, list, settings);
  const outcome = execute(plan, [strategy]);
  return assembleResult({
    plan,
    settings,
    outcome,
    warnings: [],
    note: input.note ?? '',
    engineVersion: 'library',
  });
}

const nameOf = (series: BarSeries): string => qualifiedSymbol(series.instrument);

function builtIn(name: string): Strategy {
  const strategy = builtInStrategies[name];
  if (strategy) return strategy;
  throw new TradsysError(
    'strategy.not_found',
    `failed to execute strategy: strategy not found: ${name}`,
    {
      exit: 'usage',
      remedy: `built-in: ${Object.keys(builtInStrategies).join(', ')}`,
    },
  );
}

function settingsOf(
  input: LibraryBacktest,
  strategy: Strategy,
  list: readonly BarSeries[],
): BacktestSettings {
  const [maker, taker = maker] = (input.fees ?? '10bps').split('/');
  const capital = parseAmountOrShare(input.capital ?? '99%');
  const cash = parseAmount(input.cash ?? '10000').amount;
  const none = { fixed: 0, spread: 0, impact: 0, participation: 0 };
  return {
    title: strategy.name,
    series: list.map(({ instrument, timeframe }) => ({
      symbol: qualifiedSymbol(instrument),
      timeframe,
      storedTimeframe: timeframe,
      origin: 'given',
      synthetic: false,
    })),
    instances: [
      {
        name: strategy.name,
        strategy: strategy.name,
        symbols: list.map(nameOf),
        parameters: input.parameters ?? {},
        capital:
          capital.kind === 'amount'
            ? { kind: 'amount', value: Number(capital.amount) }
            : { kind: 'share', value: capital.share },
        allocation: 1,
      },
    ],
    from: input.from === undefined ? null : parseInstant('from', input.from),
    to: input.to === undefined ? null : parseInstant('to', input.to),
    warmup: true,
    currency: list[0]!.instrument.settlement,
    cash,
    makerFee: parseRate(maker!),
    takerFee: parseRate(taker!),
    kind: null,
    slippage:
      input.slippage === 'none'
        ? none
        : {
            ...none,
            fixed: parseRate(input.slippage ?? '2bps'),
            impact: 0.1,
            participation: 0.025,
          },
    latencyMicroseconds: parseDuration(input.latency ?? '100ms'),
    limits: { ...input.limits },
    closeAtEnd: input.closeAtEnd ?? false,
    sensitivity: input.sensitivity ?? false,
    seed: 1,
  };
}

function planOf(
  input: LibraryBacktest,
  strategy: Strategy,
  list: readonly BarSeries[],
  settings: BacktestSettings,
): BacktestPlan {
  const [setting] = settings.instances;
  const { capital } = setting!;
  const symbols = list.map(nameOf);
  const parameters = strategyParameters(strategy, input.parameters ?? {});
  const groups = strategy.universe === true ? [symbols] : symbols.map((symbol) => [symbol]);
  const sourceHash = createHash('sha256').update(strategy.create.toString()).digest('hex');
  const { slippage, latencyMicroseconds, currency, closeAtEnd, sensitivity } = settings;
  return {
    series: list.map((series) => ({
      ...cutEnd(series, settings.to),
      instrument: {
        ...series.instrument,
        makerRate: rateFromFraction(settings.makerFee),
        takerRate: rateFromFraction(settings.takerFee),
      },
      firstBar: settings.from === null ? 0 : firstBarFrom(series.bars, settings.from),
    })),
    strategies: [
      {
        kind: 'file',
        name: strategy.name,
        origin: 'given',
        base: '',
        code: '',
        sourceMap: '',
        sourceHash,
      },
    ],
    instances: groups.map((group) => ({
      name: groups.length === 1 ? strategy.name : `${strategy.name}:${group[0]!}`,
      strategy: 0,
      symbols: group,
      parameters,
      capital:
        capital.kind === 'amount'
          ? { kind: 'amount', amount: capital.value }
          : { kind: 'share', share: capital.value },
      allocation: 1 / groups.length,
    })),
    currency,
    cash: moneyFromText(settings.cash)!,
    limits: input.limits ?? {},
    slippage,
    latency: { orderMicroseconds: latencyMicroseconds, reportMicroseconds: latencyMicroseconds },
    closeAtEnd,
    sensitivity,
  };
}

function cutEnd(series: BarSeries, to: number | null): BarSeries {
  if (to === null) return series;
  return { ...series, bars: sliceBars(series.bars, 0, firstBarFrom(series.bars, to)) };
}
