/** What trading costs in the simulation: policies as plain data and the functions that apply them. */
import type { Instrument } from '../domain/instrument.js';
import { applyRate, notional, quantityToMoney } from '../domain/money.js';
import type { Side } from '../domain/order.js';
import { LEDGER_SCALE, asPrice } from '../domain/units.js';
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

/** What requests of the past took, in microseconds; `sentAt` climbs. */
export interface RequestLatencies {
  readonly sentAt: readonly number[];
  readonly order: readonly number[];
  readonly report: readonly number[];
}

/** Delays in microseconds: order to venue, report back; on ticks also of the market data themselves. */
export interface LatencyModel {
  readonly orderMicroseconds: number;
  readonly reportMicroseconds: number;
  /**
   * How long after it happened a strategy sees a tick; default: as long as the recording took to
   * receive it, nothing when it does not say.
   */
  readonly feedMicroseconds?: number;
  /** Orders and reports take at least as long as the last tick did. */
  readonly asRecorded?: boolean;
  /**
   * Of single requests, by the time of sending: an order takes as long as the last of them that was sent by
   * then, and its report likewise, on top of the constants.
   */
  readonly requests?: RequestLatencies;
  /** Each order and report takes up to this much longer, uniform. */
  readonly jitterMicroseconds?: number;
  /** Of the jitter; default 1. */
  readonly seed?: number;
  /** Whole bars by which an order misses the bar it belongs to; default 0. */
  readonly lateBars?: number;
}

export const NO_SLIPPAGE: SlippageModel = { fixed: 0, spread: 0, impact: 0, participation: 0 };
export const NO_LATENCY: LatencyModel = { orderMicroseconds: 0, reportMicroseconds: 0 };

/** Asset in which the fee of one execution is taken. */
export function feeAssetOf(instrument: Instrument, side: Side): string {
  const isBase = instrument.kind === 'spot' && instrument.feeAsset === 'received' && side === 'buy';
  return isBase ? instrument.base : instrument.settlement;
}

/** Fee of one execution in the asset of `feeAssetOf`, rounded half to even at the ledger scale. */
export function feeOf(
  instrument: Instrument,
  side: Side,
  price: Price,
  quantity: Quantity,
  liquidity: 'maker' | 'taker',
): Money {
  const rate = liquidity === 'maker' ? instrument.makerRate : instrument.takerRate;
  return feeAssetOf(instrument, side) === instrument.settlement
    ? applyRate(notional(instrument, price, quantity), rate)
    : feeInBase(instrument, quantity, rate);
}

/**
 * Fee on received base units: rounded half to even at the quantity scale, so that holdings stay
 * countable, or at the ledger's where that is coarser.
 */
function feeInBase(instrument: Instrument, quantity: Quantity, rate: Rate): Money {
  if (instrument.quantityScale > LEDGER_SCALE) {
    return applyRate(quantityToMoney(instrument, quantity), rate);
  }
  return quantityToMoney(instrument, Number(applyRate(quantity, rate)));
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
  // Products such as 21.000000000000004 stand for 21: that noise must not cost a price unit.
  const moved = Math.ceil(reference * fraction - 1e-9);
  return asPrice(side === 'buy' ? reference + moved : Math.max(1, reference - moved));
}
