/** From the configuration and what the venue lists to a session's plan. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyFromText } from '../../core/domain/money.js';
import { parseTimeframe, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { rateFromFraction } from '../../core/domain/units.js';
import type {
  LiveKinds,
  PaperModels,
  SessionAccount,
  SessionMarket,
} from '../../core/engine/index.js';
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
import { noAccount } from './session-accounts.js';
import type { ChosenStrategy, TradedAccount } from './session-accounts.js';

/** Bars of a strategy that names no length: on the built-in exchange a market is only minutes old. */
const USUAL_TIMEFRAME = '1m' as Timeframe;
const LOCAL_TIMEFRAME = '1s' as Timeframe;
/** How long a bar of trades waits for late ones. */
const BAR_GRACE_MICROSECONDS = 500_000;

/** An account of the session, before there is a plan. */
export interface PlannedAccount extends TradedAccount {
  /** Of strategies, and of what the account holds besides. */
  readonly listed: readonly ListedInstrument[];
  /** Free money at a real venue. */
  readonly cash: string | undefined;
}

export interface PlanInput {
  readonly config: Config;
  readonly chosen: readonly ChosenStrategy[];
  readonly accounts: readonly PlannedAccount[];
  /** Of venues where nothing is traded. */
  readonly watched: readonly ListedInstrument[];
  readonly mode: SessionPlan['mode'];
  readonly session: string;
  readonly place: StrategyPlace;
}

/** Throws a TradsysError when strategies, parameters, symbols or limits cannot be used. */
export async function planSession(input: PlanInput): Promise<SessionPlan> {
  const { config, chosen, accounts, watched, mode, session, place } = input;
  const references = [...new Set(chosen.map(({ setting }) => setting.type))];
  const prepared = await Promise.all(references.map((one) => prepareStrategy(one, place)));
  const strategies = await Promise.all(prepared.map((one) => instantiateStrategy(one)));
  const marketsIn = (listed: readonly ListedInstrument[]): readonly SessionMarket[] =>
    listed.map(({ instrument }) => marketOf(withFees(instrument, input), input));
  const marketsOf = accounts.map(({ listed }) => marketsIn(listed));
  return {
    ...{ session, mode, strategies: prepared },
    instances: instancesOf(input, strategies, references),
    setup: {
      markets: [...marketsOf.flat(), ...marketsIn(watched)].sort((a, b) =>
        qualifiedSymbol(a.instrument) < qualifiedSymbol(b.instrument) ? -1 : 1,
      ),
      accounts: accounts.map((account, index) => accountOf(account, marketsOf[index]!, input)),
      paper: mode === 'paper' ? paperOf(config) : undefined,
      barGraceMicroseconds: BAR_GRACE_MICROSECONDS,
    },
  };
}

function accountOf(
  { account, venue, cash }: PlannedAccount,
  markets: readonly SessionMarket[],
  input: PlanInput,
): SessionAccount {
  const { config } = input;
  const amount = config.accounts[account]?.cash?.amount ?? cash ?? config.trading.paper.cash.amount;
  return {
    ...{ name: account, venue },
    currency: currencyOf(markets, account, config),
    cash: moneyFromText(amount)!,
    limits: { ...limitsOf(input), staleAfterMicroseconds: staleOf(config.marketData, markets) },
    guardian: guardianOf(config, markets),
  };
}

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

/** Microseconds. A market that shows nothing but bars is old only when a second one has not come. */
function staleOf(
  { staleAfterMs }: { readonly staleAfterMs: number },
  markets: readonly SessionMarket[],
): number {
  const onlyBars = markets.filter(({ kinds }) => !kinds.trades && !kinds.quotes && !kinds.depth);
  const bars = onlyBars.map(({ timeframe }) => 2 * (timeframeLength(timeframe) ?? Infinity));
  return Math.max(staleAfterMs * 1_000, ...bars);
}

/** Undefined when accounts are not watched. */
function guardianOf(
  { guardian }: Config,
  markets: readonly SessionMarket[],
): GuardianLimits | undefined {
  if (!guardian.enabled) return undefined;
  const { action, maxDrawdown, dailyLoss, maxExposure } = guardian;
  const { maxConsecutiveLosses, maxOrdersPerMinute } = guardian;
  return {
    ...{ action, maxDrawdown, dailyLoss, maxExposure, maxConsecutiveLosses, maxOrdersPerMinute },
    staleAfterMicroseconds: staleOf(guardian, markets),
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

function currencyOf(markets: readonly SessionMarket[], account: string, config: Config): string {
  const used = markets.map(({ instrument }) => instrument);
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
  const timeframe = timeframeOf(instrument, input);
  return { instrument, timeframe, kinds: kindsOf(instrument, timeframe, input) };
}

/** One length of bars for each symbol: that of the strategies on it. */
function timeframeOf({ symbol, venue }: Instrument, { chosen, config }: PlanInput): Timeframe {
  const asked = chosen
    .filter(({ symbols }) => symbols.some((one) => one.symbol === symbol && one.venue === venue))
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
function kindsOf(
  { symbol, venue }: Instrument,
  timeframe: Timeframe,
  { config }: PlanInput,
): LiveKinds {
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
  input: PlanInput,
  strategies: readonly Strategy[],
  references: readonly string[],
): readonly PlannedInstance[] {
  const { chosen, config } = input;
  return chosen.flatMap(({ setting, off, symbols: traded }): PlannedInstance[] => {
    const index = references.indexOf(setting.type);
    const strategy = strategies[index]!;
    const symbols = traded.map((one) => qualifiedSymbol(one));
    const accounts = traded.flatMap(({ account }) => account ?? []);
    const sharing = accounts.map((account) => sharingOf(account, chosen));
    const { capital, allocation } = shareOut(setting.capital, config, {}, Math.max(1, ...sharing));
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
    const watched = traded.find(({ account }) => account === undefined);
    if (watched && off !== undefined) return [];
    if (watched) throw noAccount(setting, watched);
    return traded.map(({ account }, place) => ({
      ...base,
      name: `${setting.name}:${setting.symbols[place]!}`,
      symbols: [symbols[place]!],
      allocation: allocation / traded.filter((one) => one.account === account).length,
    }));
  });
}

/** How many strategies that run share an account. */
const sharingOf = (account: string, chosen: readonly ChosenStrategy[]): number =>
  chosen.filter(
    ({ off, symbols }) => off === undefined && symbols.some((one) => one.account === account),
  ).length;

/** Names of the plan's instances that do not run, and why. */
export function stoppedOf(
  chosen: readonly ChosenStrategy[],
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
