/** From the configuration and what the venue lists to a session's plan. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyFromText } from '../../core/domain/money.js';
import { parseTimeframe, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { rateFromFraction } from '../../core/domain/units.js';
import type { LiveKinds, PaperModels, SessionMarket } from '../../core/engine/index.js';
import type { GuardianLimits, RiskLimits } from '../../core/risk/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import type { FeedChannel, ListedInstrument } from '../../ports.js';
import { riskLimits } from '../backtest/risk-limits.js';
import { shareOut, slippageOf } from '../backtest/terms.js';
import type { Config } from '../config/index.js';
import { instantiateStrategy, prepareStrategy, strategyParameters } from '../strategies/index.js';
import type { PlannedInstance, StrategyPlace } from '../strategies/index.js';
import type { SessionPlan } from './plan.js';

/** Bars of a strategy that names no length: on the built-in exchange a market is only minutes old. */
const USUAL_TIMEFRAME = '1m' as Timeframe;
const LOCAL_TIMEFRAME = '1s' as Timeframe;
/** How long a bar of trades waits for late ones. */
const BAR_GRACE_MICROSECONDS = 500_000;

type StrategySetting = Config['strategies'][number];

/** One strategy instance of the configuration that belongs to the session. */
export interface ChosenInstance {
  readonly setting: StrategySetting;
  /** Why it does not run; undefined: it does. */
  readonly off: string | undefined;
}

/**
 * The instances of an account: those asked for by name, else the enabled ones; the others stand by.
 * Throws a TradsysError (usage) for a name that is none.
 */
export function chooseInstances(
  config: Config,
  asked: readonly string[],
  account: string,
  isOnly: boolean,
): readonly ChosenInstance[] {
  const names = config.strategies.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TradsysError('session.strategy', `no strategy is called '${unknown}'`, {
      exit: 'usage',
      remedy: `the configuration has ${names.join(', ') || 'none: write one under strategies'}`,
    });
  }
  const chosen = config.strategies
    .filter((setting) => setting.account === account || (setting.account === undefined && isOnly))
    .map((setting) => {
      const runs = asked.length > 0 ? asked.includes(setting.name) : setting.enabled;
      const off = asked.length > 0 ? 'not asked for' : 'switched off in the configuration';
      return { setting, off: runs ? undefined : off };
    });
  if (chosen.some(({ off }) => off === undefined)) return chosen;
  throw new TradsysError('session.no_strategy', 'no strategy is enabled', {
    exit: 'config',
    remedy: 'write one under strategies with enabled: true, or name one with --strategy',
  });
}

/** Canonical symbols of the chosen instances, each once. */
export const symbolsOf = (chosen: readonly ChosenInstance[]): readonly string[] =>
  [...new Set(chosen.flatMap(({ setting }) => setting.symbols))].sort();

export interface PlanInput {
  readonly config: Config;
  readonly chosen: readonly ChosenInstance[];
  /** Canonical, of strategies and of what the account holds besides. */
  readonly symbols: readonly string[];
  readonly listed: readonly ListedInstrument[];
  readonly account: string;
  readonly venue: string;
  readonly mode: SessionPlan['mode'];
  readonly session: string;
  readonly place: StrategyPlace;
  /** Free money at a real venue. */
  readonly cash: string | undefined;
}

/** Throws a TradsysError when strategies, parameters, symbols or limits cannot be used. */
export async function planSession(input: PlanInput): Promise<SessionPlan> {
  const { config, chosen, account, venue, mode, session, place } = input;
  const references = [...new Set(chosen.map(({ setting }) => setting.type))];
  const prepared = await Promise.all(references.map((one) => prepareStrategy(one, place)));
  const strategies = await Promise.all(prepared.map((one) => instantiateStrategy(one)));
  const named = new Map(input.listed.map(({ instrument }) => [instrument.symbol, instrument]));
  const used = input.symbols.map((symbol) => withFees(named.get(symbol)!, input));
  const markets = used
    .map((instrument) => marketOf(instrument, input))
    .sort((a, b) => (qualifiedSymbol(a.instrument) < qualifiedSymbol(b.instrument) ? -1 : 1));
  return {
    ...{ session, account, venue, mode, strategies: prepared },
    instances: instancesOf(input, strategies, references, named),
    setup: {
      markets,
      currency: currencyOf(used, input),
      cash: moneyFromText(cashOf(input))!,
      limits: limitsOf(input),
      guardian: guardianOf(config, markets),
      paper: mode === 'paper' ? paperOf(config) : undefined,
      barGraceMicroseconds: BAR_GRACE_MICROSECONDS,
    },
  };
}

const cashOf = ({ config, account, cash }: PlanInput): string =>
  config.accounts[account]?.cash?.amount ?? cash ?? config.trading.paper.cash.amount;

/** Real money has limits of its own besides those of the configuration. */
function limitsOf({ config, mode }: PlanInput): RiskLimits {
  const limits = riskLimits(config);
  if (mode === 'paper') return limits;
  const [order, total] = [Number(config.live.maxOrder.amount), Number(config.live.maxTotal.amount)];
  return {
    ...limits,
    maxOrderValue: Math.min(limits.maxOrderValue ?? Infinity, order),
    maxExposurePerAccount: Math.min(limits.maxExposurePerAccount ?? Infinity, total),
  };
}

/** Undefined when the account is not watched. */
/** A market that shows nothing but bars is old only when a second one has not come. */
function guardianOf(
  { guardian }: Config,
  markets: readonly SessionMarket[],
): GuardianLimits | undefined {
  if (!guardian.enabled) return undefined;
  const onlyBars = markets.filter(({ kinds }) => !kinds.trades && !kinds.quotes && !kinds.depth);
  const bars = onlyBars.map(({ timeframe }) => 2 * (timeframeLength(timeframe) ?? Infinity));
  const { action, maxDrawdown, dailyLoss, maxExposure } = guardian;
  const { maxConsecutiveLosses, maxOrdersPerMinute, staleAfterMs } = guardian;
  return {
    ...{ action, maxDrawdown, dailyLoss, maxExposure, maxConsecutiveLosses, maxOrdersPerMinute },
    staleAfterMicroseconds: Math.max(staleAfterMs * 1_000, ...bars),
  };
}

/** A paper account pays the fees of the configuration, a live one what the venue takes. */
function withFees(instrument: Instrument, { config, mode }: PlanInput): Instrument {
  if (mode === 'live') return instrument;
  const { maker, taker } = config.backtest.fees;
  return {
    ...instrument,
    makerRate: rateFromFraction(maker),
    takerRate: rateFromFraction(taker),
  };
}

function currencyOf(used: readonly Instrument[], { config, account }: PlanInput): string {
  const currency = config.accounts[account]?.currency ?? used[0]!.settlement;
  const other = used.find(({ settlement }) => settlement !== currency);
  if (other === undefined) return currency;
  throw new TradsysError(
    'session.currency',
    `${other.symbol} settles in ${other.settlement}, the account ${account} counts in ${currency}`,
    { exit: 'config', remedy: 'give each account symbols of one settlement asset' },
  );
}

function marketOf(instrument: Instrument, input: PlanInput): SessionMarket {
  const timeframe = timeframeOf(instrument.symbol, input);
  return { instrument, timeframe, kinds: kindsOf(instrument.symbol, timeframe, input) };
}

/** One length of bars for each symbol: that of the strategies on it. */
function timeframeOf(symbol: string, { chosen, config, venue }: PlanInput): Timeframe {
  const asked = chosen
    .filter(({ setting }) => setting.symbols.includes(symbol))
    .flatMap(({ setting }) => (setting.timeframe === undefined ? [] : [setting.timeframe]));
  const lengths = [...new Set(asked)];
  if (lengths.length > 1) {
    throw new TradsysError(
      'session.timeframes',
      `strategies want ${lengths.join(' and ')} bars of ${symbol} on one account`,
      { exit: 'config', remedy: 'use one timeframe for a symbol, or a second account' },
    );
  }
  const [only] = lengths;
  if (only !== undefined) return parseTimeframe(only)!;
  if (venue === 'local') return LOCAL_TIMEFRAME;
  const [bars] = (sourceOf(config, venue)?.channels ?? []).flatMap((channel) =>
    channel.kind === 'klines' ? [channel.timeframe] : [],
  );
  return parseTimeframe(bars ?? '') ?? USUAL_TIMEFRAME;
}

const sourceOf = (config: Config, venue: string) =>
  config.marketData.sources.find(({ name }) => name === venue);

/** What comes of a symbol. Trades always do: they make bars and move the simulated venue. */
function kindsOf(symbol: string, timeframe: Timeframe, { config, venue }: PlanInput): LiveKinds {
  const source = venue === 'local' ? undefined : sourceOf(config, venue);
  if (!source || !source.symbols.includes(symbol)) {
    return { trades: true, quotes: true, depth: venue === 'local', bars: false };
  }
  const has = (name: 'ticker' | 'depth'): boolean =>
    source.channels.some(({ kind }) => kind === name);
  const bars = source.channels.some((one) => one.kind === 'klines' && one.timeframe === timeframe);
  return { trades: true, quotes: has('ticker'), depth: has('depth'), bars };
}

/** The channels to be subscribed for what comes of a symbol. */
export const channelsOf = (kinds: LiveKinds): readonly FeedChannel[] =>
  (['trades', 'quotes', 'depth', 'bars'] as const).filter((channel) => kinds[channel]);

function instancesOf(
  { chosen, config }: PlanInput,
  strategies: readonly Strategy[],
  references: readonly string[],
  named: ReadonlyMap<string, Instrument>,
): readonly PlannedInstance[] {
  const sharing = chosen.filter(({ off }) => off === undefined).length;
  return chosen.flatMap(({ setting }): PlannedInstance[] => {
    const index = references.indexOf(setting.type);
    const strategy = strategies[index]!;
    const symbols = setting.symbols.map((symbol) => qualifiedSymbol(named.get(symbol)!));
    const { capital, allocation } = shareOut(setting.capital, config, {}, Math.max(1, sharing));
    const base = {
      strategy: index,
      parameters: strategyParameters(strategy, setting.parameters),
      capital:
        capital.kind === 'amount'
          ? ({ kind: 'amount', amount: capital.value } as const)
          : ({ kind: 'share', share: capital.value } as const),
    };
    if (strategy.universe === true || symbols.length === 1) {
      return [{ ...base, name: setting.name, symbols, allocation }];
    }
    return symbols.map((symbol) => ({
      ...base,
      name: `${setting.name}:${symbol}`,
      symbols: [symbol],
      allocation: allocation / symbols.length,
    }));
  });
}

/** Names of the plan's instances that do not run, and why. */
export function stoppedOf(
  chosen: readonly ChosenInstance[],
  instances: readonly PlannedInstance[],
): Readonly<Record<string, string>> {
  const reasons = chosen.flatMap(({ setting, off }) =>
    off === undefined
      ? []
      : instances
          .filter(({ name }) => name === setting.name || name.startsWith(`${setting.name}:`))
          .map(({ name }) => [name, off] as const),
  );
  return Object.fromEntries(reasons);
}

/** The simulated venue of a session: the models of a backtest on ticks. */
export function paperOf(config: Config): PaperModels {
  const { latencyUs } = config.backtest;
  return {
    slippage: slippageOf({}, config),
    queue: { kind: 'pessimistic' },
    latency: { orderMicroseconds: latencyUs, reportMicroseconds: latencyUs },
  };
}
