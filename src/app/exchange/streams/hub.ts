/** Who listens to which stream; an event is turned into text once for each unit of time, and only when somebody listens. */
import type { TimeUnit } from '../time-unit.js';

/** A client of the streams. */
export interface StreamListener {
  /** Events are wrapped in `{stream, data}`. */
  readonly combined: boolean;
  readonly timeUnit: TimeUnit;
  send(text: string): void;
}

type Listeners = Map<TimeUnit, Set<StreamListener>>;

export class StreamHub {
  private readonly streams = new Map<string, Listeners>();

  add(stream: string, socket: StreamListener): void {
    let listeners = this.streams.get(stream);
    if (listeners === undefined) {
      listeners = new Map();
      this.streams.set(stream, listeners);
    }
    const sockets = listeners.get(socket.timeUnit);
    if (sockets === undefined) listeners.set(socket.timeUnit, new Set([socket]));
    else sockets.add(socket);
  }

  remove(stream: string, socket: StreamListener): void {
    const listeners = this.streams.get(stream);
    const sockets = listeners?.get(socket.timeUnit);
    sockets?.delete(socket);
    if (sockets?.size === 0) listeners!.delete(socket.timeUnit);
    if (listeners?.size === 0) this.streams.delete(stream);
  }

  has(stream: string): boolean {
    return this.streams.has(stream);
  }

  names(): readonly string[] {
    return [...this.streams.keys()];
  }

  /** Units in which somebody listens to a stream. */
  units(stream: string): Iterable<TimeUnit> {
    return this.streams.get(stream)?.keys() ?? [];
  }

  /** To those who listen in that unit. */
  publish(stream: string, unit: TimeUnit, payload: string): void {
    const sockets = this.streams.get(stream)?.get(unit);
    if (sockets === undefined) return;
    let wrapped: string | undefined;
    for (const socket of sockets) {
      if (socket.combined) wrapped ??= `{"stream":${JSON.stringify(stream)},"data":${payload}}`;
      socket.send(socket.combined ? wrapped! : payload);
    }
  }
}
