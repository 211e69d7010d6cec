/** The session that the configuration describes. Loaded only by the process that runs it. */
import { dirname } from 'node:path';
import type { LoadedConfig } from '../config/index.js';
import type { StrategyPlace } from '../strategies/index.js';
import { keyMark } from './accounts.js';
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

/** Throws what would end a start with it, as far as that can be told before one. */
export async function checkConfigured({
  loaded,
  cwd,
  options,
}: Pick<SessionStart, 'loaded' | 'cwd' | 'options'>): Promise<void> {
  const { checkStart } = await import('../session/check-start.js');
  await checkStart({ loaded, options, place: strategyPlace(cwd, loaded.file) });
}

const strategyPlace = (cwd: string, file: LoadedConfig['file']): StrategyPlace => ({
  cwd,
  configDirectory: file === undefined ? undefined : dirname(file),
});
