/** Those who follow the session's news over a websocket, each with a bounded buffer. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { FOLLOW, GOING_AWAY, TOO_SLOW } from '../../client/routes.js';
import type { RunningSession, SessionNews } from '../../session/running-session.js';

/** Beyond this many bytes that wait for a reader, it is cut off and may follow anew. */
const MAX_WAITING = 1_000_000;
const MAX_FOLLOWERS = 100;
/** Followers send nothing; a frame this large is no mistake. */
const MAX_FRAME = 1_024;
const NOT_UNDERSTOOD = 1008;
/** How long a follower has for its goodbye once the daemon stops. */
const GOODBYE_MS = 250;

export class Followers {
  private readonly sockets = new Set<WebSocket>();
  private readonly server = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: MAX_FRAME },
  });
  private unfollow: (() => void) | undefined;
  private closed = false;

  constructor(private readonly session: Pick<RunningSession, 'follow'>) {}

  get count(): number {
    return this.sockets.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Says goodbye, and resolves when none is connected any more. */
  async close(): Promise<void> {
    this.closed = true;
    this.unfollow?.();
    await Promise.all(
      [...this.sockets].map(
        (socket) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
            socket.once('close', () => {
              clearTimeout(timer);
              resolve();
            });
            socket.close(GOING_AWAY, 'the daemon stops');
          }),
      ),
    );
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const path = request.url?.split('?', 1)[0];
    if (path !== FOLLOW) refuse(socket, '404 Not Found');
    // No page has a reason to come here, whatever its origin.
    else if (request.headers.origin !== undefined) refuse(socket, '403 Forbidden');
    else if (this.closed || this.count >= MAX_FOLLOWERS) refuse(socket, '503 Service Unavailable');
    else this.server.handleUpgrade(request, socket, head, (follower) => this.add(follower));
  }

  private add(socket: WebSocket): void {
    this.sockets.add(socket);
    this.unfollow ??= this.session.follow((news) => this.send(news));
    socket.on('error', () => undefined);
    socket.on('message', () => socket.close(NOT_UNDERSTOOD, 'nothing is to be sent here'));
    socket.once('close', () => {
      this.sockets.delete(socket);
      if (this.count > 0) return;
      this.unfollow?.();
      this.unfollow = undefined;
    });
  }

  private send(news: SessionNews): void {
    const text = JSON.stringify(news);
    for (const socket of this.sockets) {
      if (socket.readyState !== socket.OPEN) continue;
      if (socket.bufferedAmount > MAX_WAITING) socket.close(TOO_SLOW, 'read too slowly');
      else socket.send(text);
    }
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
