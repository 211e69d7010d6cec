/** The session that the configuration describes. Loaded only by the process that runs it. */
import { dirname } from 'node:path';
import type { StartSession } from './options.js';

export const configuredSession: StartSession = async (start) => {
  const { loaded, directory, cwd, options, signal } = start;
  const { startSession } = await import('../session/start-session.js');
  const { connectionOf, openVenueFeed } = await import('../session/connection.js');
  const { accountKey } = await import('../session/account-key.js');
  const { orderOf } = await import('../../core/engine/index.js');
  const { openVenue } = await import('../../adapters/venues/index.js');
  const { config, file } = loaded;
  const program = process.argv[1] ?? '';
  const warn = (line: string): void => start.warn(line);
  const reach = { config, directory, program, warn };
  return startSession({
    ...{ loaded, directory, options, signal, warn },
    place: { cwd, configDirectory: file === undefined ? undefined : dirname(file) },
    openFeed: (venue) => openVenueFeed(venue, reach),
    async openVenue(account, instruments) {
      const { exchange, sandbox, config: reached } = await connectionOf(account.venue, reach);
      const key = await accountKey(account, { loaded, directory, env: process.env, warn });
      return openVenue({
        ...{ venue: account.venue, instruments },
        isOwn: (clientId) => orderOf(clientId) !== undefined,
        client: { id: exchange, config: { ...reached, ...key }, sandbox, warn },
      });
    },
    claimEpoch: ({ venue, account }, last) =>
      start.claimAccount(
        { venue: venue === 'local' ? `local ${directory}` : venue, account },
        last,
      ),
  });
};
