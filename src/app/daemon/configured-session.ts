/** The session that the configuration describes. Loaded only by the process that runs it. */
import { dirname } from 'node:path';
import type { StartSession } from './options.js';

export const configuredSession: StartSession = async (start) => {
  const { loaded, directory, cwd, options, signal } = start;
  const { startSession } = await import('../session/start-session.js');
  const { openVenueFeed } = await import('../session/connection.js');
  const { openAccount } = await import('../session/open-account.js');
  const { config, file } = loaded;
  const program = process.argv[1] ?? '';
  const warn = (line: string): void => start.warn(line);
  return startSession({
    ...{ loaded, directory, options, signal, warn, meters: start.meters },
    debug: (line) => start.debug(line),
    place: { cwd, configDirectory: file === undefined ? undefined : dirname(file) },
    openFeed: (venue) => openVenueFeed(venue, { config, directory, program, warn }),
    openVenue: (account, instruments) =>
      openAccount(account, instruments, {
        ...{ loaded, directory, program, warn },
        protect: (secret) => start.protect(secret),
      }),
    claimEpoch: ({ venue, account }, last) =>
      start.claimAccount(
        { venue: venue === 'local' ? `local ${directory}` : venue, account },
        last,
      ),
  });
};
