/** The one start path of a session: journal, venue, plan, what was carried, history, strategies. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { timeframeLength } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Feed, ListedInstrument } from '../../ports.js';
import { journalPath, openJournal, openJournalReader, verifyNewest } from '../journal/index.js';
import type { JournalWriter } from '../journal/index.js';
import { createInstances, installedVersion, instantiateStrategy } from '../strategies/index.js';
import type { SessionMeters } from '../readers/session-meters.js';
import { Metering } from './metering.js';
import { historyText } from './plan.js';
import type { HistoryText, SessionPlan, StartInput } from './plan.js';
import { commonEpoch } from './common-epoch.js';
import type { ClaimEpoch } from './common-epoch.js';
import { checkStart } from './check-start.js';
import type { IntendedStart } from './check-start.js';
import { connectLive, sinceOf } from './connect-live.js';
import type { LiveConnection, OpenVenue } from './connect-live.js';
import type { VenueFeeds } from './feed-pump.js';
import { planSession, stoppedOf } from './plan-session.js';
import type { PlanInput } from './plan-session.js';
import { planChanges } from './plan-changes.js';
import { recoverSession } from './recover-session.js';
import type { Recovered } from './recover-session.js';
import { release } from './release.js';
import type { RunningSession } from './running-session.js';
import type { TradedAccount, Traders } from './session-accounts.js';
import { SessionClock } from './session-clock.js';
import { Supervisor } from './supervisor.js';

export interface SessionBeginning extends IntendedStart {
  /** Data directory, absolute. */
  readonly directory: string;
  readonly openFeed: (venue: string) => Promise<Feed>;
  /** Of a live session: the account at the venue. */
  readonly openVenue?: OpenVenue;
  /** Takes an account at a venue for this process; gives an epoch above `last` that was never given. */
  readonly claimEpoch?: ClaimEpoch;
  readonly signal: AbortSignal;
  readonly warn: (line: string) => void;
  /** What goes out to venue and feed, and comes in, in a line each. */
  readonly debug?: (line: string) => void;
  readonly synchronous?: 'full' | 'normal';
  /** Pages that the journal has room for; default: those of the disk. */
  readonly maxPages?: number | undefined;
  /** What is counted and measured, for whoever watches. */
  readonly meters?: SessionMeters | undefined;
}

/** Bars beyond the slowest indicator's, for one that was traded in no minute. */
const SPARE_BARS = 5;

/** Resolves when the session trades. Rejects with a TradsysError that says why not. */
export async function startSession(beginning: SessionBeginning): Promise<RunningSession> {
  const { loaded, directory, options, synchronous, maxPages } = beginning;
  const traders = await checkStart(beginning);
  const doubts = options.strategies.length === 0 ? loaded.overcommitted : [];
  for (const line of [...loaded.mistyped, ...doubts]) beginning.warn(line);
  const path = journalPath(directory);
  const { witnessFile: witness } = loaded.config.journal;
  const journal = await openJournal(path, {
    witness,
    ...(synchronous && { synchronous }),
    ...(maxPages !== undefined && { maxPages }),
  });
  const closing: (() => Promise<void>)[] = [() => journal.close()];
  try {
    const recovered = recover(path);
    const clock = new SessionClock(recovered?.lastAt ?? 0);
    const feeds = await openFeeds(beginning, traders, closing);
    const metering = new Metering({ meters: beginning.meters, now: () => clock.now() });
    const found = { ...traders, feeds, clock, journal, recovered, metering, closing };
    const supervisor = await supervise(beginning, path, found);
    await supervisor.start();
    return supervisor;
  } catch (error) {
    // The failure that led here is the one to tell.
    for (const close of closing.reverse()) await close().catch(() => undefined);
    throw error;
  }
}

async function openFeeds(
  { openFeed }: SessionBeginning,
  { accounts, chosen }: Traders,
  closing: (() => Promise<void>)[],
): Promise<VenueFeeds> {
  const feeds = new Map<string, Feed>();
  const watched = chosen.flatMap(({ symbols }) => symbols);
  for (const venue of new Set([...accounts, ...watched].map((one) => one.venue))) {
    const feed = await openFeed(venue);
    closing.push(() => feed.close());
    feeds.set(venue, feed);
  }
  return feeds;
}

async function supervise(
  beginning: SessionBeginning,
  path: string,
  found: Found,
): Promise<Supervisor> {
  const { loaded, warn, options } = beginning;
  const { journal, feeds, clock, recovered, metering, accounts } = found;
  const { config } = loaded;
  journal.onTrouble((trouble) => warn(trouble?.line ?? 'the journal has room again'));
  const history = (of: SessionPlan): Promise<StartInput['history']> => historyOf(of, feeds, clock);
  checkCarried(recovered, accounts);
  const listed = await Promise.all(accounts.map((account) => listedOf(account, found)));
  const watched = await watchedOf(found, warn);
  for (const feed of feeds.values()) await checkClock(beginning, feed);
  const instruments = [...listed.flat(), ...watched].map(({ instrument }) => instrument);
  instruments.sort((a, b) => (qualifiedSymbol(a) < qualifiedSymbol(b) ? -1 : 1));
  const live: LiveConnection[] = [];
  for (const account of options.mode === 'live' ? accounts : []) {
    live.push(await connectLive(beginning, found, account, instruments));
  }
  const planned = accounts.map((account, index) => ({
    ...account,
    listed: listed[index]!,
    cash: live[index]?.cash,
  }));
  const { plan, stopped } = await planOf(beginning, found, { accounts: planned, watched });
  const input: StartInput = {
    ...(await epochsOf(beginning, found, Math.max(0, ...live.map(({ lastEpoch }) => lastEpoch)))),
    ...{ kind: 'start', plan, stopped },
    live: options.mode === 'live' ? live.map((one) => one.input) : null,
    ...takenOver(beginning, recovered, plan),
    equity: recovered?.equity ?? null,
    history: await history(plan),
    at: clock.stamp(),
  };
  const { staleAfterMs } = config.marketData;
  const { snapshotEveryMs, retentionMs } = config.journal;
  return new Supervisor({
    ...{ version: installedVersion(), journal, journalPath: path, feeds, clock, input, history },
    ...{ staleAfterMs, snapshotEveryMs, retentionMs, warn, metering },
    place: beginning.place,
    live:
      options.mode === 'live'
        ? { gateways: live.map(({ gateway }) => gateway), since: sinceOf(recovered, clock) }
        : undefined,
    onNotice: ({ kind, text }) => {
      if (kind === 'lost' || kind === 'gap') warn(`feed: ${text}`);
      else beginning.debug?.(`feed: ${kind}: ${text}`);
    },
  });
}

function recover(path: string): Recovered | undefined {
  verifyNewest(path);
  const reader = openJournalReader(path);
  try {
    return recoverSession(reader);
  } finally {
    reader.close();
  }
}

interface Found extends Traders {
  readonly feeds: VenueFeeds;
  readonly clock: SessionClock;
  readonly journal: JournalWriter;
  readonly metering: Metering;
  readonly recovered: Recovered | undefined;
  /** What is to be closed when the start fails, in the order in which it was opened. */
  readonly closing: (() => Promise<void>)[];
}

/** What an account trades, and what it holds or has orders in besides. */
async function listedOf(
  { account, venue }: TradedAccount,
  { chosen, feeds, recovered }: Found,
): Promise<readonly ListedInstrument[]> {
  const traded = chosen
    .flatMap(({ symbols }) => symbols)
    .filter((one) => one.account === account)
    .map(({ symbol }) => symbol);
  const symbols = [...new Set([...traded, ...heldSymbols(recovered, venue)])].sort();
  return feeds.get(venue)!.instruments(symbols);
}

/** What strategies see of venues where nothing is traded. */
async function watchedOf(
  { chosen, feeds }: Found,
  warn: (line: string) => void,
): Promise<readonly ListedInstrument[]> {
  const watched = chosen
    .flatMap(({ setting, symbols }) => symbols.map((one) => ({ ...one, by: setting.name })))
    .filter(({ account }) => account === undefined);
  for (const { by, venue, symbol } of watched) {
    warn(`${by}: ${venue}:${symbol} is watched only, for no account is at ${venue}`);
  }
  const venues = [...new Set(watched.map(({ venue }) => venue))];
  const listed = venues.map((venue) => {
    const symbols = watched.filter((one) => one.venue === venue).map(({ symbol }) => symbol);
    return feeds.get(venue)!.instruments([...new Set(symbols)].sort());
  });
  return (await Promise.all(listed)).flat();
}

/** What is carried into the plan, and what is different about it since the last start: told and journaled. */
function takenOver(
  { options, warn }: SessionBeginning,
  recovered: Recovered | undefined,
  after: SessionPlan,
): Pick<StartInput, 'carried' | 'cause'> {
  const wanted = options.release ?? [];
  if (!recovered) {
    for (const name of wanted) warn(`${name}: nothing is held yet that could be released`);
    return { carried: null, cause: null };
  }
  const { plan: before } = recovered;
  const changes = planChanges(before, after, recovered.carried);
  const { carried, lines } = release(recovered.carried, wanted, { before, after });
  const told = [...changes.map((line) => `since the last start, ${line}`), ...lines];
  for (const line of told) warn(line);
  const text = told.join('; ');
  const cause = { action: 'start', by: 'daemon start', reason: '', text };
  return { carried, cause: told.length === 0 ? null : cause };
}

async function planOf(
  { loaded: { config }, options: { mode }, place }: SessionBeginning,
  { chosen, clock }: Found,
  markets: Pick<PlanInput, 'accounts' | 'watched'>,
): Promise<{ readonly plan: SessionPlan; readonly stopped: Readonly<Record<string, string>> }> {
  const session = new Date(clock.now() / 1000).toISOString();
  const plan = await planSession({ config, chosen, ...markets, mode, session, place });
  return { plan, stopped: stoppedOf(chosen, plan.instances) };
}

/** The next epoch: higher than any that client ids of one of the accounts were made with. */
async function epochsOf(
  { claimEpoch }: SessionBeginning,
  { recovered, accounts }: Found,
  atVenues: number,
): Promise<Pick<StartInput, 'epoch' | 'epochs'>> {
  const last = Math.max(recovered?.epoch ?? 0, atVenues);
  const epoch = claimEpoch ? await commonEpoch(claimEpoch, accounts, last) : last + 1;
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

/** A journal goes on with the accounts that it is of; others may come to them. */
function checkCarried(recovered: Recovered | undefined, accounts: readonly TradedAccount[]): void {
  const before = recovered?.plan.setup.accounts ?? [];
  const gone = before.find(
    ({ name, venue }) => !accounts.some((one) => one.account === name && one.venue === venue),
  );
  if (!gone) return;
  const place = ({ account, venue }: TradedAccount): string => `${account} at ${venue}`;
  throw new TradsysError(
    'session.other_account',
    `the journal here is of account ${gone.name} at ${gone.venue}, not of ${accounts.map(place).join(', ')}`,
    { remedy: 'start with another --data-dir, or as before' },
  );
}

/** Canonical symbols of what is held, or has orders, at a venue. */
function heldSymbols(recovered: Recovered | undefined, venue: string): readonly string[] {
  if (!recovered) return [];
  const { positions, orders } = recovered.carried;
  const named = [
    ...positions.filter(({ lots }) => lots.length > 0).map(({ symbol }) => symbol),
    ...orders.map(({ symbol }) => symbol),
  ];
  return recovered.plan.setup.markets
    .map(({ instrument }) => instrument)
    .filter((one) => one.venue === venue && named.includes(qualifiedSymbol(one)))
    .map(({ symbol }) => symbol);
}

/** So many bars of each market as its slowest strategy needs. */
async function historyOf(
  { setup, strategies, instances }: SessionPlan,
  feeds: VenueFeeds,
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
      return historyText(await feeds.get(instrument.venue)!.history(instrument, timeframe, range));
    }),
  );
}
