/** What a venue lists, as instruments; and the names near one that it does not. */
import { TradsysError } from '../../errors.js';
import type { ListedInstrument } from '../../ports.js';
import { marketInstrument } from '../clients/market-instrument.js';
import type { CcxtMarket, MarketRules } from '../clients/market-instrument.js';

/** What is read of ccxt's `describe`. */
export interface About extends MarketRules {
  readonly has?: Readonly<Record<string, unknown>>;
  readonly timeframes?: Readonly<Record<string, unknown>>;
  readonly features?: unknown;
}

const NEAREST = 4;
/** Where ccxt does not say. */
const FEW_BARS = 100;

/** How many bars the venue gives for one question: what ccxt knows of the least generous of its markets. */
export function barsPerQuestion({ features }: About): number {
  const limits = limitsIn(features);
  return limits.length === 0 ? FEW_BARS : Math.min(...limits);
}

function limitsIn(features: unknown): readonly number[] {
  if (typeof features !== 'object' || features === null) return [];
  return Object.entries(features).flatMap(([name, value]) => {
    if (name !== 'fetchOHLCV') return limitsIn(value);
    const limit = (value as { readonly limit?: unknown } | null)?.limit;
    return typeof limit === 'number' && limit > 0 ? [limit] : [];
  });
}

/** Throws a TradsysError (usage) for the first symbol that is not among the markets. */
export function listed(
  venue: string,
  symbols: readonly string[],
  markets: Readonly<Record<string, CcxtMarket>>,
  about: About,
): readonly ListedInstrument[] {
  return symbols.map((symbol) => {
    const market = Object.hasOwn(markets, symbol) ? markets[symbol] : undefined;
    const instrument = market === undefined ? undefined : marketInstrument(venue, market, about);
    if (instrument === undefined) throw notListed(venue, symbol, Object.keys(markets));
    return { instrument, trading: market?.active !== false };
  });
}

function notListed(venue: string, symbol: string, all: readonly string[]): TradsysError {
  const near = nearestSymbols(symbol, all);
  // The one venue whose list is the user's own; it begins with what strategies trade.
  const own = venue === 'local' ? "; stop it and 'tradsys exchange reset' to list others" : '';
  const listing = near.length === 0 ? 'see what the venue lists' : `it lists ${near.join(', ')}`;
  return new TradsysError('feed.unknown_symbol', `${venue} does not list ${symbol}`, {
    exit: 'usage',
    remedy: `${listing}${own}`,
  });
}

/** Those of the same base, then those that share most pairs of letters. */
export function nearestSymbols(symbol: string, all: readonly string[]): readonly string[] {
  const base = symbol.split('/')[0]!;
  const wanted = pairsOf(symbol);
  const scored = all.map((one) => {
    const pairs = pairsOf(one);
    const shared = [...pairs].filter((pair) => wanted.has(pair)).length;
    const likeness = (2 * shared) / (pairs.size + wanted.size);
    return { one, score: likeness + (one.split('/')[0] === base ? 1 : 0) };
  });
  return scored
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score || (a.one < b.one ? -1 : 1))
    .slice(0, NEAREST)
    .map(({ one }) => one);
}

/** Neighbouring letters, whatever their case, without signs between them. */
function pairsOf(symbol: string): ReadonlySet<string> {
  const letters = symbol.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return new Set(Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2)));
}
