/** What trading costs in the simulation: policies as plain data and the functions that apply them. */
import type { Instrument } from '../domain/instrument.js';
import { applyRate, notional } from '../domain/money.js';
import type { Side } from '../domain/order.js';
import { POWERS_OF_TEN, asPrice } from '../domain/units.js';
import type { Money, Price, Quantity, Rate } from '../domain/units.js';

/**
 * Cost of taking liquidity, as a fraction of the price: a fixed part, half the spread, and an impact
 * of `impact x (quantity / bar volume)^2` (the volume-share form known from Zipline).
 */
export interface SlippageModel {
  readonly fixed: number;
  readonly spread: number;
  readonly impact: number;
  /** Largest part of a bar's volume that orders may take; the rest waits for the next bar. 0: no cap. */
  readonly participation: number;
}

/** Constant delays in microseconds: order to venue, report back. */
export interface LatencyModel {
  readonly orderMicroseconds: number;
  readonly reportMicroseconds: number;
}

export const NO_SLIPPAGE: SlippageModel = { fixed: 0, spread: 0, impact: 0, participation: 0 };
export const NO_LATENCY: LatencyModel = { orderMicroseconds: 0, reportMicroseconds: 0 };

/** Fee of one execution and the asset it is taken in, rounded half to even at the ledger scale. */
export function feeOf(
  instrument: Instrument,
  side: Side,
  price: Price,
  quantity: Quantity,
  liquidity: 'maker' | 'taker',
): { readonly fee: Money; readonly asset: string } {
  const rate = liquidity === 'maker' ? instrument.makerRate : instrument.takerRate;
  if (instrument.kind === 'spot' && instrument.feeAsset === 'received' && side === 'buy') {
    return { fee: feeInBase(instrument, quantity, rate), asset: instrument.base };
  }
  const fee = applyRate(notional(instrument, price, quantity), rate);
  return { fee, asset: instrument.settlement };
}

/** Fee on received base units: rounded half to even at the quantity scale, so that holdings stay countable. */
function feeInBase(instrument: Instrument, quantity: Quantity, rate: Rate): Money {
  const units = applyRate(BigInt(quantity), rate);
  return units * BigInt(POWERS_OF_TEN[8 - instrument.quantityScale]!);
}

/**
 * The price a taker gets where the market shows `reference`: worse by the model's fraction, rounded
 * to a price unit against the order.
 */
export function slippedPrice(
  model: SlippageModel,
  reference: Price,
  side: Side,
  quantity: number,
  barVolume: number,
): Price {
  let fraction = model.fixed + model.spread / 2;
  if (model.impact > 0 && barVolume > 0) {
    const share = quantity / barVolume;
    fraction += model.impact * share * share;
  }
  if (fraction === 0) return reference;
  if (side === 'buy') return asPrice(Math.ceil(reference * (1 + fraction)));
  return asPrice(Math.max(1, Math.floor(reference * (1 - fraction))));
}
