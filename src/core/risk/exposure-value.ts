/** What exposure is worth: the sums that several limits share. */
import { plainValue } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { Proposal, RiskView } from './rule.js';

/** Absolute `plainValue`, in the settlement asset. */
export function absoluteValue(instrument: Instrument, quantity: number, price: number): number {
  // What is not held needs no price.
  if (quantity === 0) return 0;
  return plainValue(instrument, Math.abs(quantity), price);
}

/** Largest absolute quantity of one instance, the proposed order included where it is its own. */
export function worstQuantity(
  { order, quantity }: Proposal,
  { exposure }: RiskView,
  instance: number,
  instrument: number,
): number {
  return instance === order.instance && instrument === order.instrument
    ? exposure.worstWith(instance, instrument, order.side, quantity)
    : exposure.worst(instance, instrument);
}

/** The same summed over all instances: one may be long what another is short, and end first. */
export function worstQuantityOfAll(
  { order, quantity }: Proposal,
  { exposure }: RiskView,
  instrument: number,
): number {
  const all = exposure.worstOfAll(instrument);
  if (instrument !== order.instrument) return all;
  const { instance, side } = order;
  const others = all - exposure.worst(instance, instrument);
  return others + exposure.worstWith(instance, instrument, side, quantity);
}

/** Worst-case value of an instrument over all instances, at its last price. */
export function worstValueOfAll(proposal: Proposal, view: RiskView, instrument: number): number {
  return valueAtLast(view, instrument, worstQuantityOfAll(proposal, view, instrument));
}

/** Value of a quantity at the instrument's last price. */
export function valueAtLast(view: RiskView, instrument: number, quantity: number): number {
  const index = instrument as Proposal['order']['instrument'];
  return absoluteValue(view.instruments[instrument]!, quantity, view.price(index));
}
