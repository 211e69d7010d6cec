/** Notices on their way out by one way: one at a time, tried again, kept until the other side has them. */
import { setTimeout } from 'node:timers/promises';
import type { Log } from '../../logging/index.js';
import { within } from '../../process/within.js';
import { failureOf } from './ways.js';
import type { Way } from './ways.js';
import type { Notice } from './notice.js';

export interface OutboxParts {
  readonly way: Way;
  readonly maxAttempts: number;
  readonly log: Log;
  /** `problem` is empty when it was delivered. */
  readonly ended: (way: Way, problem: string) => void;
  readonly changed: () => void;
}

/** Where nothing gets out, the oldest give way: what happens now matters more. */
const MOST_WAITING = 100;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export class Outbox {
  private readonly end = new AbortController();
  private sending: Promise<void> | undefined;

  /** `waiting`: what a process before this one could not deliver. */
  constructor(
    private readonly parts: OutboxParts,
    private waiting: readonly Notice[] = [],
  ) {
    this.send();
  }

  /** What the next start has to deliver if this process ends now. */
  get state(): readonly Notice[] {
    return this.waiting;
  }

  private isClosed(): boolean {
    return this.end.signal.aborted;
  }

  add(notice: Notice): void {
    this.waiting = [...this.waiting, notice];
    if (this.waiting.length > MOST_WAITING) {
      // The first is being sent.
      this.waiting = [this.waiting[0]!, ...this.waiting.slice(2)];
      this.parts.log.warn('a notice was given up: too many wait', { kind: this.parts.way.name });
    }
    this.send();
  }

  private send(): void {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = undefined;
      // One may have come in the instant in which it ended.
      if (this.waiting.length > 0 && !this.isClosed()) this.send();
    });
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const [notice] = this.waiting;
      if (notice === undefined || this.isClosed()) return;
      const problem = await this.deliver(notice);
      if (problem !== '' && this.isClosed()) return;
      this.waiting = this.waiting.filter((one) => one !== notice);
      this.parts.ended(this.parts.way, problem);
      this.parts.changed();
    }
  }

  /** Why it could not be delivered; empty when it was. */
  private async deliver(notice: Notice): Promise<string> {
    const { way, maxAttempts, log } = this.parts;
    const fields = { kind: notice.kind, type: way.name, to: way.place };
    for (let attempt = 1; ; attempt += 1) {
      const failure = await way.deliver(notice, this.end.signal).then(
        () => undefined,
        (error: unknown) => failureOf(error),
      );
      if (failure === undefined) {
        log.info('a notice was delivered', { ...fields, attempt });
        return '';
      }
      if (this.isClosed()) return failure.message;
      if (!failure.isPassing || attempt >= maxAttempts) {
        const { message, remedy } = failure;
        log.error(`a notice could not be delivered: ${message}; ${remedy}`, { ...fields, attempt });
        return message;
      }
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
      await this.pause(Math.max(waitMs, failure.retryAfterMs));
    }
  }

  /** Shorter when this is closed meanwhile. */
  private pause(waitMs: number): Promise<void> {
    return setTimeout(waitMs, undefined, { signal: this.end.signal }).catch(() => undefined);
  }

  /** Gives what waits so long to get out; then it stays for the next start. */
  async close(withinMs: number): Promise<void> {
    if (this.sending) await within(this.sending, withinMs);
    this.end.abort();
    await this.sending;
  }
}
