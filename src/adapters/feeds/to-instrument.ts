/** A market of ccxt as an instrument: its units, steps, limits and fees. */
import type { Instrument, InstrumentKind } from '../../core/domain/instrument.js';
import {
  MAX_SCALE,
  POWERS_OF_TEN,
  asPrice,
  asQuantity,
  rateFromFraction,
} from '../../core/domain/units.js';
import { decimalsOf } from './whole-units.js';

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

/** How ccxt writes steps: 2 as a number of decimals, else as the step itself. */
const DECIMAL_PLACES = 2;
/** Where a venue tells no step. */
const USUAL_SCALE = 8;

interface Step {
  readonly scale: number;
  readonly units: number;
}

/** Undefined for what is no pair, swap or future: options. */
export function toInstrument(
  venue: string,
  market: CcxtMarket,
  precisionMode: number,
  feeSide: string | undefined,
): Instrument | undefined {
  const kind = kindOf(market);
  if (kind === undefined) return undefined;
  const { symbol, base, quote, precision, limits } = market;
  const price = stepOf(precision?.price, precisionMode);
  const takesCoins = kind === 'spot' && (market.feeSide ?? feeSide) === 'get';
  const step = stepOf(precision?.amount, precisionMode);
  const lot = takesCoins ? finer(step) : step;
  const least = Math.ceil(round((limits?.amount?.min ?? 0) * POWERS_OF_TEN[lot.scale]!));
  return {
    ...{ symbol, venue, kind, base, quote, settlement: market.settle ?? quote },
    ...{ priceScale: price.scale, quantityScale: lot.scale },
    ...{ tick: asPrice(price.units), lot: asQuantity(lot.units) },
    minQuantity: asQuantity(Math.max(lot.units, least)),
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
  if (precision === undefined || !(precision >= 0)) return { scale: USUAL_SCALE, units: 1 };
  if (mode === DECIMAL_PLACES) return { scale: Math.min(precision, MAX_SCALE), units: 1 };
  if (precision === 0) return { scale: USUAL_SCALE, units: 1 };
  const scale = Math.min(decimalsOf(precision), MAX_SCALE);
  return { scale, units: Math.max(1, Math.round(precision * POWERS_OF_TEN[scale]!)) };
}

/** A fee in coins is finer than a lot of them, by so many decimals at most. */
const FEE_DECIMALS = 6;

function finer({ scale, units }: Step): Step {
  const more = Math.max(0, Math.min(USUAL_SCALE - scale, FEE_DECIMALS));
  return { scale: scale + more, units: units * POWERS_OF_TEN[more]! };
}

/** Takes away the noise of a product of decimals, so that it is not rounded up. */
const round = (value: number): number => Number(value.toPrecision(12));
