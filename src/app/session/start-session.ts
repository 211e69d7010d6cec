/** The one start path of a session: journal, venue, plan, what was carried, history, strategies. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { timeframeLength } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Feed, ListedInstrument } from '../../ports.js';
import type { LoadedConfig } from '../config/index.js';
import { journalPath, openJournal, openJournalReader } from '../journal/index.js';
import type { JournalWriter } from '../journal/index.js';
import { createInstances, installedVersion, instantiateStrategy } from '../strategies/index.js';
import type { StrategyPlace } from '../strategies/index.js';
import { historyText } from './plan.js';
import type { HistoryText, SessionPlan, StartInput } from './plan.js';
import { connectLive, sinceOf } from './connect-live.js';
import type { OpenVenue } from './connect-live.js';
import { chooseInstances, planSession, stoppedOf, symbolsOf } from './plan-session.js';
import type { ChosenInstance } from './plan-session.js';
import { recoverSession } from './recover-session.js';
import type { Recovered } from './recover-session.js';
import type { RunningSession } from './running-session.js';
import { SessionClock } from './session-clock.js';
import { Supervisor } from './supervisor.js';

export interface SessionOptions {
  readonly mode: 'paper' | 'live';
  /** Names of configured instances; none: all that are enabled. */
  readonly strategies: readonly string[];
  /** Takes the place of the configured venue: `local` is the built-in exchange. */
  readonly venue: string | undefined;
  readonly accounts: readonly string[];
}

export interface SessionBeginning {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute. */
  readonly directory: string;
  readonly options: SessionOptions;
  readonly place: StrategyPlace;
  readonly openFeed: (venue: string) => Promise<Feed>;
  /** Of a live session: the account at the venue. */
  readonly openVenue?: OpenVenue;
  /** Takes an account at a venue for this process; gives an epoch above `last` that was never given. */
  readonly claimEpoch?: (
    account: { readonly venue: string; readonly account: string },
    last: number,
  ) => Promise<number>;
  readonly signal: AbortSignal;
  readonly warn: (line: string) => void;
  readonly synchronous?: 'full' | 'normal';
}

/** Bars beyond the slowest indicator's, for one that was traded in no minute. */
const SPARE_BARS = 5;

/** Resolves when the session trades. Rejects with a TradsysError that says why not. */
export async function startSession(beginning: SessionBeginning): Promise<RunningSession> {
  const { loaded, directory, options, synchronous } = beginning;
  const { account, venue } = chooseAccount(loaded.config, options);
  const path = journalPath(directory);
  const { witnessFile: witness } = loaded.config.journal;
  const journal = await openJournal(path, { witness, ...(synchronous && { synchronous }) });
  const closing: (() => Promise<void>)[] = [() => journal.close()];
  try {
    const recovered = recover(path);
    const clock = new SessionClock(recovered?.lastAt ?? 0);
    const feed = await beginning.openFeed(venue);
    closing.push(() => feed.close());
    const found = { account, venue, feed, clock, journal, recovered, closing };
    const supervisor = await supervise(beginning, path, found);
    await supervisor.start();
    return supervisor;
  } catch (error) {
    // The failure that led here is the one to tell.
    for (const close of closing.reverse()) await close().catch(() => undefined);
    throw error;
  }
}

async function supervise(
  beginning: SessionBeginning,
  path: string,
  found: Found,
): Promise<Supervisor> {
  const { loaded, warn } = beginning;
  const { journal, feed, clock, recovered } = found;
  const { config } = loaded;
  const history = (of: SessionPlan): Promise<StartInput['history']> => historyOf(of, feed, clock);
  const chosen = await chosenOf(beginning, found);
  await checkClock(beginning, feed);
  const live = await connectLive(beginning, found, chosen.listed);
  const { plan, stopped } = await planOf(beginning, found, { ...chosen, cash: live?.cash });
  const input: StartInput = {
    ...(await epochsOf(beginning, found)),
    ...{ kind: 'start', plan, stopped, live: live?.input ?? null, cause: null },
    carried: recovered?.carried ?? null,
    equity: recovered?.equity ?? null,
    history: await history(plan),
    at: clock.stamp(),
  };
  const { staleAfterMs } = config.marketData;
  const { snapshotEveryMs, retentionMs } = config.journal;
  return new Supervisor({
    ...{ version: installedVersion(), journal, journalPath: path, feed, clock, input, history },
    ...{ staleAfterMs, snapshotEveryMs, retentionMs, warn },
    place: beginning.place,
    live: live && { gateway: live.gateway, since: sinceOf(recovered, clock) },
    onNotice: ({ kind, text }) => {
      if (kind === 'lost' || kind === 'gap') warn(`feed: ${text}`);
    },
  });
}

/** The account that is traded on, and where it is. */
function chooseAccount(
  config: LoadedConfig['config'],
  { accounts, venue }: SessionOptions,
): { readonly account: string; readonly venue: string } {
  const enabled = config.strategies.filter((setting) => setting.enabled);
  const named = enabled.flatMap((setting) => setting.account ?? []);
  const configured = Object.keys(config.accounts);
  const asked = accounts.length > 0 ? accounts : named.length > 0 ? named : configured;
  const [account = 'main', ...others] = [...new Set(asked)];
  if (others.length > 0) {
    throw new TradsysError(
      'session.accounts',
      `strategies trade on ${[account, ...others].join(' and ')}; a daemon trades on one account`,
      { exit: 'usage', remedy: 'name one with --account, and start another daemon for the other' },
    );
  }
  if (accounts.length > 0 && configured.length > 0 && !configured.includes(account)) {
    throw new TradsysError('session.account', `no account is called '${account}'`, {
      ...{ exit: 'usage', remedy: `there are ${configured.join(', ')}` },
    });
  }
  const place = venue ?? config.accounts[account]?.venue ?? sourceOf(config);
  if (place !== undefined) return { account, venue: place };
  throw new TradsysError('session.venue', 'the configuration names no venue', {
    exit: 'config',
    remedy: 'write one under market_data.sources, or start with --venue local',
  });
}

/** The source that watches what strategies trade, else the first. */
function sourceOf({ strategies, marketData }: LoadedConfig['config']): string | undefined {
  const traded = strategies.filter(({ enabled }) => enabled).flatMap(({ symbols }) => symbols);
  const { sources } = marketData;
  const watching = sources.find(({ symbols }) => symbols.some((one) => traded.includes(one)));
  return (watching ?? sources[0])?.name;
}

function recover(path: string): Recovered | undefined {
  const reader = openJournalReader(path);
  try {
    return recoverSession(reader);
  } finally {
    reader.close();
  }
}

interface Found {
  readonly account: string;
  readonly venue: string;
  readonly feed: Feed;
  readonly clock: SessionClock;
  readonly journal: JournalWriter;
  readonly recovered: Recovered | undefined;
  /** What is to be closed when the start fails, in the order in which it was opened. */
  readonly closing: (() => Promise<void>)[];
}

interface Chosen {
  readonly chosen: readonly ChosenInstance[];
  readonly symbols: readonly string[];
  readonly listed: readonly ListedInstrument[];
}

async function chosenOf(
  { loaded: { config }, options }: SessionBeginning,
  { recovered, account, venue, feed }: Found,
): Promise<Chosen> {
  const isOnly = Object.keys(config.accounts).length <= 1;
  const chosen = chooseInstances(config, options.strategies, account, isOnly);
  checkCarried(recovered, venue, account);
  const symbols = [...new Set([...symbolsOf(chosen), ...heldSymbols(recovered)])].sort();
  return { chosen, symbols, listed: await feed.instruments(symbols) };
}

async function planOf(
  { loaded: { config }, options: { mode }, place }: SessionBeginning,
  { account, venue, clock }: Found,
  { chosen, symbols, listed, cash }: Chosen & { readonly cash: string | undefined },
): Promise<{ readonly plan: SessionPlan; readonly stopped: Readonly<Record<string, string>> }> {
  const session = new Date(clock.now() / 1000).toISOString();
  const plan = await planSession({
    ...{ config, chosen, listed, account, venue, mode, session, place, symbols, cash },
  });
  return { plan, stopped: stoppedOf(chosen, plan.instances) };
}

/** The next epoch: higher than any that client ids were made with. */
async function epochsOf(
  { claimEpoch }: SessionBeginning,
  { recovered, account, venue }: Found,
): Promise<Pick<StartInput, 'epoch' | 'epochs'>> {
  const last = recovered?.epoch ?? 0;
  const epoch = claimEpoch ? await claimEpoch({ venue, account }, last) : last + 1;
  const firstOrder = (recovered?.carried.lastOrder ?? 0) + 1;
  return { epoch, epochs: [...(recovered?.epochs ?? []), { epoch, firstOrder }] };
}

/** Requests of a clock that is further off are refused by venues, and bars end at the wrong time. */
const LARGEST_OFFSET_MICROSECONDS = 1_000_000;

async function checkClock({ options, warn }: SessionBeginning, feed: Feed): Promise<void> {
  const offset = await feed.clockOffset();
  if (Math.abs(offset) <= LARGEST_OFFSET_MICROSECONDS) return;
  const seconds = Math.abs(offset / 1e6).toFixed(1);
  const text = `the clock here is ${seconds} s ${offset > 0 ? 'behind' : 'ahead of'} that of the venue`;
  if (options.mode === 'paper') warn(text);
  else throw new TradsysError('session.clock', text, { remedy: 'set it by NTP' });
}

/** A journal belongs to one account at one venue. */
function checkCarried(recovered: Recovered | undefined, venue: string, account: string): void {
  if (!recovered) return;
  const { plan } = recovered;
  if (plan.venue === venue && plan.account === account) return;
  throw new TradsysError(
    'session.other_account',
    `the journal here is of account ${plan.account} at ${plan.venue}, not of ${account} at ${venue}`,
    { remedy: 'start with another --data-dir, or as before' },
  );
}

/** Canonical symbols of what the account holds or has orders in. */
function heldSymbols(recovered: Recovered | undefined): readonly string[] {
  if (!recovered) return [];
  const { positions, orders } = recovered.carried;
  const named = [
    ...positions.filter(({ lots }) => lots.length > 0).map(({ symbol }) => symbol),
    ...orders.map(({ symbol }) => symbol),
  ];
  return recovered.plan.setup.markets
    .filter(({ instrument }) => named.includes(qualifiedSymbol(instrument)))
    .map(({ instrument }) => instrument.symbol);
}

/** So many bars of each market as its slowest strategy needs. */
async function historyOf(
  { setup, strategies, instances }: SessionPlan,
  feed: Feed,
  clock: SessionClock,
): Promise<StartInput['history']> {
  const made = await Promise.all(strategies.map((one) => instantiateStrategy(one)));
  const { warmups } = createInstances(instances, made);
  return Promise.all(
    setup.markets.map(async ({ instrument, timeframe }): Promise<HistoryText> => {
      const symbol = qualifiedSymbol(instrument);
      const needs = instances
        .filter(({ symbols }) => symbols.includes(symbol))
        .map(({ name }) => warmups.get(name) ?? 0);
      const bars = Math.max(0, ...needs) + SPARE_BARS;
      const length = timeframeLength(timeframe) ?? 31 * MICROSECONDS_PER_DAY;
      const now = clock.now();
      const range = { from: asTimestamp(now - bars * length), to: now };
      return historyText(await feed.history(instrument, timeframe, range));
    }),
  );
}
