/** What a client can subscribe to, by name: `btcusdt@kline_1m`. */
import { isInterval } from '../../../core/exchange/index.js';
import type { Exchange, Interval, Market } from '../../../core/exchange/index.js';

export type StreamKind =
  | 'trade'
  | 'aggTrade'
  | 'bookTicker'
  | 'ticker'
  | 'miniTicker'
  | 'kline'
  | 'depth'
  | 'partialDepth';

export interface MarketStream {
  readonly kind: StreamKind;
  readonly market: Market;
  /** Of klines. */
  readonly interval?: Interval;
  /** Of depth streams. */
  readonly everyMs?: number;
  /** Of partial depth. */
  readonly levels?: number;
}

/** A stream of all markets: `!miniTicker@arr`, `!ticker@arr`. */
export type AllStream = '!miniTicker@arr' | '!ticker@arr';

const SIMPLE: ReadonlySet<string> = new Set([
  ...['trade', 'aggTrade', 'bookTicker', 'ticker', 'miniTicker'],
]);
const DEPTH = /^depth(5|10|20)?(?:@(100|1000)ms)?$/;

/** Undefined when there is no such stream. */
export function parseStream(
  exchange: Exchange,
  name: string,
): MarketStream | AllStream | undefined {
  if (name === '!miniTicker@arr' || name === '!ticker@arr') return name;
  const cut = name.indexOf('@');
  const market = cut < 0 ? undefined : exchange.market(name.slice(0, cut).toUpperCase());
  if (market === undefined) return undefined;
  const rest = name.slice(cut + 1);
  if (SIMPLE.has(rest)) return { kind: rest as StreamKind, market };
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
