/** The worst that a market order can meet on the book: what must be locked before it is let in. */
import type { DepthLevel } from '../book/index.js';
import type { Instrument } from '../domain/instrument.js';
import { addMoney, notional, subtractMoney } from '../domain/money.js';
import type { Money } from '../domain/units.js';
import { asQuantity } from '../domain/units.js';

/**
 * Upper bound of what buying `quantity` costs down these levels (best first). Hidden quantity only makes
 * it cheaper, so what the levels do not show is counted at the last of them.
 */
export function costOfQuantity(
  instrument: Instrument,
  levels: readonly DepthLevel[],
  quantity: number,
): Money {
  let left = quantity;
  let cost: Money = 0;
  for (const [index, level] of levels.entries()) {
    const last = index === levels.length - 1;
    const taken = last ? left : Math.min(left, level.quantity);
    cost = addMoney(cost, notional(instrument, level.price, asQuantity(taken)));
    left -= taken;
    if (left === 0) break;
  }
  return cost;
}

/** Upper bound of the base quantity that must be sold down these levels to earn `value`. */
export function quantityForValue(
  instrument: Instrument,
  levels: readonly DepthLevel[],
  value: Money,
): number {
  let left = value;
  let quantity = 0;
  for (const [index, level] of levels.entries()) {
    const worth = notional(instrument, level.price, level.quantity);
    if (worth >= left || index === levels.length - 1) {
      const one = BigInt(notional(instrument, level.price, asQuantity(1)));
      return quantity + Number((BigInt(left) + one - 1n) / one);
    }
    quantity += level.quantity;
    left = subtractMoney(left, worth);
  }
  return quantity;
}
