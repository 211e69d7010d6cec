/** How venues differ; one file each, and what holds for all others. */
import { alpaca } from './alpaca.js';
import { binance } from './binance.js';
import { coinbase, coinbaseExchange } from './coinbase.js';
import { kraken } from './kraken.js';
import { GENERIC } from './particulars.js';
import type { VenueParticulars } from './particulars.js';

/** By ccxt id. */
const KNOWN: Readonly<Record<string, VenueParticulars>> = {
  alpaca,
  binance,
  binanceus: binance,
  coinbase,
  coinbaseexchange: coinbaseExchange,
  kraken,
};

export const particularsOf = (id: string): VenueParticulars =>
  Object.hasOwn(KNOWN, id) ? KNOWN[id]! : GENERIC;
