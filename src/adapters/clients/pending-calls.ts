/** Calls that wait for their answer, and what became of their requests. */
import { ClientError } from './exchange-client.js';
import type { ClientOutcome } from './exchange-client.js';
import type { ClientFailure, ToChild } from './messages.js';

type Call = Omit<Extract<ToChild, { kind: 'call' }>, 'kind' | 'call'>;

interface Pending {
  readonly call: Call;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: ClientError) => void;
  readonly timer: NodeJS.Timeout;
  /** The child has it. */
  begun: boolean;
  /** A request of it may have reached the venue. */
  left: boolean;
  /** One that changes something. */
  changed: boolean;
}

export class PendingCalls {
  private readonly pending = new Map<number, Pending>();
  private count = 0;

  constructor(private readonly send: (message: ToChild) => void) {}

  has(number: number): boolean {
    return this.pending.has(number);
  }

  /** Hands the call to the child, at once or when there is one. */
  add(call: Call, timeoutMs: number, now: boolean): Promise<unknown> {
    const number = ++this.count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.late(number, timeoutMs), timeoutMs);
      this.pending.set(number, {
        call,
        resolve,
        reject,
        timer,
        begun: now,
        left: false,
        changed: false,
      });
      if (now) this.send({ kind: 'call', call: number, ...call });
    });
  }

  /** There is a child: what has waited for one goes to it. */
  begin(): void {
    for (const [number, pending] of this.pending) {
      if (pending.begun) continue;
      pending.begun = true;
      this.send({ kind: 'call', call: number, ...pending.call });
    }
  }

  /** A request of the call is on its way from here on. */
  leaves(number: number, changes: boolean): void {
    const pending = this.pending.get(number);
    if (!pending) return;
    pending.left = true;
    pending.changed ||= changes;
  }

  answered(number: number, answer: unknown): void {
    this.take(number)?.resolve(answer);
  }

  failed(number: number, { kind, message, outcome, code, until }: ClientFailure): void {
    this.take(number)?.reject(new ClientError(kind, message, outcome, code, until));
  }

  /** Every call that the child has had is over; the others wait for the next one. */
  fail(kind: string, message: string): void {
    for (const [number, { begun }] of [...this.pending]) {
      if (begun || kind === 'ExchangeClosedByUser') this.end(number, kind, message);
    }
  }

  private late(number: number, timeoutMs: number): void {
    const { call, left } = this.pending.get(number)!;
    this.send({ kind: 'forget', call: number });
    const what = left
      ? `had no answer within ${timeoutMs} ms`
      : `could not leave within ${timeoutMs} ms: what the venue allows was used up, or the client's process was not ready`;
    this.end(number, 'RequestTimeout', `${call.method} ${what}`);
  }

  private end(number: number, kind: string, message: string): void {
    const pending = this.take(number);
    if (!pending) return;
    const outcome: ClientOutcome = pending.changed ? 'unknown' : 'definitely_not';
    pending.reject(new ClientError(kind, message, outcome, undefined, undefined));
  }

  private take(number: number): Pending | undefined {
    const pending = this.pending.get(number);
    this.pending.delete(number);
    clearTimeout(pending?.timer);
    return pending;
  }
}
