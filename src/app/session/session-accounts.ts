/** Which accounts a session trades on, and where each symbol of its strategies is traded. */
import { TradsysError } from '../../errors.js';
import type { Config } from '../config/index.js';

export interface TradedAccount {
  readonly account: string;
  /** No two accounts of a session are at the same. */
  readonly venue: string;
}

/** A symbol of a strategy at the venue of the account that it is traded on. */
export interface PlacedSymbol {
  /** Undefined: it is watched only. */
  readonly account: string | undefined;
  readonly venue: string;
  /** Canonical. */
  readonly symbol: string;
}

type StrategySetting = Config['strategies'][number];

/** One strategy of the configuration that belongs to the session. */
export interface ChosenStrategy {
  readonly setting: StrategySetting;
  /** In the order of the setting. */
  readonly symbols: readonly PlacedSymbol[];
  /** Why it does not run; undefined: it does. */
  readonly off: string | undefined;
}

export interface Traders {
  readonly accounts: readonly TradedAccount[];
  readonly chosen: readonly ChosenStrategy[];
}

/** What was asked for on the command line. */
export interface AskedTraders {
  /** `live` lets the accounts of mode live send real orders; otherwise every fill is simulated. */
  readonly mode: 'paper' | 'live';
  /** Names of configured strategies; none: all that are enabled. */
  readonly strategies: readonly string[];
  /** Names of accounts; none: those that strategies trade on. */
  readonly accounts: readonly string[];
  /** Takes the place of the account's venue: `local` is the built-in exchange. */
  readonly venue: string | undefined;
}

/** What a session is started with. */
export interface SessionOptions extends AskedTraders {
  /** Strategies whose positions become manual at this start, and at no later one. */
  readonly release?: readonly string[];
}

/** The account of a configuration that names none. */
const ONLY = 'main';

const problem = (
  code: string,
  what: string,
  remedy: string,
  exit: 'usage' | 'config' = 'config',
): TradsysError => new TradsysError(`session.${code}`, what, { exit, remedy });

/**
 * The strategies asked for by name, else the enabled ones, and the accounts that they trade on; others of
 * these accounts stand by. A symbol with a venue in front (`kraken:BTC/USD`) is traded on the account
 * there, or watched only where a source of market data but no account has that name; any other is traded on
 * the strategy's own. Throws a TradsysError that names the strategy or the account.
 */
export function chooseTraders(config: Config, asked: AskedTraders): Traders {
  checkNames(config, asked);
  const placed = config.strategies.map((setting) => placedOf(setting, config, asked));
  const running = placed.filter(({ off, names }) => off === undefined && isMeant(names, asked));
  if (running.length === 0) {
    const write = 'write one under strategies with enabled: true';
    const [what, remedy] =
      config.strategies.length === 0
        ? ['the configuration has no strategy', `${write}, or begin with 'tradsys init'`]
        : ['no strategy is enabled', `${write}, or name one with --strategy`];
    throw problem('no_strategy', what, remedy);
  }
  for (const { failure } of running) if (failure) throw failure;
  const traded = running.flatMap(({ names }) => names);
  const names = [...new Set(asked.accounts.length > 0 ? asked.accounts : traded)].sort();
  for (const one of running) checkWhole(one, names);
  const accounts = names.map((account) => ({ account, venue: venueOf(account, config, asked) }));
  checkVenues(accounts, asked);
  checkModes(names, config, asked);
  const venues = new Map(accounts.map(({ account, venue }) => [account, venue]));
  const chosen = placed.filter(
    (one) => !one.failure && one.names.every((name) => venues.has(name)),
  );
  return {
    accounts,
    chosen: chosen.map(({ setting, off, symbols }) => ({
      ...{ setting, off },
      symbols: symbols.map((one) => ({ ...one, venue: one.venue ?? venues.get(one.account!)! })),
    })),
  };
}

/** Enabled strategies that trade on an account, and what, as canonical symbols; those that cannot be placed are left out. */
export function strategiesOn(
  account: string,
  config: Config,
): readonly { readonly setting: StrategySetting; readonly symbols: readonly string[] }[] {
  const nothing: AskedTraders = { mode: 'paper', strategies: [], accounts: [], venue: undefined };
  return config.strategies
    .map((setting) => placedOf(setting, config, nothing))
    .filter(({ off, names }) => off === undefined && names.includes(account))
    .map(({ setting, symbols }) => ({
      setting,
      symbols: symbols.filter((one) => one.account === account).map(({ symbol }) => symbol),
    }));
}

function checkNames(config: Config, { strategies, accounts }: AskedTraders): void {
  const names = config.strategies.map(({ name }) => name);
  const unknown = strategies.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const remedy = `the configuration has ${names.join(', ') || 'none: write one under strategies'}`;
    throw problem('strategy', `no strategy is called '${unknown}'`, remedy, 'usage');
  }
  const configured = Object.keys(config.accounts);
  const missing = accounts.find((name) => configured.length > 0 && !configured.includes(name));
  if (missing === undefined) return;
  const remedy = `there are ${configured.join(', ')}`;
  throw problem('account', `no account is called '${missing}'`, remedy, 'usage');
}

/** Where a symbol is traded: on an account; or where it is watched only: at a venue. */
interface Place {
  readonly account: string | undefined;
  readonly venue: string | undefined;
  readonly symbol: string;
}

interface Placed {
  readonly setting: StrategySetting;
  readonly off: string | undefined;
  readonly symbols: readonly Place[];
  /** Of its accounts. */
  readonly names: readonly string[];
  /** Why its symbols have no account. */
  readonly failure: TradsysError | undefined;
}

function placedOf(setting: StrategySetting, config: Config, asked: AskedTraders): Placed {
  const { strategies } = asked;
  const runs = strategies.length > 0 ? strategies.includes(setting.name) : setting.enabled;
  const why = strategies.length > 0 ? 'not asked for' : 'switched off in the configuration';
  const off = runs ? undefined : why;
  try {
    const symbols = setting.symbols.map((text) => placeOf(text, setting, config, asked));
    const traded = symbols.flatMap(({ account }) => account ?? []);
    const [watched] = symbols;
    if (watched && traded.length === 0) throw noAccount(setting, watched);
    const names = watched ? traded : [ownOf(setting, config, asked)];
    return { setting, off, symbols, names, failure: undefined };
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    return { setting, off, symbols: [], names: [], failure: error };
  }
}

const QUALIFIED = /^([a-z][a-z0-9_-]*):(.+)$/;

/** A symbol of the configuration, apart from the venue that may stand in front of it. */
export function splitSymbol(text: string): {
  readonly venue: string | undefined;
  readonly symbol: string;
} {
  const [, venue, symbol] = QUALIFIED.exec(text) ?? [];
  return { venue, symbol: symbol ?? text };
}

function placeOf(
  text: string,
  setting: StrategySetting,
  config: Config,
  asked: AskedTraders,
): Place {
  const { venue, symbol } = splitSymbol(text);
  const on = (account: string): Place => ({ account, venue: undefined, symbol });
  if (venue === undefined) return on(ownOf(setting, config, asked));
  const there = Object.keys(config.accounts).filter(
    (name) => config.accounts[name]!.venue === venue,
  );
  const own = there.find((name) => name === setting.account) ?? there[0];
  if (own !== undefined) return on(own);
  if (Object.keys(config.accounts).length === 0 && venueOf(ONLY, config, asked) === venue) {
    return on(ONLY);
  }
  const watched = { account: undefined, venue, symbol };
  if (config.marketData.sources.some(({ name }) => name === venue)) return watched;
  throw noAccount(setting, watched);
}

/** A symbol of a venue at which there is nothing to trade with. */
export function noAccount(
  { name }: StrategySetting,
  { venue, symbol }: Pick<PlacedSymbol, 'symbol'> & { readonly venue: string | undefined },
): TradsysError {
  const what = `${name} trades ${venue}:${symbol}, and no account is at ${venue}`;
  const source = `; with a source of that name under market_data.sources a strategy with universe: true can watch it`;
  return problem('no_account', what, `write one under accounts with venue: ${venue}${source}`);
}

/** The account of symbols without a venue. */
function ownOf({ name, account }: StrategySetting, config: Config, asked: AskedTraders): string {
  const configured = Object.keys(config.accounts);
  if (account !== undefined) return account;
  const [only] = asked.accounts.length === 1 ? asked.accounts : configured;
  if (only === undefined) return ONLY;
  if (configured.length <= 1 || asked.accounts.length === 1) return only;
  const what = `${name} does not say on which account it trades: there are ${configured.join(', ')}`;
  throw problem(
    'which_account',
    what,
    "write 'account: NAME' under it, or name one with --account",
  );
}

const isMeant = (names: readonly string[], { accounts }: AskedTraders): boolean =>
  accounts.length === 0 || names.length === 0 || names.some((name) => accounts.includes(name));

/** A strategy on several accounts runs on all of them, or not at all. */
function checkWhole({ setting, names }: Placed, session: readonly string[]): void {
  const missing = names.find((name) => !session.includes(name));
  if (missing === undefined) return;
  const all = [...new Set(names)].sort();
  const what = `${setting.name} trades on ${all.join(' and ')}, and ${missing} was not named`;
  const flags = all.map((name) => `--account ${name}`).join(' ');
  throw problem('accounts', what, `name all of them: ${flags}`, 'usage');
}

function venueOf(account: string, config: Config, { venue }: AskedTraders): string {
  const place = venue ?? config.accounts[account]?.venue ?? sourceOf(config);
  if (place !== undefined) return place;
  const remedy = 'write one under market_data.sources, or start with --venue local';
  throw problem('venue', 'the configuration names no venue', remedy);
}

/** The source that watches what strategies trade, else the first. */
function sourceOf({ strategies, marketData }: Config): string | undefined {
  const traded = strategies.filter(({ enabled }) => enabled).flatMap(({ symbols }) => symbols);
  const { sources } = marketData;
  const watching = sources.find(({ symbols }) => symbols.some((one) => traded.includes(one)));
  return (watching ?? sources[0])?.name;
}

/** Real orders leave for accounts alone that say so themselves; those of the built-in exchange harm nobody. */
function checkModes(names: readonly string[], config: Config, { mode, venue }: AskedTraders): void {
  if (mode === 'paper' || venue === 'local') return;
  const paper = names.find((name) => config.accounts[name]?.mode === 'paper');
  if (paper === undefined) return;
  const remedy = 'name those of mode live with --account, or start with --paper';
  throw problem('paper_account', `account ${paper} is of mode paper`, remedy, 'usage');
}

function checkVenues(accounts: readonly TradedAccount[], { venue: asked }: AskedTraders): void {
  for (const [index, { account, venue }] of accounts.entries()) {
    const before = accounts.slice(0, index).find((one) => one.venue === venue);
    if (!before) continue;
    const what = `${before.account} and ${account} are both at ${venue}`;
    if (asked !== undefined) {
      throw problem('venue', what, '--venue is for one account: name it with --account', 'usage');
    }
    const remedy = `give one a venue name of its own, such as ${venue}-${account}: what is before the dash is the exchange`;
    throw problem('accounts', what, remedy);
  }
}
