import { nextUniform, seedRandom } from '../domain/random.js';
import type { RandomState } from '../domain/random.js';
import type { LatencyModel } from './models.js';

/**
 * How long orders and reports travel, leg by leg. A connection keeps its order: nothing overtakes what
 * was sent before it.
 */
export class LatencyLegs {
  private readonly random: RandomState;
  private lastArrival = -Infinity;
  private lastReport = -Infinity;
  /** What the last market data took, for models that let orders take as long. */
  private observed = 0;

  constructor(private readonly model: LatencyModel) {
    this.random = seedRandom(model.seed ?? 1);
  }

  /** Market data of the venue's instant `venueAt` was received at `at`. */
  observe(venueAt: number, at: number): void {
    if (venueAt > 0 && at >= venueAt) this.observed = at - venueAt;
  }

  /** When an order or a cancel sent at `at` reaches the venue. */
  arrivalOf(at: number): number {
    const arrival = at + this.delay(this.model.orderMicroseconds);
    this.lastArrival = Math.max(this.lastArrival, arrival);
    return this.lastArrival;
  }

  /** When what happened at `venueAt` is known here; not before `now`. */
  reportOf(venueAt: number, now: number): number {
    const known = Math.max(now, venueAt + this.delay(this.model.reportMicroseconds));
    this.lastReport = Math.max(this.lastReport, known);
    return this.lastReport;
  }

  private delay(constant: number): number {
    const base = this.model.asRecorded === true ? Math.max(constant, this.observed) : constant;
    const { jitterMicroseconds = 0 } = this.model;
    if (jitterMicroseconds === 0) return base;
    return base + Math.floor(nextUniform(this.random) * jitterMicroseconds);
  }
}
