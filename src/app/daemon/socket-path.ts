/** Where the daemon's Unix socket lies. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TradsysError } from '../../errors.js';

/** Linux takes 108 bytes with the zero at the end, macOS 104. */
const LONGEST = 103;

/**
 * `daemon.sock` in the data directory; where that path is too long for the system, a short name in the
 * user's state directory, or else among the temporary files. Clients find it in the lease.
 */
export function socketPathOf(
  directory: string,
  stateDirectory: string,
  temporary = tmpdir(),
): string {
  const name = `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.sock`;
  const user = String(process.getuid?.() ?? 'user');
  const paths = [
    join(directory, 'daemon.sock'),
    join(stateDirectory, 'sockets', name),
    join(temporary, `tradsys-${user}`, name),
  ];
  const fits = paths.find((path) => Buffer.byteLength(path) <= LONGEST);
  if (fits !== undefined) return fits;
  throw new TradsysError('daemon.path_too_long', 'no path for the socket is short enough', {
    ...{ where: dirname(paths[2]!), remedy: `choose a data directory of a shorter path` },
  });
}
