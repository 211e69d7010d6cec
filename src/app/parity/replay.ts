/** A session that is begun again: inputs in, turns out, nothing journaled and nothing sent. */
import { readMarketBatch } from '../../core/domain/market-batch.js';
import type { Timestamp } from '../../core/domain/units.js';
import { Session } from '../../core/engine/index.js';
import type { SessionListener } from '../../core/engine/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { createInstances } from '../strategies/index.js';
import { sessionStart } from '../session/plan.js';
import type { StartInput } from '../session/plan.js';
import { floatsOf } from '../session/recover-session.js';
import type { SessionStep } from './steps.js';

export type ReplayListener = Omit<SessionListener, 'onCommand'>;

type Input = Exclude<SessionStep, { kind: 'start' | 'turn' }>;

export class Replay {
  private session: Session | undefined;

  constructor(private readonly listener: ReplayListener) {}

  /** Undefined until strategies are warm for the first time. */
  get engine(): Session['engine'] | undefined {
    return this.session?.engine;
  }

  /** Strategies begin, for the first time or anew. Throws a TradsysError when one cannot be made. */
  start(input: StartInput, strategies: readonly Strategy[]): void {
    const { specs } = createInstances(input.plan.instances, strategies);
    this.session = new Session(input.plan.setup, sessionStart(input), specs, {
      ...this.listener,
      onCommand: () => undefined,
    });
  }

  take(step: Input): void {
    const session = this.session!;
    switch (step.kind) {
      case 'market':
        readMarketBatch(floatsOf(step.payload), (at, event) => session.market(at, event));
        break;
      case 'report':
        session.report(step.input.report);
        break;
      case 'control': {
        const { at, control, by, reason } = step.input;
        session.control(at, control, by, reason);
      }
    }
  }

  /** Time passes without an input. */
  wake(at: Timestamp): void {
    this.session!.wake(at);
  }
}
