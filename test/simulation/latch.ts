import { expect } from 'chai';
import type { Engine } from '../../src/core/engine/index.js';
import type { SessionPlan } from '../../src/app/session/plan.js';

/** Quantity units in one coin. */
const QUANTITY_UNITS = 100;

/** One seed in three is watched: it trips early, so that most of what follows is under the latch. */
export function watchedPlan(plan: SessionPlan, seed: number): SessionPlan {
  if (seed % 3 !== 0) return plan;
  const action = (['halt', 'reduce', 'flatten'] as const)[(seed / 3) % 3]!;
  const guardian = { action, maxConsecutiveLosses: 2 };
  const accounts = plan.setup.accounts.map((account) => ({ ...account, guardian }));
  return { ...plan, setup: { ...plan.setup, accounts } };
}

/**
 * Under a latched guardian nothing leaves that could add exposure: an order that is new is reduce-only, or
 * is against what its instance holds and no larger.
 */
export class Latch {
  /** Whether the guardian has ever tripped. */
  tripped = false;
  /** The last order that has been looked at since it tripped. */
  private last: number | undefined;

  /** A process that begins anew knows only what was durable. */
  beginAnew(): void {
    this.last = undefined;
  }

  check({ account: { exposure, guardian }, orders }: Engine): void {
    if (!guardian.trip) {
      this.last = undefined;
      return;
    }
    this.tripped = true;
    const before = this.last ?? orders.count;
    this.last = orders.count;
    for (const { order, isChild } of orders.working) {
      if (order.id <= before || order.reduceOnly || isChild) continue;
      const held = exposure.held(order.instance, order.instrument);
      const against = order.side === 'buy' ? -held : held;
      const size = order.quantity / QUANTITY_UNITS;
      expect(size, `order ${order.id} under a latched guardian`).to.be.at.most(against);
    }
  }
}
