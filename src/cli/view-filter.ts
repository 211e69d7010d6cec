/** From the flags of a view's command to what the daemon is asked, and what of the answer is shown. */
import type { DaemonClient } from '../app/client/index.js';
import type { ViewFilter } from '../app/session/running-session.js';
import type { ViewName, Views } from '../app/session/views.js';
import { TradsysError } from '../errors.js';

export interface ViewFlags {
  readonly watch: boolean;
  readonly account?: string | undefined;
  readonly strategy?: string | undefined;
  readonly symbol?: string | undefined;
  readonly all?: boolean | undefined;
  readonly since?: string | undefined;
  readonly limit?: number | undefined;
}

export interface AskedFor {
  /** For the daemon; it gives no fewer than are shown. */
  readonly filter: ViewFilter;
  readonly account: string | undefined;
  /** Microseconds UTC. */
  readonly since: number;
  /** How many of the latest are shown. */
  readonly latest: number;
}

/** Of records, unless more or all since a time are asked for. */
const LATEST = 50;
/** Between two looks of a watch there may be so many new records. */
const BETWEEN_LOOKS = 1_000;
const MOST = 99_999;

/** `nowMs` is the time that ages of `--since` are counted from. Rejects with a TradsysError (usage). */
export async function askedOf(name: ViewName, flags: ViewFlags, nowMs: number): Promise<AskedFor> {
  const { account, strategy, symbol, all, since, limit, watch } = flags;
  const isRecord = name === 'fills' || name === 'events';
  const latest = limit ?? (isRecord && since === undefined ? LATEST : MOST);
  const wanted = since === undefined ? Math.max(latest, watch ? BETWEEN_LOOKS : 0) : MOST;
  return {
    filter: {
      ...{ account, strategy, symbol: symbol === undefined ? undefined : canonical(symbol), all },
      limit: isRecord || name === 'orders' ? wanted : undefined,
    },
    account,
    since: since === undefined ? -Infinity : await sinceMicroseconds(since, nowMs),
    latest,
  };
}

const sinceMicroseconds = async (text: string, nowMs: number): Promise<number> =>
  (await import('./since-flag.js')).sinceFlag(text, nowMs) * 1_000;

/** `binance:btc/usdt` as it is listed. */
function canonical(symbol: string): string {
  const [, venue = '', name = ''] = /^(?:(.*):)?([^:]*)$/s.exec(symbol.trim()) ?? [];
  return `${venue === '' ? '' : `${venue.toLowerCase()}:`}${name.toUpperCase()}`;
}

type Narrowers = {
  readonly [Name in ViewName]: (view: Views[Name], asked: AskedFor) => Views[Name];
};

const NARROWERS: Narrowers = {
  positions: ({ positions, evaluations }, asked) => ({
    ...{ positions: ofAccount(positions, asked), evaluations },
  }),
  orders: ({ orders }, asked) => ({
    orders: ofAccount(orders, asked).filter(({ changedAt }) => changedAt >= asked.since),
  }),
  fills: ({ fills }, asked) => ({
    fills: ofAccount(fills, asked).filter(({ at }) => at >= asked.since),
  }),
  balance: ({ balances }, asked) => ({ balances: ofAccount(balances, asked) }),
  pnl: ({ accounts }, asked) => ({ accounts: ofAccount(accounts, asked) }),
  strategies: ({ strategies }, asked) => ({ strategies: ofAccount(strategies, asked) }),
  risk: ({ accounts }, asked) => ({ accounts: ofAccount(accounts, asked) }),
  status: (status) => status,
  events: ({ events }, asked) => ({ events: events.filter(({ at }) => at >= asked.since) }),
};

/** Without what is not asked for, but for how many of the latest. */
export const narrowed = <Name extends ViewName>(
  name: Name,
  view: Views[Name],
  asked: AskedFor,
): Views[Name] => NARROWERS[name](view, asked);

const ofAccount = <Row extends { readonly account: string }>(
  rows: readonly Row[],
  { account }: AskedFor,
): readonly Row[] => (account === undefined ? rows : rows.filter((row) => row.account === account));

/** The latest of each list. */
export function latestOf<Name extends ViewName>(
  view: Views[Name],
  { latest }: AskedFor,
): Views[Name] {
  const cut = Object.entries(view).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value) ? value.slice(-latest) : value,
  ]);
  return Object.fromEntries(cut) as Views[Name];
}

/**
 * A filter that leaves nothing may name something that there is not, which is worse to miss than
 * nothing. Rejects with a TradsysError (usage) that says what there is.
 */
export async function refuseUnknown(
  client: Pick<DaemonClient, 'view'>,
  view: object,
  { account, filter: { strategy, symbol } }: AskedFor,
): Promise<void> {
  const [rows] = Object.values(view) as readonly unknown[];
  if (!Array.isArray(rows) || rows.length > 0) return;
  if (account === undefined && strategy === undefined && symbol === undefined) return;
  const [status, { strategies }] = await Promise.all([
    client.view('status'),
    client.view('strategies'),
  ]);
  const { nearest } = await import('../app/config/nearest.js');
  const refuse = refusing(nearest);
  refuse('account', account, names(status.accounts.map((each) => each.account)));
  refuse('strategy', strategy, names([...strategies.map((each) => each.strategy), BY_HAND]));
  const symbols = names([
    ...status.feeds.map((feed) => feed.symbol),
    ...strategies.flatMap((each) => each.symbols),
  ]);
  const unqualified = symbols.map((each) => each.slice(each.indexOf(':') + 1));
  refuse('symbol', symbol, symbols, [...symbols, ...unqualified]);
}

/** What stands in the place of a strategy for orders that a person gave. */
const BY_HAND = 'manual';

const names = (all: readonly string[]): readonly string[] => [...new Set(all)].sort();

const refusing =
  (nearest: (text: string, names: readonly string[]) => string | undefined) =>
  (
    kind: string,
    asked: string | undefined,
    known: readonly string[],
    accepted: readonly string[] = known,
  ): void => {
    if (asked === undefined || accepted.includes(asked)) return;
    const near = nearest(asked, accepted);
    const hint = near === undefined ? '' : `did you mean ${near}? `;
    throw new TradsysError('view.unknown', `there is no ${kind} '${asked}'`, {
      ...{ exit: 'usage', where: `--${kind}`, remedy: `${hint}there is ${known.join(', ')}` },
    });
  };
