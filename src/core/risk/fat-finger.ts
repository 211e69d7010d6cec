import { exceeds } from './limit.js';
import { RecentValues } from './recent-values.js';
import type { Breach, Proposal, RiskRule } from './rule.js';
import { isAbove } from './words.js';

const REMEMBERED_ORDERS = 50;
/** Of fewer orders the median says little. */
const FEWEST_ORDERS = 5;

/** Refuses an order worth more than a multiple of the median of the instance's last fifty sent. */
export class FatFinger implements RiskRule {
  readonly name = 'fat_finger';
  private readonly sentValues: (RecentValues | undefined)[] = [];

  constructor(private readonly multiple: number) {}

  check({ order, value, addsExposure }: Proposal): Breach | undefined {
    if (!addsExposure) return undefined;
    const values = this.sentValues[order.instance];
    if (values === undefined || values.count < FEWEST_ORDERS) return undefined;
    const limit = values.median * this.multiple;
    if (!exceeds(value, limit)) return undefined;
    const times = `${this.multiple} times the median of the last ${values.count} orders`;
    return { limit, actual: value, reason: `${isAbove('order value', value, limit)}, ${times}` };
  }

  sent({ order, value }: Proposal): void {
    (this.sentValues[order.instance] ??= new RecentValues(REMEMBERED_ORDERS)).add(value);
  }
}
