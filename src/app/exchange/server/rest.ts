/** REST: reads a request, finds its endpoint, answers when what the answer tells is safe. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { splitSignature } from '../authenticate.js';
import { REST_ROUTES } from '../endpoints/routes.js';
import { spanName } from '../endpoints/rate-limits.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { delayBefore, distortionOf } from '../faults/request-faults.js';
import { Parameters } from '../parameters.js';
import { timeUnitNamed } from '../time-unit.js';
import type { Incoming, Venue } from '../venue.js';
import { admit, answer, charge } from '../venue.js';
import { sentFailure } from '../../process/failure.js';
import { TradsysError } from '../../../errors.js';
import { VenueError, venueErrors } from '../venue-error.js';
import { ADMIN_PATH, TOKEN_HEADER, isAllowed } from './admin.js';
import type { Admin } from './admin.js';

/** A form with every parameter there is stays far below this. */
const MAX_BODY_BYTES = 64 * 1024;

const tooLarge = (): VenueError =>
  new VenueError(413, -1100, `Request body exceeds ${MAX_BODY_BYTES} bytes.`);

/** Gives the body as text, or undefined when it is too large: then the rest is not read. */
function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    if (size > MAX_BODY_BYTES) return;
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      request.pause();
      done(undefined);
    } else chunks.push(chunk);
  });
  request.on('end', () => {
    const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    if (size <= MAX_BODY_BYTES) done(whole.toString('utf8'));
  });
  // A client that hangs up in the middle wants no answer.
  request.on('error', () => undefined);
}

interface RestReply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class RestServer {
  /** Connections over which the command line waits for an answer. */
  private readonly controlling = new Set<Socket>();

  constructor(
    private readonly venue: Venue,
    private readonly admin: Admin | undefined,
  ) {}

  controls(connection: Socket): boolean {
    return this.controlling.has(connection);
  }

  /** The listener of the HTTP server. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', headers } = request;
    if (method === 'GET' && headers['transfer-encoding'] === undefined) {
      this.run(request, response, '');
      return;
    }
    readBody(request, (body) => {
      if (body !== undefined) {
        this.run(request, response, body);
        return;
      }
      send(response, { ...replyOf(tooLarge()), headers: { connection: 'close' } });
      response.once('finish', () => request.destroy());
    });
  }

  private run(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = request.url ?? '/';
    const cut = url.indexOf('?');
    const path = cut < 0 ? url : url.slice(0, cut);
    if (this.admin !== undefined && path.startsWith(ADMIN_PATH)) {
      void this.control(this.admin, path.slice(ADMIN_PATH.length), body, request, response);
      return;
    }
    const query = cut < 0 ? '' : url.slice(cut + 1);
    const route = `${request.method ?? ''} ${path}`;
    const { faults, host } = this.venue;
    if (faults.any) {
      this.runWithFaults(route, query, body, request, response);
      return;
    }
    const reply = this.reply(route, query, body, request);
    host.afterCommit(() => send(response, reply));
  }

  private runWithFaults(
    route: string,
    query: string,
    body: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { faults, host } = this.venue;
    const wait = delayBefore(faults, route);
    if (wait === undefined) {
      request.socket.destroy();
      return;
    }
    faults.later(wait, () => {
      const reply = this.reply(route, query, body, request);
      const { drop, delayMs, text } = distortionOf(faults, route);
      host.afterCommit(() =>
        faults.later(delayMs, () => {
          if (drop) request.socket.destroy();
          else send(response, text === undefined ? reply : { ...reply, body: text(reply.body) });
        }),
      );
    });
  }

  private async control(
    admin: Admin,
    action: string,
    body: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method !== 'POST' || !isAllowed(admin, request.headers[TOKEN_HEADER])) {
      send(response, replyOf(venueErrors.notSupported()));
      return;
    }
    const connection = request.socket;
    this.controlling.add(connection);
    response.once('close', () => {
      this.controlling.delete(connection);
      connection.end();
    });
    try {
      const result = await admin.act(action, JSON.parse(body));
      send(response, { status: 200, body: JSON.stringify(result), headers: {} });
    } catch (error) {
      const failure = sentFailure(asTradsysError(error));
      send(response, { status: 422, body: JSON.stringify(failure), headers: {} });
    }
  }

  private reply(route: string, query: string, body: string, request: IncomingMessage): RestReply {
    const headers: Record<string, string> = {};
    const address = request.socket.remoteAddress ?? '';
    try {
      admit(this.venue, address);
      if (request.headers.host === undefined && request.httpVersion === '1.1') {
        throw venueErrors.badRequest('Malformed HTTP request: no Host header.');
      }
      const endpoint = Object.hasOwn(REST_ROUTES, route) ? REST_ROUTES[route] : undefined;
      if (endpoint === undefined) throw venueErrors.notSupported();
      const { 'x-mbx-apikey': key, 'x-mbx-time-unit': unit } = request.headers;
      const incoming: Incoming = {
        name: route,
        address,
        apiKey: typeof key === 'string' ? key : undefined,
        timeUnit: timeUnitNamed(typeof unit === 'string' ? unit : undefined),
        parameters: Parameters.parse(
          query === '' || body === '' ? query + body : `${query}&${body}`,
        ),
        // Of a request with both, the two are signed as if they were one.
        signed: () => splitSignature(query + body),
      };
      charge(this.venue, endpoint, incoming);
      const result = JSON.stringify(answer(this.venue, endpoint, incoming));
      this.countOrders(endpoint, incoming, headers);
      if (this.venue.faults.strikes('timeout-after', route) !== undefined) {
        throw venueErrors.timeout();
      }
      return { status: 200, body: result, headers: { ...this.usedWeight(address), ...headers } };
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      const reply = replyOf(error);
      const told = { ...this.usedWeight(address), ...headers, ...reply.headers };
      return { ...reply, headers: told };
    }
  }

  private usedWeight(address: string): RestReply['headers'] {
    const { limits, host } = this.venue;
    if (!limits.enabled) return {};
    return { 'x-mbx-used-weight-1m': String(limits.used(address, host.now() / 1_000)) };
  }

  private countOrders(
    endpoint: Endpoint,
    incoming: Incoming,
    headers: Record<string, string>,
  ): void {
    const { limits, keys, host } = this.venue;
    if ((endpoint.places ?? 0) === 0 || !limits.enabled) return;
    const { id } = host.exchange.accountNamed(keys.find(incoming.apiKey!)!.account)!;
    for (const { rule, used } of limits.orderCounts(id, host.now() / 1_000)) {
      headers[`x-mbx-order-count-${spanName(rule)}`] = String(used);
    }
  }
}

function asTradsysError(error: unknown): TradsysError {
  if (error instanceof TradsysError) return error;
  return new TradsysError(
    'exchange.failed',
    error instanceof Error ? error.message : String(error),
  );
}

function replyOf(error: VenueError): RestReply {
  const { retryAfter, html } = error.details;
  return {
    status: error.status,
    body: html === true ? error.message : JSON.stringify(error.body),
    headers: {
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(html === true ? { 'content-type': 'text/html' } : {}),
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: RestReply): void {
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
