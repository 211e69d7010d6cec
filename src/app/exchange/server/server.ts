/** Listens: HTTP for REST, upgrades for market streams and the WebSocket API, on one port. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { FrameCount } from '../limits.js';
import { StreamHub } from '../streams/hub.js';
import { MarketSocket } from '../streams/market-socket.js';
import { Publisher } from '../streams/publisher.js';
import { UserStreams } from '../streams/user-streams.js';
import { timeUnitNamed } from '../time-unit.js';
import type { TimeUnit } from '../time-unit.js';
import type { Venue } from '../venue.js';
import { VenueError, venueErrors } from '../venue-error.js';
import type { Admin } from './admin.js';
import { LiveSocket } from './live-socket.js';
import type { SocketRules } from './live-socket.js';
import { RestServer } from './rest.js';
import { SocketApi } from './socket-api.js';

export interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly socketRules: SocketRules;
  readonly admin: Admin | undefined;
}

const HOST = '127.0.0.1';
const MAX_FRAME_BYTES = 64 * 1024;
const FAST_ROUND_MS = 100;
const SLOW_ROUND_MS = 1_000;
/** A client that sends half a request and stops. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** What receives the frames of one socket. */
interface Receiver {
  receive(text: string): void;
  close(): void;
}

export class ExchangeServer {
  readonly users: UserStreams;
  private readonly hub = new StreamHub();
  private readonly publisher: Publisher;
  private readonly http: Server;
  private readonly rest: RestServer;
  private readonly connections = new Set<Socket>();
  private readonly sockets = new Set<LiveSocket>();
  private readonly acceptor = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly venue: Venue,
    private readonly options: ServerOptions,
  ) {
    this.users = new UserStreams(venue.host, venue.faults);
    this.publisher = new Publisher(venue.host, this.hub, venue.faults);
    this.rest = new RestServer(venue, options.admin);
    this.http = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        // Refused in the venue's way by `rest`; Node would answer with nothing.
        requireHostHeader: false,
      },
      (request, response) => this.rest.handle(request, response),
    );
    this.http.keepAliveTimeout = 60_000;
    this.http.on('connection', (connection) => {
      if (this.connections.has(connection)) return;
      this.connections.add(connection);
      connection.once('close', () => this.connections.delete(connection));
    });
    this.http.on('upgrade', (request, socket, head: Buffer) => this.upgrade(request, socket, head));
    this.http.on('clientError', (error, socket) => refuseHttp(error, socket));
  }

  /** The port that is listened on. */
  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** Rejects with the system's error when the port is taken. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(this.options.port, HOST, () => {
        this.http.removeListener('error', reject);
        this.every(FAST_ROUND_MS, () => this.venue.host.advance());
        this.every(FAST_ROUND_MS, () => this.publisher.fastRound());
        this.every(SLOW_ROUND_MS, () => this.publisher.slowRound());
        this.every(SLOW_ROUND_MS, () => this.checkSockets());
        resolve();
      });
    });
  }

  /** WebSocket connections there are. */
  get socketCount(): number {
    return this.sockets.size;
  }

  /** Faults of every WebSocket connection there is. */
  eachSocket(act: (socket: LiveSocket) => void): void {
    for (const socket of this.sockets) act(socket);
  }

  /** Ends every connection, but for that over which this was asked for: its answer is still to come. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.venue.faults.dropDelayed();
    for (const { socket } of this.sockets) socket.close(1001, 'the exchange stops');
    for (const live of this.sockets) live.cut();
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    let controlled = false;
    for (const connection of this.connections) {
      if (this.rest.controls(connection)) controlled = true;
      else connection.destroy();
    }
    if (!controlled) await closed;
  }

  private every(ms: number, round: () => void): void {
    this.timers.push(setInterval(round, ms));
  }

  private checkSockets(): void {
    const nowMs = this.venue.host.now() / 1_000;
    for (const socket of this.sockets) socket.check(nowMs);
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      stream.unshift(Buffer.concat([plainHead(request), head]));
      this.http.emit('connection', stream);
      return;
    }
    // The connection is ours alone from here on, and a client may cut it before it is answered.
    stream.on('error', () => stream.destroy());
    const url = addressOf(request);
    if (url === undefined) {
      stream.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    const { limits, host } = this.venue;
    try {
      limits.admit(address, host.now() / 1_000);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      stream.end(refusedUpgrade(error));
      return;
    }
    this.acceptor.handleUpgrade(request, stream, head, (socket) => {
      this.accept(socket, url, address);
    });
  }

  private accept(socket: WebSocket, url: URL, address: string): void {
    const live = new LiveSocket(socket, this.options.socketRules, this.venue.host.now() / 1_000);
    const receiver = this.receiver(live, url, address);
    if (receiver === undefined) {
      socket.on('error', () => socket.terminate());
      live.refuse('timeUnit must be MILLISECOND or MICROSECOND');
      return;
    }
    this.sockets.add(live);
    // The WebSocket API counts weights instead.
    if (this.venue.limits.enabled && receiver instanceof MarketSocket) this.countFrames(live);
    socket.on('message', (data: RawData, binary) => {
      if (binary) live.refuse('binary frames are not understood');
      else receiver.receive(textOf(data));
    });
    socket.on('pong', () => live.ponged(this.venue.host.now() / 1_000));
    // What is wrong with a frame is told to the client in the close frame; then it is gone.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      receiver.close();
      this.sockets.delete(live);
    });
  }

  /** A client that sends too much is cut off. */
  private countFrames(live: LiveSocket): void {
    const count = new FrameCount();
    const seen = (): void => {
      if (count.isOver(this.venue.host.now() / 1_000)) live.refuse('Too many requests');
    };
    for (const event of ['message', 'ping', 'pong'] as const) live.socket.on(event, seen);
  }

  /** Undefined when the address asks for a unit of time that there is not. */
  private receiver(live: LiveSocket, url: URL, address: string): Receiver | undefined {
    let unit: TimeUnit;
    try {
      unit = timeUnitNamed(url.searchParams.get('timeUnit') ?? undefined);
    } catch {
      return undefined;
    }
    return url.pathname.startsWith('/ws-api/')
      ? new SocketApi(this.venue, this.users, live, address, unit)
      : this.marketSocket(live, url, unit);
  }

  /** `/ws/<stream>/<stream>`, `/stream?streams=<stream>/<stream>`; ccxt's `/stream/ws/<n>` names none. */
  private marketSocket(live: LiveSocket, url: URL, unit: TimeUnit): Receiver {
    const combined = url.pathname === '/stream';
    const market = new MarketSocket(live, this.hub, this.venue.host.exchange, unit, combined);
    const named = combined
      ? (url.searchParams.get('streams') ?? '').split('/')
      : url.pathname.replace(/^\/(stream\/)?ws\/?/, '').split('/');
    for (const name of named) {
      if (name === '' || /^\d+$/.test(name)) continue;
      if (!market.subscribe(decoded(name))) live.refuse('unknown stream');
    }
    return market;
  }
}

/**
 * The head of a request without its wish for a protocol that is not spoken here: a server may pass over it,
 * and Node hands such a request over unanswered.
 */
function plainHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method!} ${url!} HTTP/${httpVersion}`];
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const [name, value] = [rawHeaders[place]!, rawHeaders[place + 1]!];
    if (name.toLowerCase() === 'upgrade') continue;
    lines.push(`${name}: ${isConnection(name) ? withoutUpgrade(value) : value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

const isConnection = (name: string): boolean => name.toLowerCase() === 'connection';

const withoutUpgrade = (value: string): string =>
  value
    .split(',')
    .filter((option) => option.trim().toLowerCase() !== 'upgrade')
    .join(',');

/** Where a WebSocket is asked for; undefined when there is none, or it is no address at all. */
function addressOf({ url: text = '/' }: IncomingMessage): URL | undefined {
  let url: URL;
  try {
    url = new URL(text, 'ws://localhost');
  } catch {
    return undefined;
  }
  const { pathname } = url;
  const known = pathname === '/stream' || /^\/(ws|stream\/ws|ws-api\/v3)(\/|$)/.test(pathname);
  return known ? url : undefined;
}

/** Names no stream when it is wrongly encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

/** What is not HTTP, or has too long a head, is answered in the venue's way before it is dropped. */
function refuseHttp(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : late
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(lastAnswer(status, venueErrors.badRequest('Malformed HTTP request.')));
}

function refusedUpgrade(error: VenueError): string {
  const { retryAfter } = error.details;
  return lastAnswer(`${error.status} I'm a teapot`, error, `retry-after: ${retryAfter!}\r\n`);
}

/** A whole HTTP answer as text, after which the connection ends. */
function lastAnswer(status: string, error: VenueError, headers = ''): string {
  const body = JSON.stringify(error.body);
  return (
    `HTTP/1.1 ${status}\r\ncontent-type: application/json;charset=UTF-8\r\n${headers}` +
    `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
  );
}
