/** The daemon that a command is about; a doubt about that is told, and stops nobody. Import lazily. */
import { findDaemon } from '../app/client/find-daemon.js';
import type { FoundDaemon } from '../app/client/find-daemon.js';
import type { LoadOptions } from '../app/config/index.js';

export async function foundDaemon(place: LoadOptions): Promise<FoundDaemon> {
  const found = await findDaemon(place);
  if (found.doubt !== undefined) process.stderr.write(`warning: ${found.doubt}\n`);
  return found;
}
