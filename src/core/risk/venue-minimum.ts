import { quantityToNumber } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import { sideSign } from '../domain/order.js';
import { rateToFraction } from '../domain/units.js';
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
    return tooCheap(instrument, proposal) ?? unsellable(instrument, proposal, view);
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

function tooCheap(instrument: Instrument, { quantity, price }: Proposal): Breach | undefined {
  const limit = instrument.minNotional;
  if (limit === 0) return undefined;
  const actual = quantity * quoteUnitsEach(instrument, price);
  if (actual >= limit * (1 - NOISE * NOISE)) return undefined;
  const [found, least] = amounts(actual, limit);
  const needed = quantityText(toLots(instrument, smallestSale(instrument, price)));
  const { quote } = instrument;
  const reason = `order value ${found} ${quote} is below the minimum of ${least}; ${needed} would do`;
  return { limit, actual, reason };
}

/** An entry that leaves a position which no order could close. */
function unsellable(
  instrument: Instrument,
  { order, quantity, price }: Proposal,
  view: RiskView,
): Breach | undefined {
  const kept = 1 - feeInBase(instrument, order.side === 'buy');
  const before = sideSign(order.side) * view.exposure.held(order.instance, order.instrument);
  const lot = quantityToNumber(instrument, instrument.lot);
  const after = before + quantity * kept;
  // What closes a position of the other side may leave dust.
  if (before < 0 && after < lot) return undefined;
  const sellable = Math.floor(after / lot + NOISE) * lot;
  const limit = smallestSale(instrument, price);
  if (sellable >= limit - NOISE * lot) return undefined;
  const enough = quantityText(toLots(instrument, (limit - before) / kept));
  const found = `${quantityText(sellable)} could be sold again`;
  const reason = `of this order ${found}, below the minimum of ${quantityText(limit)}; ${enough} would do`;
  return { limit, actual: sellable, reason };
}

/** Part of a buy that the venue keeps as its fee in base. */
function feeInBase(instrument: Instrument, buys: boolean): number {
  if (!buys || instrument.kind !== 'spot' || instrument.feeAsset !== 'received') return 0;
  return rateToFraction(instrument.takerRate);
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
