/** Holds the books against the venue at the start, after a lost connection, and now and then. */
import type { Instrument } from '../../core/domain/instrument.js';
import { asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { OrderGateway } from './order-gateway.js';
import { differences, differenceText, remedyOf } from './reconcile.js';
import type { Difference, Expected } from './reconcile.js';

export interface ReconcilerParts {
  readonly gateway: OrderGateway;
  readonly instruments: readonly Instrument[];
  readonly expected: () => Promise<Expected>;
  /** Trading must not go on. */
  readonly halt: (reason: string) => Promise<unknown>;
  readonly now: () => Timestamp;
  /** Resolves when what was fetched has been booked, and the venue had time to list what it executed. */
  readonly pause: () => Promise<unknown>;
  readonly warn: (line: string) => void;
}

export interface Reconciliation {
  readonly at: Timestamp;
  readonly differences: readonly (Difference & { readonly text: string })[];
  readonly applied: boolean;
}

const ANSWER_WITHIN_MS = 15_000;
const EVERY_MS = 60_000;
/** Times a shortage is looked at before it is believed. */
const LOOKS = 3;
/** Venues list executions some time after them. */
const OVERLAP_MICROSECONDS = 600_000_000;

export class Reconciler {
  /** When the books last had no more than the venue. */
  private soundAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  /** What was said of the baseline, so that it is said once. */
  private told = '';

  constructor(private readonly parts: ReconcilerParts) {}

  /** Fetches what happened since then, and applies what differs; rejects when the venue does not answer. */
  async start(since: Timestamp): Promise<void> {
    this.soundAt = since;
    await this.parts.gateway.fetchFills(since);
    await this.reconcile(true);
    this.timer = setInterval(() => this.again(), EVERY_MS);
    this.timer.unref();
  }

  /** In the background; a venue that does not answer is tried again later. */
  again(): void {
    this.running = this.running
      .then(() => this.reconcile(true))
      .catch((error: unknown) => this.parts.warn((error as Error).message));
  }

  /** Throws a TradsysError (unreachable) when the venue does not answer. */
  async reconcile(apply: boolean): Promise<Reconciliation> {
    const { instruments, gateway, halt, now, warn } = this.parts;
    const found = await this.look();
    for (const difference of apply ? found : []) {
      const request = remedyOf(difference, instruments);
      if (request) gateway.ask(request);
      if (difference.kind === 'shortage') await halt(differenceText(difference));
    }
    const texts = found.map(differenceText);
    if (apply && texts.join('\n') !== this.told) {
      this.told = texts.join('\n');
      for (const text of texts) warn(`reconcile: ${text}`);
    }
    return {
      at: now(),
      differences: found.map((one, index) => ({ ...one, text: texts[index]! })),
      applied: apply,
    };
  }

  /** What differs; a shortage only when the executions that may explain it have been fetched. */
  private async look(): Promise<readonly Difference[]> {
    const { gateway, expected, now, pause } = this.parts;
    for (let looks = 1; ; looks += 1) {
      const at = now();
      const snapshot = await gateway.snapshot(ANSWER_WITHIN_MS);
      if (!snapshot) {
        throw new TradsysError('session.no_account', 'the venue does not answer with the account', {
          ...{ exit: 'unreachable', remedy: 'look at the venue, and try again' },
        });
      }
      const found = differences(await expected(), snapshot);
      const isShort = found.some(({ kind }) => kind === 'shortage');
      if (!isShort || looks === LOOKS) {
        if (!isShort) this.soundAt = at;
        return found;
      }
      await gateway.fetchFills(asTimestamp(this.soundAt - OVERLAP_MICROSECONDS));
      await pause();
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
