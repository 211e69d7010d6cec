/** Who listens to which stream; an event is turned into text once, and only when somebody listens. */

/** A client of the streams. */
export interface StreamListener {
  /** Events are wrapped in `{stream, data}`. */
  readonly combined: boolean;
  send(text: string): void;
}

export class StreamHub {
  private readonly streams = new Map<string, Set<StreamListener>>();

  add(stream: string, socket: StreamListener): void {
    const sockets = this.streams.get(stream);
    if (sockets === undefined) this.streams.set(stream, new Set([socket]));
    else sockets.add(socket);
  }

  remove(stream: string, socket: StreamListener): void {
    const sockets = this.streams.get(stream);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.streams.delete(stream);
  }

  has(stream: string): boolean {
    return this.streams.has(stream);
  }

  names(): readonly string[] {
    return [...this.streams.keys()];
  }

  publish(stream: string, payload: string): void {
    const sockets = this.streams.get(stream);
    if (sockets === undefined) return;
    let wrapped: string | undefined;
    for (const socket of sockets) {
      if (socket.combined) wrapped ??= `{"stream":${JSON.stringify(stream)},"data":${payload}}`;
      socket.send(socket.combined ? wrapped! : payload);
    }
  }
}
