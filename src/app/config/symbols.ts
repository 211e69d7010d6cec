/**
 * Symbols and channels as people and venues write them, turned into ours: `BTCUSDT`, `BTC-USD`,
 * `BTC_USDT` and `BTC-USDT-SWAP` become `BTC/USDT`, `BTC/USD` and `BTC/USDT:USDT`.
 */
import { TradsysError } from '../../errors.js';

/** Assets that venues quote prices in. */
const QUOTES = [
  ...[
    'USDT',
    'USDC',
    'FDUSD',
    'TUSD',
    'BUSD',
    'USDP',
    'DAI',
    'PYUSD',
    'USD',
    'EUR',
    'GBP',
    'JPY',
    'AUD',
    'TRY',
  ],
  ...['BRL', 'CHF', 'CAD', 'INR', 'KRW', 'BTC', 'ETH', 'BNB'],
];
/** Bases so common that a split leaving one of them is the one meant. */
const BASES = [
  ...[
    'BTC',
    'ETH',
    'BNB',
    'SOL',
    'XRP',
    'ADA',
    'DOGE',
    'DOT',
    'LTC',
    'LINK',
    'AVAX',
    'TRX',
    'MATIC',
    'BCH',
  ],
  ...[
    'USDT',
    'USDC',
    'FDUSD',
    'TUSD',
    'EUR',
    'GBP',
    'AUD',
    'USD',
    'XLM',
    'ATOM',
    'UNI',
    'SHIB',
    'TON',
    'XAU',
  ],
];

const UNIFIED = /^[A-Za-z0-9.]+\/[A-Za-z0-9.]+(?::[A-Za-z0-9.]+(?:-[\w.]+)*)?$/;
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export const SYMBOL_ALLOWED = "a symbol such as BTC/USDT, or the venue's own id (BTCUSDT, BTC-USD)";

/**
 * The unified symbols that `text` may stand for: one, several when it is ambiguous, none when it is
 * no symbol. A venue in front (`binance:BTCUSDT`) is kept. Names without a known quote asset
 * (`GOOG`, `BRK-B`) stand for themselves.
 */
export function unifiedSymbols(text: string): readonly string[] {
  const qualified = /^([a-z][a-z0-9_-]*):(.+)$/.exec(text.trim());
  if (qualified && !qualified[1]!.includes('/')) {
    return unifiedSymbols(qualified[2]!).map((symbol) => `${qualified[1]!}:${symbol}`);
  }
  const symbol = text.trim();
  if (UNIFIED.test(symbol)) return [symbol.toUpperCase()];
  if (!PLAIN.test(symbol)) return [];
  return separated(symbol) ?? joined(symbol);
}

/** The one symbol meant by `text`; throws TradsysError (`usage`) when there is none or a choice. */
export function parseSymbol(text: string): string {
  const symbols = unifiedSymbols(text);
  if (symbols.length === 1) return symbols[0]!;
  const what =
    symbols.length === 0
      ? `${JSON.stringify(text)} is not ${SYMBOL_ALLOWED}`
      : `${JSON.stringify(text)} is ambiguous: write ${symbols.join(' or ')}`;
  throw new TradsysError('value.symbol', what, { exit: 'usage' });
}

/** `BTC-USD`, `BTC_USDT`, `BTC-USDT-SWAP`; undefined when the parts name no known quote. */
function separated(symbol: string): readonly string[] | undefined {
  const [base, quote, contract, ...rest] = symbol.toUpperCase().split(/[-_]/);
  if (base === undefined || quote === undefined || !QUOTES.includes(quote) || rest.length > 0)
    return undefined;
  if (contract === undefined) return [`${base}/${quote}`];
  if (contract !== 'SWAP' && contract !== 'PERP') return undefined;
  return [`${base}/${quote}:${quote === 'USD' ? base : quote}`];
}

/** `BTCUSDT`: every split into a base and a known quote; one that leaves a common base wins. */
function joined(symbol: string): readonly string[] {
  if (!/^[A-Z0-9]{6,}$/.test(symbol)) return [symbol];
  const splits = QUOTES.filter(
    (quote) => symbol.endsWith(quote) && symbol.length > quote.length + 1,
  ).map((quote) => ({ base: symbol.slice(0, -quote.length), quote }));
  const common = splits.filter(({ base }) => BASES.includes(base));
  const chosen = common.length > 0 ? common : splits;
  return chosen.length === 0 ? [symbol] : chosen.map(({ base, quote }) => `${base}/${quote}`);
}

/** What a source sends: trades, bars of one length, the order book, or best bid and ask. */
export type Channel =
  | { readonly kind: 'trades' | 'depth' | 'ticker' }
  | { readonly kind: 'klines'; readonly timeframe: string };

const CHANNELS: Readonly<Record<string, 'trades' | 'depth' | 'ticker'>> = {
  trade: 'trades',
  trades: 'trades',
  aggTrade: 'trades',
  matches: 'trades',
  market_trades: 'trades',
  depth: 'depth',
  book: 'depth',
  level2: 'depth',
  level2_batch: 'depth',
  l2_data: 'depth',
  ticker: 'ticker',
  ticker_batch: 'ticker',
  bookTicker: 'ticker',
  quotes: 'ticker',
};

export const CHANNEL_ALLOWED =
  "trades, depth, ticker, klines_1m (any bar length), or the venue's own name (trade, matches, level2, kline_1m)";

/** A channel in our words or a venue's; undefined when it is neither. */
export function parseChannel(text: string): Channel | undefined {
  const bars = /^(?:klines?|candles?|bars?|ohlcv)[_:]([1-9]\d{0,3}[smhdwM])$/.exec(text);
  if (bars) return { kind: 'klines', timeframe: bars[1]! };
  if (/^depth\d*(?:@\d+ms)?$/.test(text)) return { kind: 'depth' };
  const kind = Object.hasOwn(CHANNELS, text) ? CHANNELS[text] : undefined;
  return kind === undefined ? undefined : { kind };
}

/** Addresses that venues have retired, and what answers in their place. */
export const RETIRED_URLS: Readonly<Record<string, string>> = {
  'wss://ws-feed.pro.coinbase.com': 'wss://ws-feed.exchange.coinbase.com',
  'wss://ws-feed.gdax.com': 'wss://ws-feed.exchange.coinbase.com',
  'https://api.pro.coinbase.com': 'https://api.exchange.coinbase.com',
  'https://api.gdax.com': 'https://api.exchange.coinbase.com',
};
