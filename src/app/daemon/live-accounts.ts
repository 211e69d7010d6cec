/** Which accounts would send real orders, as the config and the command line say. */
import type { Config } from '../config/index.js';
import { TradsysError } from '../../errors.js';
import type { LiveAccount } from './live-gate.js';
import type { SessionOptions } from '../session/session-accounts.js';

/** Of the built-in exchange, which listens on loopback alone. */
const LOCAL: LiveAccount = {
  ...{ name: 'local', venue: 'local', sandbox: true, address: 'http://127.0.0.1' },
};

/** Throws a TradsysError (usage) for the name of an account that there is not. */
export function liveAccounts(
  { accounts, marketData }: Pick<Config, 'accounts' | 'marketData'>,
  { venue, accounts: named }: Pick<SessionOptions, 'venue' | 'accounts'>,
): readonly LiveAccount[] {
  const unknown = named.find((name) => !Object.hasOwn(accounts, name));
  if (unknown !== undefined) {
    const names = Object.keys(accounts);
    throw new TradsysError('daemon.unknown_account', `there is no account '${unknown}'`, {
      ...{ exit: 'usage', where: '--account' },
      remedy: names.length === 0 ? 'add it under accounts' : `there are ${names.join(', ')}`,
    });
  }
  if (venue === 'local') return [LOCAL];
  const addressOf = (name: string): string | undefined =>
    marketData.sources.find((source) => source.name === name)?.url;
  return Object.entries(accounts)
    .filter(([name, { mode }]) => mode === 'live' && (named.length === 0 || named.includes(name)))
    .map(([name, account]) =>
      account.venue === 'local'
        ? { ...LOCAL, name }
        : {
            name,
            venue: account.venue,
            sandbox: account.sandbox,
            address: addressOf(account.venue),
          },
    );
}
