/**
 * One WebSocket connection: pings it, drops it when it does not answer, when it grows too old, or when
 * it reads so slowly that what waits for it would fill the memory.
 */
import type { WebSocket } from 'ws';

export interface SocketRules {
  readonly pingEveryMs: number;
  /** Without a pong for this long the socket is dropped. */
  readonly pongWithinMs: number;
  readonly maxAgeMs: number;
  /** Bytes that may wait for one client. */
  readonly maxBacklogBytes: number;
}

export const SOCKET_RULES: SocketRules = {
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  maxAgeMs: 24 * 3_600_000,
  maxBacklogBytes: 4 * 1024 * 1024,
};

const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;

export class LiveSocket {
  private lastPong: number;
  private readonly openedAt: number;
  private lastPing: number;
  private silent = false;

  constructor(
    readonly socket: WebSocket,
    private readonly rules: SocketRules,
    nowMs: number,
  ) {
    this.openedAt = nowMs;
    this.lastPong = nowMs;
    this.lastPing = nowMs;
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  send(text: string): void {
    if (!this.open || this.silent) return;
    if (this.socket.bufferedAmount > this.rules.maxBacklogBytes) {
      // A close frame would only join the queue that the client does not read.
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }

  ponged(nowMs: number): void {
    this.lastPong = nowMs;
  }

  /** Called from time to time. */
  check(nowMs: number): void {
    if (!this.open || this.silent) return;
    if (nowMs - this.lastPong > this.rules.pongWithinMs) {
      this.socket.terminate();
    } else if (nowMs - this.openedAt > this.rules.maxAgeMs) {
      this.close(GOING_AWAY, 'connections last 24 hours');
    } else if (nowMs - this.lastPing >= this.rules.pingEveryMs) {
      this.lastPing = nowMs;
      this.socket.ping(String(Math.floor(nowMs)));
    }
  }

  /** Stays open and neither sends nor reads: the client's pings go unanswered. */
  fallSilent(): void {
    this.silent = true;
    this.socket.pause();
  }

  /** Ends the connection without a word: the client sees 1006. */
  cut(): void {
    this.socket.terminate();
  }

  refuse(why: string): void {
    this.close(POLICY_VIOLATION, why);
  }

  close(code: number, why: string): void {
    this.socket.close(code, why);
  }
}
