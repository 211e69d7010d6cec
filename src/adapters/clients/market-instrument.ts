/** What ccxt tells of a market, as the house's instrument. */
import type { Instrument, InstrumentKind } from '../../core/domain/instrument.js';
import { MAX_SCALE, asPrice, asQuantity, rateFromFraction } from '../../core/domain/units.js';
import { decimalToUnits, decimalsOf } from './decimal.js';

/** The part of ccxt's market structure that is read. */
export interface CcxtMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle?: string | undefined;
  readonly spot?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  readonly contractSize?: number | undefined;
  readonly feeSide?: string | undefined;
  readonly maker?: number | undefined;
  readonly taker?: number | undefined;
  readonly precision: { readonly amount?: number | undefined; readonly price?: number | undefined };
  readonly limits?: {
    readonly amount?: { readonly min?: number | undefined };
    readonly cost?: { readonly min?: number | undefined };
  };
}

/** How `precision` is meant: decimal places (2), significant digits (3), or the step itself (4). */
export type PrecisionMode = number;

const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;
/** Where the venue does not say. */
const USUAL_SCALE = 8;

interface Step {
  readonly scale: number;
  readonly units: number;
}

function stepOf(precision: number | undefined, mode: PrecisionMode): Step {
  if (precision !== undefined && Number.isFinite(precision)) {
    if (mode === DECIMAL_PLACES && Number.isInteger(precision) && precision >= 0) {
      return { scale: Math.min(precision, MAX_SCALE), units: 1 };
    }
    if (mode === TICK_SIZE && precision > 0) {
      const scale = Math.min(decimalsOf(precision), MAX_SCALE);
      const units = Number(decimalToUnits(String(precision), scale, 'half_even'));
      if (units > 0 && Number.isSafeInteger(units)) return { scale, units };
    }
  }
  return { scale: USUAL_SCALE, units: 1 };
}

function kindOf({ spot, inverse }: CcxtMarket): InstrumentKind {
  if (spot === true) return 'spot';
  return inverse === true ? 'inverse' : 'linear';
}

/** Limits, steps and fees of the venue; `venue` is its id in qualified symbols. */
export function marketInstrument(
  venue: string,
  market: CcxtMarket,
  mode: PrecisionMode,
): Instrument {
  const { symbol, base, quote, settle, precision, limits } = market;
  const price = stepOf(precision.price, mode);
  const quantity = stepOf(precision.amount, mode);
  const least = decimalToUnits(String(limits?.amount?.min ?? 0), quantity.scale, 'half_even');
  return {
    ...{ symbol, venue, kind: kindOf(market), base, quote, settlement: settle ?? quote },
    ...{ priceScale: price.scale, quantityScale: quantity.scale },
    tick: asPrice(price.units),
    lot: asQuantity(quantity.units),
    minQuantity: asQuantity(Math.max(Number(least ?? 0n), quantity.units)),
    minNotional: limits?.cost?.min ?? 0,
    contractSize: market.contractSize ?? 1,
    leverage: 1,
    makerRate: rateFromFraction(market.maker ?? 0),
    takerRate: rateFromFraction(market.taker ?? 0),
    feeAsset: market.spot === true && market.feeSide !== 'quote' ? 'received' : 'quote',
    calendar: '24/7',
  };
}
