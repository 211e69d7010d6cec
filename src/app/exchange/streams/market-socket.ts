/** One client of the market streams: what it subscribed to, and the frames by which it asks. */
import type { Exchange } from '../../../core/exchange/index.js';
import type { LiveSocket } from '../server/live-socket.js';
import type { StreamHub } from './hub.js';
import type { TimeUnit } from '../time-unit.js';
import { parseStream } from './stream-names.js';

const MAX_STREAMS = 1_024;

/** The venue's error codes of stream requests: 2 is a malformed request, 3 malformed JSON. */
class StreamError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Frame {
  readonly method?: unknown;
  readonly params?: unknown;
  readonly id?: unknown;
}

export class MarketSocket {
  private readonly streams = new Set<string>();

  constructor(
    private readonly socket: LiveSocket,
    private readonly hub: StreamHub,
    private readonly exchange: Exchange,
    readonly timeUnit: TimeUnit,
    /** Events are wrapped in `{stream, data}`. */
    public combined: boolean,
  ) {}

  send(text: string): void {
    this.socket.send(text);
  }

  /** Answers one frame from the client. */
  receive(text: string): void {
    let id: unknown = null;
    try {
      const frame = parsed(text);
      id = frame.id ?? null;
      if (!isId(id)) {
        id = null;
        throw new StreamError(2, 'Invalid request: request ID must be an unsigned integer');
      }
      this.send(JSON.stringify({ result: this.answer(frame), id }));
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.send(JSON.stringify({ error: { code: error.code, msg: error.message }, id }));
    }
  }

  /** Subscribes; false when there is no such stream. */
  subscribe(name: string): boolean {
    if (parseStream(this.exchange, name) === undefined) return false;
    if (this.streams.size >= MAX_STREAMS) return false;
    this.streams.add(name);
    this.hub.add(name, this);
    return true;
  }

  close(): void {
    for (const name of this.streams) this.hub.remove(name, this);
    this.streams.clear();
  }

  private answer({ method, params }: Frame): unknown {
    switch (method) {
      case 'SUBSCRIBE': {
        const names = namesOf(params);
        const unknown = names.find((name) => parseStream(this.exchange, name) === undefined);
        if (unknown !== undefined) throw new StreamError(2, `Invalid request: unknown stream`);
        if (this.streams.size + names.length > MAX_STREAMS) {
          throw new StreamError(2, `Invalid request: at most ${MAX_STREAMS} streams a connection`);
        }
        for (const name of names) this.subscribe(name);
        return null;
      }
      case 'UNSUBSCRIBE':
        for (const name of namesOf(params)) {
          this.streams.delete(name);
          this.hub.remove(name, this);
        }
        return null;
      case 'LIST_SUBSCRIPTIONS':
        return [...this.streams];
      case 'GET_PROPERTY':
        return this.combined;
      case 'SET_PROPERTY': {
        const [name, value] = Array.isArray(params) ? (params as unknown[]) : [];
        if (name !== 'combined' || typeof value !== 'boolean') {
          throw new StreamError(0, 'Unknown property');
        }
        this.combined = value;
        return null;
      }
      default:
        throw new StreamError(
          2,
          'Invalid request: unknown method, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, ' +
            '`LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`',
        );
    }
  }
}

function parsed(text: string): Frame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw new StreamError(3, 'Invalid JSON: malformed frame');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) {
    throw new StreamError(2, 'Invalid request: expected an object');
  }
  return frame;
}

function isId(id: unknown): boolean {
  if (id === null) return true;
  if (typeof id === 'string') return id.length <= 36;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0;
}

function namesOf(params: unknown): readonly string[] {
  if (!Array.isArray(params) || !params.every((name) => typeof name === 'string')) {
    throw new StreamError(2, 'Invalid request: params must be a list of stream names');
  }
  return params;
}
