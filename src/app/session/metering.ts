/** Measures, in the supervisor's thread, how long what came in took until it was dealt with. */
import { NO_METERS } from '../readers/session-meters.js';
import type { MessageKind, OrderStep, SessionMeters } from '../readers/session-meters.js';
import type { ToEngine } from './engine-messages.js';
import type { Tally } from './engine-tally.js';

type Input = Exclude<ToEngine, { kind: 'start' | 'view' | 'expected' }>;

const MICROSECOND = 1e-6;

export interface MeteringParts {
  readonly meters?: SessionMeters | undefined;
  /** Session time, microseconds. */
  readonly now: () => number;
}

export class Metering {
  private readonly meters: SessionMeters;
  /** When orders were sent that the venue has not answered, by client id. */
  private readonly unanswered = new Map<string, number>();

  constructor(private readonly parts: MeteringParts) {
    this.meters = parts.meters ?? NO_METERS;
  }

  /** `sentHere`: orders went to the simulated venue, within the input. */
  done(input: Input, tally: Tally | undefined, sentHere: boolean): void {
    const at = takenAt(input);
    if (at === undefined) return;
    const seconds = this.since(at);
    const [kind, count] = kindOf(input);
    this.meters.messagesProcessed(kind, count, seconds);
    if (tally === undefined) return;
    for (const [step, times] of Object.entries(tally.steps)) {
      this.meters.orderStep(step as OrderStep, times);
    }
    const { buy, sell } = tally.fills;
    if (buy) this.meters.fills('buy', buy.count, buy.value);
    if (sell) this.meters.fills('sell', sell.count, sell.value);
    if (!sentHere) return;
    for (let sent = tally.steps.sent ?? 0; sent > 0; sent -= 1) this.meters.orderSent(seconds);
  }

  /** An order left for a real venue; `at`: when the input was taken that led to it. */
  sent(clientId: string, at: number | undefined): void {
    if (at !== undefined) this.meters.orderSent(this.since(at));
    this.unanswered.set(clientId, this.parts.now());
  }

  answered(clientId: string): void {
    const at = this.unanswered.get(clientId);
    if (at === undefined) return;
    this.unanswered.delete(clientId);
    this.meters.orderAnswered(this.since(at));
  }

  unknown(): void {
    this.meters.orderStep('unknown', 1);
  }

  private since(at: number): number {
    return Math.max(0, (this.parts.now() - at) * MICROSECOND);
  }
}

/** When it was taken off the wire or the queue; of a batch: its first event. Undefined: nobody sent it. */
export function takenAt(input: Input | undefined): number | undefined {
  switch (input?.kind) {
    case 'market':
      return input.batch[2];
    case 'report':
      return input.input.report.at;
    case 'control':
      return input.input.at;
    case 'wake':
      return input.at;
    case 'snapshot':
    case undefined:
      return undefined;
  }
}

const kindOf = (input: Input): readonly [MessageKind, number] =>
  input.kind === 'market'
    ? ['market', input.count]
    : [input.kind === 'report' ? 'report' : input.kind === 'control' ? 'control' : 'timer', 1];
