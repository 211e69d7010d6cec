/** The WebSocket API: requests as JSON frames, answered in order, and user data on the same socket. */
import type { AccountId } from '../../../core/exchange/index.js';
import type { Endpoint } from '../endpoints/endpoint.js';
import { orderRateLimits, rateLimits } from '../endpoints/rate-limits.js';
import { delayBefore, distortionOf } from '../faults/request-faults.js';
import { SOCKET_METHODS, SUBSCRIBE } from '../endpoints/routes.js';
import { Parameters } from '../parameters.js';
import type { Subscription, UserStreams } from '../streams/user-streams.js';
import type { TimeUnit } from '../time-unit.js';
import type { Incoming, Venue } from '../venue.js';
import { admit, answer, charge } from '../venue.js';
import { VenueError, venueErrors } from '../venue-error.js';
import type { LiveSocket } from './live-socket.js';

interface Frame {
  readonly id: string | number | null;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const invalidFrame = (what: string): VenueError => new VenueError(400, -1135, what);

export class SocketApi {
  private readonly subscriptions = new Map<number, Subscription>();
  private nextSubscription = 0;

  constructor(
    private readonly venue: Venue,
    private readonly users: UserStreams,
    private readonly socket: LiveSocket,
    private readonly address: string,
    private readonly timeUnit: TimeUnit,
  ) {}

  /** Answers one frame from the client. */
  receive(text: string): void {
    const { faults } = this.venue;
    const name = faults.any ? nameIn(text) : '';
    const wait = faults.any ? delayBefore(faults, name) : 0;
    if (wait === undefined) this.socket.cut();
    else faults.later(wait, () => this.answer(text, name));
  }

  private answer(text: string, name: string): void {
    const fields = fieldsOf(text);
    // Whatever else is wrong with a frame: the client waits for the answer under this id.
    const id = fields instanceof VenueError ? null : idOf(fields);
    let reply: object;
    let limits = {};
    try {
      admit(this.venue, this.address);
      const frame = frameOf(fields);
      const incoming = this.incoming(frame);
      const result = this.result(frame, incoming);
      limits = this.limitsOf(incoming, frame);
      reply = { status: 200, result };
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      reply = { status: error.status, error: { ...error.body, ...retryOf(error) } };
    }
    const body = JSON.stringify({ id, ...reply, ...limits });
    this.leave(body, name);
  }

  private leave(body: string, name: string): void {
    const { host, faults } = this.venue;
    if (!faults.any) {
      host.afterCommit(() => this.socket.send(body));
      return;
    }
    const { drop, delayMs, text } = distortionOf(faults, name);
    const send = (): void => {
      if (drop) this.socket.cut();
      else this.socket.send(text === undefined ? body : text(body));
    };
    host.afterCommit(() => faults.later(delayMs, send));
  }

  close(): void {
    for (const subscription of this.subscriptions.values()) this.users.remove(subscription);
    this.subscriptions.clear();
  }

  private incoming({ method, params }: Frame): Incoming {
    const parameters = Parameters.of(params);
    return {
      name: method,
      address: this.address,
      timeUnit: this.timeUnit,
      apiKey: parameters.text('apiKey'),
      parameters,
      signed: () => ({
        text: parameters.sortedText(),
        signature: parameters.required('signature'),
      }),
    };
  }

  private result({ method }: Frame, incoming: Incoming): unknown {
    switch (method) {
      case 'userDataStream.unsubscribe':
        return this.unsubscribe(incoming);
      case 'session.subscriptions':
        return this.listening().map((subscriptionId) => ({ subscriptionId }));
      case 'session.logon':
        throw new VenueError(400, -4056, 'HMAC_SHA256 API key is not supported.');
      case 'session.status':
        return { apiKey: null, authorizedSince: null, connectedSince: null };
      case 'userDataStream.start':
      case 'userDataStream.ping':
      case 'userDataStream.stop':
        throw venueErrors.retired();
      default: {
        const known = this.endpoint(method);
        if (known === undefined) throw venueErrors.notSupported(400);
        charge(this.venue, known, incoming);
        const result = answer(this.venue, known, incoming);
        if (this.venue.faults.strikes('timeout-after', method)) throw venueErrors.timeout();
        return result;
      }
    }
  }

  private endpoint(method: string): Endpoint | undefined {
    if (method === SUBSCRIBE) {
      return { security: 'signed', weight: 2, answer: ({ account }) => this.subscribe(account.id) };
    }
    return Object.hasOwn(SOCKET_METHODS, method) ? SOCKET_METHODS[method] : undefined;
  }

  private subscribe(account: AccountId): unknown {
    const id = this.nextSubscription++;
    const subscription = { id, account, socket: this.socket, timeUnit: this.timeUnit };
    this.subscriptions.set(id, subscription);
    this.users.add(subscription);
    return { subscriptionId: id };
  }

  /** Subscriptions that have not ended, by their numbers. */
  private listening(): readonly number[] {
    for (const [id, subscription] of this.subscriptions) {
      if (!this.users.has(subscription)) this.subscriptions.delete(id);
    }
    return [...this.subscriptions.keys()];
  }

  private unsubscribe({ parameters }: Incoming): unknown {
    const wanted = parameters.integer('subscriptionId');
    for (const [id, subscription] of this.subscriptions) {
      if (wanted !== undefined && wanted !== id) continue;
      this.users.remove(subscription);
      this.subscriptions.delete(id);
    }
    return {};
  }

  private limitsOf({ apiKey }: Incoming, { params }: Frame): object {
    const { limits, keys, host } = this.venue;
    if (params['returnRateLimits'] === false) return {};
    if (!limits.enabled || apiKey === undefined) return { rateLimits: [] };
    const key = keys.find(apiKey);
    const nowMs = host.now() / 1_000;
    const used = limits.used(this.address, nowMs);
    const [weight] = rateLimits(limits);
    const account = key === undefined ? undefined : host.exchange.accountNamed(key.account);
    const orders = account === undefined ? [] : orderRateLimits(limits, account.id, nowMs);
    return { rateLimits: [{ ...weight, count: used }, ...orders] };
  }
}

function retryOf({ details }: VenueError): object {
  const { retryAfter } = details;
  return retryAfter === undefined ? {} : { retryAfter };
}

/** The method that a frame names, if it names one. */
function nameIn(text: string): string {
  try {
    return frameOf(fieldsOf(text)).method;
  } catch {
    return '';
  }
}

type Fields = Partial<Record<keyof Frame, unknown>>;

/** What a frame has, or why nothing can be read of it. */
function fieldsOf(text: string): Fields | VenueError {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame === 'object' && frame !== null && !Array.isArray(frame)) return frame;
    return invalidFrame('Invalid JSON request: expected an object.');
  } catch {
    return invalidFrame('Invalid JSON request.');
  }
}

const isId = (id: unknown): id is Frame['id'] =>
  id === null || typeof id === 'string' || Number.isSafeInteger(id);

const idOf = ({ id = null }: Fields): Frame['id'] => (isId(id) ? id : null);

function frameOf(fields: Fields | VenueError): Frame {
  if (fields instanceof VenueError) throw fields;
  const { id = null, method, params = {} } = fields;
  if (!isId(id)) throw invalidFrame('Invalid JSON request: id must be a text or an integer.');
  if (typeof method !== 'string') {
    throw invalidFrame('Invalid JSON request: method must be a text.');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw invalidFrame('Invalid JSON request: params must be an object.');
  }
  return { id, method, params: params as Frame['params'] };
}
