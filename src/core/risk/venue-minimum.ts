import { quantityToNumber } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import { sideSign } from '../domain/order.js';
import { rateToFraction } from '../domain/units.js';
import { reaches } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { amounts, quantityText } from './words.js';

/** Floats such as 2.9999999999999996 lots stand for 3: this part of a lot is forgiven. */
const NOISE = 1e-6;

/**
 * Refuses what the venue would: a quantity that is no multiple of the lot or below the minimum, an
 * entry worth too little, and an entry whose later exit, fee in base deducted, would be too small to
 * be sold. Amounts are in quote units, quantities in base units or contracts.
 */
export class VenueMinimum implements RiskRule {
  readonly name = 'venue_minimum';

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    const { order, addsExposure } = proposal;
    const instrument = view.instruments[order.instrument]!;
    const { lot, minQuantity } = instrument;
    if (order.quantity % lot !== 0) return offLot(instrument, proposal);
    if (order.quantity < minQuantity || order.quantity <= 0) return tooSmall(instrument, proposal);
    if (!addsExposure) return undefined;
    return tooCheap(instrument, proposal, view) ?? unsellable(instrument, proposal, view);
  }
}

function offLot(instrument: Instrument, { quantity }: Proposal): Breach {
  const limit = quantityToNumber(instrument, instrument.lot);
  const reason = `quantity ${quantityText(quantity)} is no multiple of the lot ${quantityText(limit)}`;
  return { limit, actual: quantity, reason };
}

function tooSmall(instrument: Instrument, { quantity }: Proposal): Breach {
  const limit = quantityToNumber(instrument, instrument.minQuantity);
  const reason = `quantity ${quantityText(quantity)} is below the minimum of ${quantityText(limit)}`;
  return { limit, actual: quantity, reason };
}

function tooCheap(instrument: Instrument, proposal: Proposal, view: RiskView): Breach | undefined {
  const { quantity, price } = proposal;
  const limit = instrument.minNotional;
  if (limit === 0) return undefined;
  const actual = quantity * quoteUnitsEach(instrument, price);
  if (reaches(actual, limit)) return undefined;
  const [found, least] = amounts(actual, limit);
  const what = `order value ${found} ${instrument.quote}`;
  const reason = `${what} is below the minimum of ${least}; ${enough(instrument, proposal, view)}`;
  return { limit, actual, reason };
}

/** An entry that leaves a position which no order could close. */
function unsellable(
  instrument: Instrument,
  proposal: Proposal,
  view: RiskView,
): Breach | undefined {
  const before = heldInDirection(proposal, view);
  const after = before + proposal.quantity * partKept(instrument, proposal);
  const lot = quantityToNumber(instrument, instrument.lot);
  // What closes a position of the other side may leave dust.
  if (before < 0 && after < lot) return undefined;
  const actual = Math.floor(after / lot + NOISE) * lot;
  const limit = smallestSale(instrument, proposal.price);
  if (actual >= limit - NOISE * lot) return undefined;
  const what = `only ${quantityText(actual)} of the position could be closed later`;
  const least = quantityText(limit);
  const reason = `${what}, below the minimum of ${least}; ${enough(instrument, proposal, view)}`;
  return { limit, actual, reason };
}

/** The size that satisfies the entry's minima and those of its later exit. */
function enough(instrument: Instrument, proposal: Proposal, view: RiskView): string {
  const least = smallestSale(instrument, proposal.price);
  const missing = least - heldInDirection(proposal, view);
  const size = toLots(instrument, Math.max(least, missing / partKept(instrument, proposal)));
  return `${quantityText(size)} would do`;
}

/** What the instance holds, positive on the side of the order. */
const heldInDirection = ({ order }: Proposal, { exposure }: RiskView): number =>
  sideSign(order.side) * exposure.held(order.instance, order.instrument);

/** Part of the quantity that the venue does not keep as its fee in base. */
function partKept(instrument: Instrument, { order }: Proposal): number {
  const { kind, feeAsset, takerRate } = instrument;
  const inBase = kind === 'spot' && feeAsset === 'received' && order.side === 'buy';
  return inBase ? 1 - rateToFraction(takerRate) : 1;
}

/** Smallest quantity, in whole lots, that satisfies both minima at `price`; at least one lot. */
function smallestSale(instrument: Instrument, price: number): number {
  const { minNotional } = instrument;
  const byValue = minNotional === 0 ? 0 : minNotional / quoteUnitsEach(instrument, price);
  const byQuantity = quantityToNumber(instrument, instrument.minQuantity);
  const lot = quantityToNumber(instrument, instrument.lot);
  return toLots(instrument, Math.max(byValue, byQuantity, lot));
}

const toLots = (instrument: Instrument, quantity: number): number => {
  const lot = quantityToNumber(instrument, instrument.lot);
  return Math.ceil(quantity / lot - NOISE) * lot;
};

/** Quote units that one base unit or contract stands for. */
const quoteUnitsEach = (instrument: Instrument, price: number): number =>
  instrument.kind === 'inverse' ? instrument.contractSize : instrument.contractSize * price;
