/** A market of ccxt as an instrument: its units, steps, limits and fees. */
import type { Instrument, InstrumentKind } from '../../core/domain/instrument.js';
import {
  MAX_SCALE,
  POWERS_OF_TEN,
  asPrice,
  asQuantity,
  rateFromFraction,
} from '../../core/domain/units.js';
import { decimalToUnits, decimalsOf } from './decimal.js';

type Limit = { readonly min?: number | undefined; readonly max?: number | undefined } | undefined;

/** What is read of ccxt's market structure. */
export interface CcxtMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle?: string | undefined;
  readonly spot?: boolean | undefined;
  readonly linear?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  readonly option?: boolean | undefined;
  readonly active?: boolean | undefined;
  readonly contractSize?: number | undefined;
  readonly maker?: number | undefined;
  readonly taker?: number | undefined;
  readonly feeSide?: string | undefined;
  readonly precision?: {
    readonly price?: number | undefined;
    readonly amount?: number | undefined;
  };
  readonly limits?: { readonly amount?: Limit; readonly cost?: Limit };
}

/** What is read of ccxt's `describe`. */
export interface MarketRules {
  /** How `precision` is meant: decimal places (2), significant digits (3), or the step itself (4). */
  readonly precisionMode?: number;
  readonly fees?: { readonly trading?: { readonly feeSide?: string } };
}

const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;
/** Where a venue tells no step. */
const USUAL_SCALE = 8;

interface Step {
  readonly scale: number;
  readonly units: number;
}

/** Undefined for what is no pair, swap or future: options. `venue` is its id in qualified symbols. */
export function marketInstrument(
  venue: string,
  market: CcxtMarket,
  rules: MarketRules,
): Instrument | undefined {
  const kind = kindOf(market);
  if (kind === undefined) return undefined;
  const { symbol, base, quote, precision, limits } = market;
  const mode = rules.precisionMode ?? TICK_SIZE;
  const price = stepOf(precision?.price, mode);
  const step = stepOf(precision?.amount, mode);
  const feeSide = market.feeSide ?? rules.fees?.trading?.feeSide;
  const takesCoins = kind === 'spot' && feeSide === 'get';
  const lot = takesCoins ? finer(step) : step;
  return {
    ...{ symbol, venue, kind, base, quote, settlement: market.settle ?? quote },
    ...{ priceScale: price.scale, quantityScale: lot.scale },
    ...{ tick: asPrice(price.units), lot: asQuantity(lot.units) },
    minQuantity: asQuantity(Math.max(lot.units, leastUnits(limits?.amount?.min, lot.scale))),
    minNotional: limits?.cost?.min ?? 0,
    contractSize: kind === 'spot' ? 1 : (market.contractSize ?? 1),
    leverage: 1,
    makerRate: rateFromFraction(market.maker ?? 0),
    takerRate: rateFromFraction(market.taker ?? 0),
    feeAsset: takesCoins ? 'received' : 'quote',
    calendar: '24/7',
  };
}

function kindOf({ spot, linear, inverse, option }: CcxtMarket): InstrumentKind | undefined {
  if (spot === true) return 'spot';
  if (option === true) return undefined;
  if (linear === true) return 'linear';
  return inverse === true ? 'inverse' : undefined;
}

function stepOf(precision: number | undefined, mode: number): Step {
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

/** A fee in coins is finer than a lot of them, by so many decimals at most. */
const FEE_DECIMALS = 6;

function finer({ scale, units }: Step): Step {
  const more = Math.max(0, Math.min(USUAL_SCALE - scale, FEE_DECIMALS));
  return { scale: scale + more, units: units * POWERS_OF_TEN[more]! };
}

/** A least quantity that is no multiple of the unit is the next one above it. */
function leastUnits(least: number | undefined, scale: number): number {
  const text = String(least ?? 0);
  const exact = decimalToUnits(text, scale);
  return Number(exact ?? (decimalToUnits(text, scale, 'toward_zero') ?? 0n) + 1n);
}
