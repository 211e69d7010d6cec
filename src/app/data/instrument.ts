/**
 * What is assumed of an instrument known only by its symbol and its bars: the one place of defaults
 * for imported and generated data.
 *
 * - kind `margin` with leverage 1: shorts are allowed, nothing is borrowed;
 * - a pair (`BTC/USDT`) trades around the clock in steps of 1e-8 of its base, or the finest that keeps
 *   the volume of the whole series below 2^53;
 * - a ticker (`GOOG`) is quoted in USD and trades in whole units on the days of New York;
 * - the price step is the last decimal of the data;
 * - fees are 10 bps for maker and taker, taken in the quote, of a spot pair in the asset received;
 *   there is no smallest order value.
 */
import type { Instrument, InstrumentKind } from '../../core/domain/instrument.js';
import { asPrice, asQuantity, asRate } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';

export const DEFAULT_FEE_RATE = asRate(100_000);
/** Decimals of the quantity of a pair. */
export const PAIR_QUANTITY_SCALE = 8;

export interface InstrumentFacts {
  /** `BTC/USDT`, `BTC/USDT:USDT`, `GOOG`; a venue prefix (`binance:BTC/USDT`) names the venue. */
  readonly symbol: string;
  readonly priceScale: number;
  readonly quantityScale: number;
  readonly kind?: InstrumentKind | undefined;
  readonly venue?: string | undefined;
  /** Quote asset; default the one of the symbol, `USD` for a ticker. */
  readonly quote?: string | undefined;
  /** Smallest order step of the price and of the quantity, in units of the scales. */
  readonly tick?: number | undefined;
  readonly lot?: number | undefined;
  /** Units of base (inverse: of quote) in one contract; default 1. */
  readonly contractSize?: number | undefined;
  readonly calendar?: string | undefined;
}

export interface SymbolParts {
  readonly venue: string;
  /** Canonical symbol without the venue. */
  readonly symbol: string;
  readonly base: string;
  /** Absent for a plain ticker. */
  readonly quote?: string;
  readonly settlement?: string;
}

const SYMBOL =
  /^(?:([a-z][a-z0-9_-]*):)?([A-Z0-9.^_-]{1,24})(?:\/([A-Z0-9]{1,12})(?::([A-Z0-9]{1,12}(?:-[0-9A-Z-]+)?))?)?$/;

/** `binance:BTC/USDT` in its parts. Throws when it is no symbol. */
export function parseSymbol(text: string): SymbolParts {
  const match = SYMBOL.exec(text);
  if (!match) {
    throw new TradsysError('data.symbol', `${JSON.stringify(text)} is not a symbol`, {
      exit: 'usage',
      remedy: 'write BTC/USDT for a pair, GOOG for a ticker, binance:BTC/USDT for one of a venue',
    });
  }
  const [, venue = 'local', base = '', quote, settlement] = match;
  const suffix = settlement === undefined ? '' : `:${settlement}`;
  return {
    venue,
    symbol: quote === undefined ? base : `${base}/${quote}${suffix}`,
    base,
    ...(quote !== undefined && { quote }),
    ...(settlement !== undefined && { settlement: settlement.split('-')[0]! }),
  };
}

/** Where fees are taken: as spot venues do, in what a trade of a pair brings; else in the quote. */
export const feeAssetOf = (kind: InstrumentKind, symbol: string): 'quote' | 'received' =>
  kind === 'spot' && symbol.includes('/') ? 'received' : 'quote';

/** The instrument of a series, by the defaults above where nothing is said. */
export function describeInstrument(facts: InstrumentFacts): Instrument {
  const parts = parseSymbol(facts.symbol);
  const quote = facts.quote ?? parts.quote ?? 'USD';
  const lot = asQuantity(facts.lot ?? 1);
  return {
    symbol: parts.symbol,
    venue: facts.venue ?? parts.venue,
    kind: facts.kind ?? 'margin',
    base: parts.base,
    quote,
    settlement: parts.settlement ?? (facts.kind === 'inverse' ? parts.base : quote),
    priceScale: facts.priceScale,
    quantityScale: facts.quantityScale,
    tick: asPrice(facts.tick ?? 1),
    lot,
    minQuantity: lot,
    minNotional: 0,
    contractSize: facts.contractSize ?? 1,
    leverage: 1,
    makerRate: DEFAULT_FEE_RATE,
    takerRate: DEFAULT_FEE_RATE,
    feeAsset: feeAssetOf(facts.kind ?? 'margin', parts.symbol),
    calendar: facts.calendar ?? (parts.quote === undefined ? 'XNYS' : '24/7'),
  };
}
