/** The session that the configuration describes. Loaded only by the process that runs it. */
import { dirname } from 'node:path';
import type { LoadedConfig } from '../config/index.js';
import type { StrategyPlace } from '../strategies/index.js';
import { keyMark } from './accounts.js';
import { liveAccounts } from './live-accounts.js';
import type { SessionStart, StartSession } from './options.js';

export const configuredSession: StartSession = async (start) => {
  const { loaded, directory, cwd, options, signal } = start;
  const { startSession } = await import('../session/start-session.js');
  const { openVenueFeed } = await import('../session/connection.js');
  const { openAccount } = await import('../session/open-account.js');
  const { config, file } = loaded;
  const program = process.argv[1] ?? '';
  /** By account; empty where nothing is signed. */
  const keys = new Map<string, string>();
  const warn = (line: string): void => start.warn(line);
  return startSession({
    ...{ loaded, directory, options, signal, warn, meters: start.meters },
    debug: (line) => start.debug(line),
    place: strategyPlace(cwd, file),
    openFeed: (venue) => openVenueFeed(venue, { config, directory, program, warn }),
    openVenue: (account, instruments) =>
      openAccount(account, instruments, {
        ...{ loaded, directory, program, warn },
        protect: (secret) => start.protect(secret),
        signs: (exchange, apiKey) => keys.set(account.account, keyMark(exchange, apiKey)),
      }),
    claimEpoch: ({ venue, account }, last) =>
      start.claimAccount(
        {
          ...{ venue: venue === 'local' ? `local ${directory}` : venue, account },
          key: keys.get(account),
        },
        last,
      ),
  });
};

interface Intended extends Pick<SessionStart, 'loaded' | 'directory' | 'cwd' | 'options'> {
  /** TCP ports that will be free by then; undefined where that is not known, and none is tried. */
  readonly ports: readonly number[] | undefined;
}

/** Throws what would end a start with it, as far as that can be told before one; nothing is asked of a venue. */
export async function checkConfigured(intended: Intended): Promise<void> {
  const { loaded, directory, cwd, options, ports } = intended;
  const { checkStart } = await import('../session/check-start.js');
  const { refuseFailingStrategies } = await import('../strategies/index.js');
  const { refuseTakenPorts } = await import('./server/taken-ports.js');
  const place = strategyPlace(cwd, loaded.file);
  const { chosen } = await checkStart({ loaded, options, place });
  const running = chosen.filter(({ off }) => off === undefined);
  await refuseFailingStrategies(
    running.map(({ setting }) => setting),
    place,
  );
  if (ports !== undefined) await refuseTakenPorts(loaded, ports);
  if (options.mode !== 'live') return;
  const { accountKey } = await import('../session/account-key.js');
  const used = new Set(running.flatMap(({ symbols }) => symbols.map(({ account }) => account)));
  for (const { name: account, venue } of liveAccounts(loaded.config, options)) {
    // The built-in exchange makes its own.
    if (venue === 'local' || !used.has(account)) continue;
    const warn = (): void => undefined;
    await accountKey({ account, venue }, { loaded, directory, env: process.env, warn });
  }
}

const strategyPlace = (cwd: string, file: LoadedConfig['file']): StrategyPlace => ({
  cwd,
  configDirectory: file === undefined ? undefined : dirname(file),
});
