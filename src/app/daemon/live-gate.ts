/** When real orders may leave. */
import { TradsysError } from '../../errors.js';
import type { Passed } from '../doctor/passed.js';

/** An account that would send orders to its venue. */
export interface LiveAccount {
  readonly name: string;
  readonly venue: string;
  readonly sandbox: boolean;
  /** Where the venue is reached, when that is known not to be its public address. */
  readonly address: string | undefined;
}

export interface LiveRequest {
  readonly mode: 'paper' | 'live';
  /** Those that would trade for real. */
  readonly accounts: readonly LiveAccount[];
  /** Names typed with --account. */
  readonly named: readonly string[];
  /** Whether ENABLE_LIVE_TRADING in the environment says so. */
  readonly enabledInEnvironment: boolean;
  /** Accounts that have passed `doctor --live`. */
  readonly passed: readonly Passed[];
  /** Of the configuration that is to hold now. */
  readonly configHash: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether yes was typed, or --yes given. */
  readonly confirmed: boolean;
}

/** Either it may start, or only after this question is answered with a typed yes. */
export type LiveAnswer =
  | { readonly kind: 'open' }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'refused'; readonly error: TradsysError };

const refused = (code: string, what: string, remedy: string): LiveAnswer => ({
  kind: 'refused',
  error: new TradsysError(`daemon.${code}`, what, { exit: 'refused', where: '--live', remedy }),
});

/** How long a passed doctor counts. */
const PASSED_FOR_MS = 24 * 3_600_000;

/**
 * Real money moves only with ENABLE_LIVE_TRADING in the environment, accounts named on the command
 * line, a passed `doctor --live` and a typed yes. Venues on this machine and test environments need
 * none of these.
 */
export function liveGate(request: LiveRequest): LiveAnswer {
  const { mode, accounts, named, enabledInEnvironment, confirmed } = request;
  if (mode === 'paper') return { kind: 'open' };
  if (accounts.length === 0) {
    return refused(
      'no_live_account',
      'no account is configured for live trading',
      "add one under accounts, with 'mode: live', or use --venue local",
    );
  }
  const real = accounts.filter((account) => !isHarmless(account));
  if (real.length === 0) return { kind: 'open' };
  if (!enabledInEnvironment) {
    return refused(
      'live_disabled',
      'live trading is not enabled',
      'set ENABLE_LIVE_TRADING=true in the environment',
    );
  }
  const unnamed = real.filter(({ name }) => !named.includes(name));
  if (unnamed.length > 0) {
    const flags = unnamed.map(({ name }) => `--account ${name}`).join(' ');
    return refused(
      'account_not_named',
      `${unnamed.map(wordsOf).join(' and ')} would trade with real money`,
      `name what is to trade: ${flags}`,
    );
  }
  const doubts = real.flatMap((account) => doubtOf(account, request) ?? []);
  if (doubts.length > 0) {
    return refused('doctor', doubts.join('; '), "run 'tradsys doctor --live' first");
  }
  if (confirmed) return { kind: 'open' };
  const question = `Real orders will be sent for ${real.map(wordsOf).join(' and ')}.`;
  return { kind: 'ask', question };
}

/** Why the last passed doctor does not count for this account; undefined when it does. */
function doubtOf(account: LiveAccount, request: LiveRequest): string | undefined {
  const { passed, configHash, now } = request;
  const last = passed.find((one) => one.account === account.name && one.venue === account.venue);
  if (last === undefined) return `${wordsOf(account)} has not passed the doctor`;
  if (last.configHash !== configHash) {
    return `the configuration has changed since ${wordsOf(account)} passed the doctor`;
  }
  const age = now - last.at;
  if (age >= 0 && age <= PASSED_FOR_MS) return undefined;
  return `${wordsOf(account)} passed the doctor more than 24 hours ago`;
}

const wordsOf = ({ name, venue }: LiveAccount): string => `account ${name} at ${venue}`;

const isHarmless = ({ sandbox, address }: LiveAccount): boolean =>
  sandbox || (address !== undefined && isLoopback(hostOf(address)));

function hostOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return '';
  }
}

/** Whether a host name or address is this machine and nothing else. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}
