/** Follows the news of the daemon over a websocket. */
import { connect } from 'node:net';
import type { SessionNews } from '../session/running-session.js';
import type { Following } from './daemon-client.js';
import type { DaemonLease } from './daemon-lease.js';
import { doesNotAnswer } from './request.js';
import { FOLLOW, TOO_SLOW } from './routes.js';

const ANSWER_WITHIN_MS = 30_000;
const GOODBYE_MS = 250;

/** Resolves once it listens. Rejects with a TradsysError (unreachable), also when `signal` aborts. */
export async function follow(
  lease: DaemonLease,
  listener: (news: SessionNews) => void,
  signal?: AbortSignal,
): Promise<Following> {
  const { WebSocket } = await import('ws');
  // Over `ws+unix:` a colon in the path would end it.
  const socket = new WebSocket(`ws://localhost${FOLLOW}`, {
    createConnection: () => connect(lease.socket),
    perMessageDeflate: false,
    handshakeTimeout: ANSWER_WITHIN_MS,
  });
  let closedHere = false;
  const ended = new Promise<Awaited<Following['ended']>>((resolve) => {
    socket.once('close', (code) => {
      resolve(closedHere ? 'closed' : code === TOO_SLOW ? 'too_slow' : 'stopped');
    });
  });
  socket.on('message', (data) => {
    listener(JSON.parse((data as Buffer).toString('utf8')) as SessionNews);
  });
  const giveUp = (): void => socket.terminate();
  signal?.addEventListener('abort', giveUp);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (cause) => reject(doesNotAnswer(lease, cause)));
    });
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  // What ends an open connection ends the following, by `close`.
  socket.on('error', () => undefined);
  const close = (): void => {
    closedHere = true;
    socket.close();
    // A daemon that hangs says no goodbye, and must not keep who looked.
    const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once('close', () => clearTimeout(timer));
  };
  return { close, ended };
}
