import type { Instrument } from '../domain/instrument.js';
import { rateToFraction } from '../domain/units.js';
import { absoluteValue, valueAtLast, worstQuantityOfAll } from './exposure-value.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { amounts, quantityText } from './words.js';

/**
 * Refuses what the account cannot pay for. A spot buy needs cash for its value, fee and working buys;
 * a spot sell needs the base it gives away; everything else needs equity for the worst-case exposure
 * at each instrument's leverage. In a breach the limit is what is available, in the asset named.
 */
export class BuyingPower implements RiskRule {
  readonly name = 'buying_power';

  check(proposal: Proposal, view: RiskView): Breach | undefined {
    if (!proposal.addsExposure) return undefined;
    const instrument = view.instruments[proposal.order.instrument]!;
    if (instrument.kind !== 'spot') return checkEquity(instrument, proposal, view);
    return proposal.order.side === 'buy'
      ? checkCash(instrument, proposal, view)
      : checkBase(instrument, proposal, view);
  }
}

function checkCash({ quote }: Instrument, proposal: Proposal, view: RiskView): Breach | undefined {
  const { instruments } = view;
  const own = instruments[proposal.order.instrument]!;
  let actual = proposal.value * costFactor(own);
  for (let index = 0; index < instruments.length; index += 1) {
    const instrument = instruments[index]!;
    if (instrument.kind !== 'spot' || instrument.quote !== quote) continue;
    const working = view.exposure.workingOfAll(index, 'buy');
    if (working > 0) actual += valueAtLast(view, index, working) * costFactor(instrument);
  }
  const limit = view.cash(quote);
  return exceeds(actual, limit) ? lacking(quote, actual, limit) : undefined;
}

function checkBase({ base }: Instrument, proposal: Proposal, view: RiskView): Breach | undefined {
  let actual = proposal.quantity;
  for (let index = 0; index < view.instruments.length; index += 1) {
    const instrument = view.instruments[index]!;
    if (instrument.kind !== 'spot' || instrument.base !== base) continue;
    actual += view.exposure.workingOfAll(index, 'sell');
  }
  const limit = view.cash(base);
  if (!exceeds(actual, limit)) return undefined;
  const reason = `needs ${quantityText(actual)} ${base}, ${quantityText(limit)} available`;
  return { limit, actual, reason };
}

/**
 * The order's own instrument counts at the order's price, and so does equity: what a limit order may
 * buy is known by what the account is worth when its price is reached.
 */
function checkEquity(own: Instrument, proposal: Proposal, view: RiskView): Breach | undefined {
  const { order, price } = proposal;
  let actual = 0;
  for (let index = 0; index < view.instruments.length; index += 1) {
    const quantity = worstQuantityOfAll(proposal, view, index);
    if (quantity === 0) continue;
    const instrument = view.instruments[index]!;
    if (instrument.kind === 'spot' || instrument.settlement !== own.settlement) continue;
    const value =
      index === order.instrument
        ? absoluteValue(instrument, quantity, price)
        : valueAtLast(view, index, quantity);
    actual += value / instrument.leverage;
  }
  const limit = view.equity + gainUntil(own, proposal, view);
  return exceeds(actual, limit) ? lacking(own.settlement, actual, limit) : undefined;
}

/** What the account's holding of the order's instrument gains from the last price to the order's. */
function gainUntil(own: Instrument, { order, price }: Proposal, view: RiskView): number {
  const last = view.price(order.instrument);
  if (price === last) return 0;
  const held = view.exposure.heldOfAll(order.instrument);
  if (held === 0) return 0;
  const gain = absoluteValue(own, held, price) - absoluteValue(own, held, last);
  const direction = own.kind === 'inverse' ? -Math.sign(held) : Math.sign(held);
  return direction * gain;
}

/** Cash that one unit of value costs; a fee taken in base costs none. */
const costFactor = (instrument: Instrument): number =>
  instrument.feeAsset === 'received' ? 1 : 1 + rateToFraction(instrument.takerRate);

function lacking(asset: string, needed: number, available: number): Breach {
  const [needs, has] = amounts(needed, available);
  const reason = `needs ${needs} ${asset}, ${has} available`;
  return { limit: available, actual: needed, reason };
}
