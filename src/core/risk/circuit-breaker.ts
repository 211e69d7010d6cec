import type { InstrumentIndex } from '../domain/instrument.js';
import type { Timestamp } from '../domain/units.js';
import { reaches } from './limit.js';
import { PriceExtreme } from './price-extreme.js';
import type { Breach, Proposal, RiskLimits, RiskRule, RiskView } from './rule.js';
import { durationText, instantText, percents } from './words.js';

type CircuitBreakerLimits = NonNullable<RiskLimits['circuitBreaker']>;

/** What is remembered of one instrument. */
interface Watch {
  readonly highest: PriceExtreme;
  readonly lowest: PriceExtreme;
  /** First instant at which entries are allowed again. */
  pausedUntil: number;
  /** The move that began the pause or prolonged it last, as a fraction. */
  move: number;
}

/**
 * Stops entries in a symbol for a pause when its price has risen from the lowest, or fallen from the
 * highest, price of the window by the threshold. The price in force at the window's start counts, so
 * that a gap between two bars is a move. A move counts once: the window starts anew at the price that
 * made it, and a further move prolongs the pause.
 */
export class CircuitBreaker implements RiskRule {
  readonly name = 'circuit_breaker';
  private readonly watches: (Watch | undefined)[] = [];

  constructor(private readonly limits: CircuitBreakerLimits) {}

  onPrice(instrument: InstrumentIndex, at: Timestamp, price: number): void {
    const watch = (this.watches[instrument] ??= newWatch());
    const { threshold, windowMicroseconds, pauseMicroseconds } = this.limits;
    const windowStart = at - windowMicroseconds;
    watch.highest.push(price, at, windowStart);
    watch.lowest.push(price, at, windowStart);
    const lowest = watch.lowest.price;
    const highest = watch.highest.price;
    const move = Math.max((price - lowest) / lowest, (highest - price) / highest);
    if (!reaches(move, threshold)) return;
    watch.move = move;
    watch.pausedUntil = at + pauseMicroseconds;
    watch.highest.restart(price);
    watch.lowest.restart(price);
  }

  check({ order, addsExposure }: Proposal, view: RiskView): Breach | undefined {
    if (!addsExposure) return undefined;
    const watch = this.watches[order.instrument];
    if (watch === undefined || view.now >= watch.pausedUntil) return undefined;
    const { threshold, windowMicroseconds } = this.limits;
    const { symbol } = view.instruments[order.instrument]!;
    const [moved] = percents(watch.move, threshold);
    const move = `${symbol} moved ${moved} within ${durationText(windowMicroseconds)}`;
    const reason = `${move}, no entries until ${instantText(watch.pausedUntil)}`;
    return { limit: threshold, actual: watch.move, reason };
  }
}

const newWatch = (): Watch => ({
  highest: new PriceExtreme(1),
  lowest: new PriceExtreme(-1),
  pausedUntil: -Infinity,
  move: 0,
});
