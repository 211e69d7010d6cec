import type { Order, OrderPricing } from '../domain/order.js';
import { MICROSECONDS_PER_SECOND } from '../domain/units.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { durationText } from './words.js';

/**
 * Refuses an order equal to one sent less than the window before: same instance, instrument, side,
 * quantity and pricing. In a breach, limit and actual are seconds.
 */
export class DuplicateOrder implements RiskRule {
  readonly name = 'duplicate_order';
  /** Sent orders in time order; those before `first` are too old to matter. */
  private readonly orders: Order[] = [];
  private readonly sentAt: number[] = [];
  private first = 0;

  constructor(private readonly windowMicroseconds: number) {}

  check({ order }: Proposal, { now }: RiskView): Breach | undefined {
    for (let index = this.orders.length - 1; index >= this.first; index -= 1) {
      const age = now - this.sentAt[index]!;
      if (age >= this.windowMicroseconds) return undefined;
      if (isSame(this.orders[index]!, order)) return this.breach(age);
    }
    return undefined;
  }

  sent({ order }: Proposal, { now }: RiskView): void {
    this.forget(now);
    this.orders.push(order);
    this.sentAt.push(now);
  }

  private breach(age: number): Breach {
    const when = age === 0 ? 'at the same instant' : `${durationText(age)} before`;
    return {
      limit: this.windowMicroseconds / MICROSECONDS_PER_SECOND,
      actual: age / MICROSECONDS_PER_SECOND,
      reason: `the same order was sent ${when}, within ${durationText(this.windowMicroseconds)}`,
    };
  }

  private forget(at: number): void {
    const { orders, sentAt } = this;
    while (this.first < orders.length && at - sentAt[this.first]! >= this.windowMicroseconds) {
      this.first += 1;
    }
    // Moved down only when half is old: amortised, an order is moved once.
    if (this.first * 2 <= orders.length) return;
    orders.splice(0, this.first);
    sentAt.splice(0, this.first);
    this.first = 0;
  }
}

function isSame(one: Order, other: Order): boolean {
  return (
    one.instance === other.instance &&
    one.instrument === other.instrument &&
    one.side === other.side &&
    one.quantity === other.quantity &&
    isSamePricing(one.pricing, other.pricing)
  );
}

function isSamePricing(one: OrderPricing, other: OrderPricing): boolean {
  switch (one.type) {
    case 'market':
      return other.type === 'market';
    case 'limit':
      return (
        other.type === 'limit' &&
        one.limitPrice === other.limitPrice &&
        one.postOnly === other.postOnly
      );
    case 'stop':
      return other.type === 'stop' && one.stopPrice === other.stopPrice;
    case 'stop_limit':
      return (
        other.type === 'stop_limit' &&
        one.stopPrice === other.stopPrice &&
        one.limitPrice === other.limitPrice
      );
    case 'trailing_stop':
      return other.type === 'trailing_stop' && one.offset === other.offset;
  }
}
