/** The worst that a market order can meet on the book: what must be locked before it is let in. */
import type { DepthLevel } from '../book/index.js';
import type { Instrument } from '../domain/instrument.js';
import { addMoney, notional, subtractMoney } from '../domain/money.js';
import type { Money } from '../domain/units.js';
import { asQuantity } from '../domain/units.js';

/** Levels looked at first when a market order's cost is counted; all of them when too few. */
const FIRST_LEVELS = 64;

/**
 * Levels of a side until they show what is wanted, or all of them, without what is the account's own; with
 * it when nobody else offers anything.
 */
export function levelsUntil(
  depth: (limit: number) => readonly DepthLevel[],
  own: ReadonlyMap<number, number>,
  enough: (levels: readonly DepthLevel[]) => boolean,
): readonly DepthLevel[] {
  for (let limit = FIRST_LEVELS; ; limit *= 8) {
    const levels = depth(limit);
    const others = levels
      .map((level) => ({ ...level, quantity: level.quantity - (own.get(level.price) ?? 0) }))
      .filter(({ quantity }) => quantity > 0)
      .map((level) => ({ ...level, quantity: asQuantity(level.quantity) }));
    if (levels.length < limit || enough(others)) return others.length > 0 ? others : levels;
  }
}

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
