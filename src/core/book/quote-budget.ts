import type { Instrument } from '../domain/instrument.js';
import { LEDGER_SCALE } from '../domain/units.js';
import type { Money, Price } from '../domain/units.js';

const power = (exponent: number): bigint => BigInt(`1${'0'.repeat(exponent)}`);

/** A quote amount that a market order spends or earns, exact at any size. */
export class QuoteBudget {
  /** In price units times quantity units. */
  private left: bigint;
  private readonly lot: bigint;

  constructor({ priceScale, quantityScale, lot }: Instrument, amount: Money) {
    const shift = priceScale + quantityScale - LEDGER_SCALE;
    this.left = shift >= 0 ? BigInt(amount) * power(shift) : BigInt(amount) / power(-shift);
    this.lot = BigInt(lot);
  }

  /** The largest quantity in whole lots that the rest buys at that price. */
  affords(price: Price): number {
    const quantity = this.left / BigInt(price);
    return Number(quantity - (quantity % this.lot));
  }

  take(price: Price, quantity: number): void {
    this.left -= BigInt(price) * BigInt(quantity);
  }
}
