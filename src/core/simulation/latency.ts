import { nextUniform, seedRandom } from '../domain/random.js';
import type { RandomState } from '../domain/random.js';
import type { LatencyModel, RequestLatencies } from './models.js';

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
    const { orderMicroseconds, requests } = this.model;
    const recorded = requests === undefined ? 0 : lastBy(requests, at, requests.order);
    const arrival = at + this.delay(orderMicroseconds + recorded);
    this.lastArrival = Math.max(this.lastArrival, arrival);
    return this.lastArrival;
  }

  /** When what happened at `venueAt` is known here; not before `now`. */
  reportOf(venueAt: number, now: number): number {
    const { reportMicroseconds, requests } = this.model;
    const recorded = requests === undefined ? 0 : lastBy(requests, venueAt, requests.report);
    const known = Math.max(now, venueAt + this.delay(reportMicroseconds + recorded));
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

/** The value of the last request sent by `at`; before the first, its value. */
function lastBy({ sentAt }: RequestLatencies, at: number, values: readonly number[]): number {
  let low = 0;
  let high = sentAt.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sentAt[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return values[Math.max(0, low - 1)] ?? 0;
}
