/** What a client can subscribe to, by name: `btcusdt@kline_1m`. */
import { isInterval } from '../../../core/exchange/index.js';
import type { Exchange, Interval, Market } from '../../../core/exchange/index.js';

export type StreamKind =
  | 'trade'
  | 'aggTrade'
  | 'bookTicker'
  | 'ticker'
  | 'miniTicker'
  | 'windowTicker'
  | 'avgPrice'
  | 'kline'
  | 'depth'
  | 'partialDepth';

export interface MarketStream {
  readonly kind: StreamKind;
  readonly market: Market;
  /** Of klines. */
  readonly interval?: Interval;
  /** Of rolling tickers. */
  readonly window?: TickerWindow;
  /** Of depth streams. */
  readonly everyMs?: number;
  /** Of partial depth. */
  readonly levels?: number;
}

/** Spans of rolling tickers that have streams. */
export type TickerWindow = '1h' | '4h' | '1d';

/** A ticker of all markets: `!miniTicker@arr`, `!ticker@arr`, `!ticker_1h@arr`. */
export interface AllStream {
  readonly kind: 'allTickers';
  readonly of: TickerKind;
  readonly window?: TickerWindow;
}
export type TickerKind = 'ticker' | 'miniTicker' | 'windowTicker';

const SIMPLE: ReadonlySet<string> = new Set([
  ...['trade', 'aggTrade', 'bookTicker', 'ticker', 'miniTicker', 'avgPrice'],
]);
const WINDOW = /^ticker_(1h|4h|1d)$/;
const ALL = /^!(ticker|miniTicker|ticker_(?:1h|4h|1d))@arr$/;
const DEPTH = /^depth(5|10|20)?(?:@(100|1000)ms)?$/;

const windowOf = (name: string): TickerWindow | undefined =>
  WINDOW.exec(name)?.[1] as TickerWindow | undefined;

/** Undefined when there is no such stream. */
export function parseStream(
  exchange: Exchange,
  name: string,
): MarketStream | AllStream | undefined {
  const all = ALL.exec(name)?.[1];
  if (all !== undefined) {
    const window = windowOf(all);
    return window === undefined
      ? { kind: 'allTickers', of: all as TickerKind }
      : { kind: 'allTickers', of: 'windowTicker', window };
  }
  const cut = name.indexOf('@');
  const market = cut < 0 ? undefined : exchange.market(name.slice(0, cut).toUpperCase());
  if (market === undefined) return undefined;
  const rest = name.slice(cut + 1);
  if (SIMPLE.has(rest)) return { kind: rest as StreamKind, market };
  const window = windowOf(rest);
  if (window !== undefined) return { kind: 'windowTicker', market, window };
  if (rest.startsWith('kline_')) {
    const interval = rest.slice('kline_'.length);
    return isInterval(interval) ? { kind: 'kline', market, interval } : undefined;
  }
  const depth = DEPTH.exec(rest);
  if (depth === null) return undefined;
  const everyMs = Number(depth[2] ?? 1_000);
  return depth[1] === undefined
    ? { kind: 'depth', market, everyMs }
    : { kind: 'partialDepth', market, everyMs, levels: Number(depth[1]) };
}
