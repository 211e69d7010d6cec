/** What a file's name says of its content. Evidence only: the import shows what it took from here. */
import { basename } from 'node:path';
import { parseTimeframe } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY } from '../../../core/domain/units.js';
import { dayNumber } from './time-format.js';

export interface NameEvidence {
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
  /** Midnight UTC of the one date in the name, microseconds. */
  readonly date?: number;
}

const STABLE_QUOTES = ['USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD'];
const QUOTES = [
  ...STABLE_QUOTES,
  ...['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'AUD', 'CAD', 'NZD', 'TRY', 'BTC', 'ETH', 'BNB', 'DAI'],
];
/** Assets that are taken for the base of a pair written in one word. */
const BASES = new Set(
  (
    'BTC ETH XBT XRP LTC BCH ADA SOL DOT DOGE BNB XLM LINK UNI AVAX MATIC TRX ETC DASH XMR ZEC EOS NEO ATOM ALGO ' +
    'FIL AAVE NEAR APT ARB OP SUI TON SHIB PEPE EUR USD GBP JPY CHF AUD CAD NZD SEK NOK XAU XAG'
  ).split(' '),
);
const DERIVATIVES = new Set(['PERP', 'SWAP', 'FUT', 'FUTURES', 'QUARTER', 'USDM', 'COINM']);
/** Words that name a venue or the kind of a file, never what is traded. */
const WORDS = new Set(
  (
    'BINANCE COINBASE KRAKEN FTX BITSTAMP BITFINEX BYBIT OKX GEMINI KUCOIN GDAX OHLCV OHLC OHLCVS KLINES KLINE CANDLES ' +
    'CANDLE BARS BAR DATA PRICES PRICE QUOTES HISTORY HISTORICAL EXPORT DOWNLOAD TRADES TRADE TICKS TICK PUBLIC LIST ' +
    'SPOT CSV JSON TXT VOLUME UTC ADJUSTED SAMPLE TEST INPUT OUTPUT FILE BAD GOOD'
  ).split(' '),
);
const UNIT_WORDS: Readonly<Record<string, string>> = {
  S: 's', SEC: 's', SECOND: 's', SECONDS: 's',
  MIN: 'm', MINUTE: 'm', MINUTES: 'm', MINUTELY: 'm',
  H: 'h', HOUR: 'h', HOURS: 'h', HOURLY: 'h', '60MIN': 'h',
  D: 'd', DAY: 'd', DAYS: 'd', DAILY: 'd',
  W: 'w', WEEK: 'w', WEEKS: 'w', WEEKLY: 'w',
  MONTH: 'M', MONTHS: 'M', MONTHLY: 'M',
}; // prettier-ignore

function timeframeOf(tokens: readonly string[]): { timeframe?: Timeframe; used: Set<number> } {
  const used = new Set<number>();
  for (const [index, token] of tokens.entries()) {
    const joined = /^(\d{1,3})([a-z]+)$/i.exec(token);
    if (joined) {
      const [, count = '', word = ''] = joined;
      // One letter keeps its case: 1m is a minute, 1M a month.
      const unit =
        word.length === 1
          ? word === 'M'
            ? 'M'
            : word.toLowerCase()
          : UNIT_WORDS[word.toUpperCase()];
      const timeframe = parseTimeframe(`${Number(count)}${unit ?? '?'}`);
      if (timeframe) return { timeframe, used: used.add(index) };
    }
    const unit = token.length > 1 ? UNIT_WORDS[token.toUpperCase()] : undefined;
    if (unit !== undefined) {
      used.add(index);
      const count = /^0\d\d$/.test(tokens[index + 1] ?? '') ? Number(tokens[index + 1]) : 1;
      if (count !== 1) used.add(index + 1);
      const timeframe = parseTimeframe(`${count}${unit}`);
      if (timeframe) return { timeframe, used };
    }
  }
  return { used };
}

function pairInOneWord(word: string, first: boolean): string | undefined {
  const upper = word.toUpperCase();
  for (const quote of QUOTES) {
    const base = upper.slice(0, -quote.length);
    if (!upper.endsWith(quote) || base.length < 2) continue;
    const known = BASES.has(base);
    const obvious = first && word === upper && STABLE_QUOTES.includes(quote);
    if (known || obvious) return `${base}/${quote}`;
  }
  return undefined;
}

function symbolOf(
  tokens: readonly string[],
  usedByTimeframe: ReadonlySet<number>,
): string | undefined {
  const words = tokens.filter(
    (token, index) =>
      !usedByTimeframe.has(index) && /^[A-Za-z]/.test(token) && !WORDS.has(token.toUpperCase()),
  );
  // A contract's quote and settlement cannot be read from a name.
  if (words.some((word) => DERIVATIVES.has(word.toUpperCase()))) return undefined;
  const [base, quote] = words;
  const upper = (word: string | undefined): word is string =>
    word !== undefined && /^[A-Z0-9]{2,12}$/.test(word);
  if (upper(base) && upper(quote) && QUOTES.includes(quote)) return `${base}/${quote}`;
  for (const [index, word] of words.entries()) {
    const pair = pairInOneWord(word, index === 0);
    if (pair !== undefined) return pair;
  }
  // A ticker is written as one; any other word may be a person's name for the file.
  return words.length === 1 && /^[A-Z]{1,6}$/.test(words[0]!) ? words[0]! : undefined;
}

function dateOf(name: string): number | undefined {
  const found = [...name.matchAll(/(?<!\d)((?:19|20)\d{2})([-_]?)(\d{2})\2(\d{2})(?!\d)/g)];
  const days = found.map(([, year, , month, day]) =>
    dayNumber(Number(year), Number(month), Number(day)),
  );
  const [day] = days;
  return days.length === 1 && !Number.isNaN(day) ? day! * MICROSECONDS_PER_DAY : undefined;
}

/** What `BTCUSDT_1m_2023-03-16.csv.gz` says: symbol BTC/USDT, timeframe 1m, date 2023-03-16. */
export function readFileName(path: string): NameEvidence {
  const name = basename(path).replace(/(?:\.(?:csv|json|txt|tsv|gz|dat))+$/i, '');
  const tokens = name.split(/[^A-Za-z0-9]+/).filter((token) => token !== '');
  const { timeframe, used } = timeframeOf(tokens);
  const symbol = symbolOf(tokens, used);
  const date = dateOf(name);
  return {
    ...(symbol !== undefined && { symbol }),
    ...(timeframe !== undefined && { timeframe }),
    ...(date !== undefined && { date }),
  };
}
