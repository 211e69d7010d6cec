/** Public market data in the venue's REST shapes. */
import { intervalStart, nextStart } from '../../../core/exchange/index.js';
import type {
  AggregateTrade,
  BestPrices,
  Candle,
  Exchange,
  Interval,
  Market,
  TapeTrade,
} from '../../../core/exchange/index.js';
import { MICROSECONDS_PER_DAY } from '../../../core/domain/units.js';
import { fixed } from './numbers.js';
import type { TimeOf } from '../time-unit.js';

/** `[price, quantity]` as text. */
export type TextLevel = readonly [string, string];

export function textLevels(
  { listing }: Market,
  levels: readonly { readonly price: number; readonly quantity: number }[],
): TextLevel[] {
  const { priceScale, quantityScale } = listing.instrument;
  return levels.map(({ price, quantity }) => [
    fixed(price, priceScale),
    fixed(quantity, quantityScale),
  ]);
}

export function depthSnapshot(exchange: Exchange, market: Market, limit: number) {
  return {
    lastUpdateId: market.sequence,
    bids: textLevels(market, exchange.depth(market, 'buy', limit)),
    asks: textLevels(market, exchange.depth(market, 'sell', limit)),
  };
}

export function publicTrade({ listing }: Market, trade: TapeTrade, time: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    id: trade.id,
    price: fixed(trade.price, priceScale),
    qty: fixed(trade.quantity, quantityScale),
    quoteQty: fixed(trade.price * trade.quantity, priceScale + quantityScale),
    time: time(trade.at),
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  };
}

export function aggregateTrade({ listing }: Market, trade: AggregateTrade, time: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    a: trade.id,
    p: fixed(trade.price, priceScale),
    q: fixed(trade.quantity, quantityScale),
    f: trade.firstTrade,
    l: trade.lastTrade,
    T: time(trade.at),
    m: trade.buyerIsMaker,
    M: true,
  };
}

/** The twelve columns of a candle. */
export function kline({ listing }: Market, interval: Interval, candle: Candle, time: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  const valueScale = priceScale + quantityScale;
  return [
    time(candle.start),
    fixed(candle.open, priceScale),
    fixed(candle.high, priceScale),
    fixed(candle.low, priceScale),
    fixed(candle.close, priceScale),
    fixed(candle.volume, quantityScale),
    time(nextStart(interval, candle.start) - 1),
    fixed(candle.quoteVolume, valueScale),
    candle.trades,
    fixed(candle.takerVolume, quantityScale),
    fixed(candle.takerQuoteVolume, valueScale),
    '0',
  ];
}

/** Best prices of each side now. */
export function bestPrices(exchange: Exchange, market: Market): BestPrices {
  const [bid] = exchange.depth(market, 'buy', 1);
  const [ask] = exchange.depth(market, 'sell', 1);
  return {
    bidPrice: bid?.price ?? 0,
    bidQuantity: bid?.quantity ?? 0,
    askPrice: ask?.price ?? 0,
    askQuantity: ask?.quantity ?? 0,
  };
}

export function bookTicker(exchange: Exchange, market: Market) {
  const { priceScale, quantityScale } = market.listing.instrument;
  const best = bestPrices(exchange, market);
  return {
    symbol: market.listing.id,
    bidPrice: fixed(best.bidPrice, priceScale),
    bidQty: fixed(best.bidQuantity, quantityScale),
    askPrice: fixed(best.askPrice, priceScale),
    askQty: fixed(best.askQuantity, quantityScale),
  };
}

/** Prices and volumes over a span that ends now; flat at the last price when nothing was traded. */
export interface WindowFigures {
  readonly candle: Candle;
  readonly openAt: number;
  readonly closeAt: number;
}

/** By the minute, from the start of the minute `spanUs` ago; 24 hours unless said otherwise. */
export function windowFigures(
  market: Market,
  at: number,
  spanUs = MICROSECONDS_PER_DAY,
): WindowFigures {
  return figuresSince(market, intervalStart('1m', at - spanUs), at);
}

/** The same from the start of a minute on. */
export function figuresSince(market: Market, openAt: number, at: number): WindowFigures {
  const price = market.lastPrice ?? 0;
  const candle = market.candles.sum('1m', openAt, at) ?? {
    ...{ start: openAt, open: price, high: price, low: price, close: price },
    ...{ volume: 0, quoteVolume: 0, trades: 0, takerVolume: 0, takerQuoteVolume: 0 },
    ...{ firstTrade: -1, lastTrade: -1 },
  };
  return { candle, openAt, closeAt: at };
}

export function miniTicker(
  { listing }: Market,
  { candle, openAt, closeAt }: WindowFigures,
  time: TimeOf,
) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    symbol: listing.id,
    openPrice: fixed(candle.open, priceScale),
    highPrice: fixed(candle.high, priceScale),
    lowPrice: fixed(candle.low, priceScale),
    lastPrice: fixed(candle.close, priceScale),
    volume: fixed(candle.volume, quantityScale),
    quoteVolume: fixed(candle.quoteVolume, priceScale + quantityScale),
    openTime: time(openAt),
    closeTime: time(closeAt),
    firstId: candle.firstTrade,
    lastId: candle.lastTrade,
    count: candle.trades,
  };
}

/** Change and weighted average of a window, which the full tickers have. */
export function change({ listing }: Market, { candle }: WindowFigures) {
  const { priceScale } = listing.instrument;
  const difference = candle.close - candle.open;
  const percent = candle.open === 0 ? 0 : (difference / candle.open) * 100;
  const average = candle.volume === 0 ? candle.close : candle.quoteVolume / candle.volume;
  const sign = difference < 0 ? '-' : '';
  return {
    priceChange: sign + fixed(Math.abs(difference), priceScale),
    priceChangePercent: percent.toFixed(3),
    weightedAvgPrice: fixed(Math.round(average), priceScale),
  };
}

/** The 24-hour ticker with best prices. */
export function dayTicker(exchange: Exchange, market: Market, at: number, time: TimeOf) {
  const figures = windowFigures(market, at);
  const last = market.tape.last;
  const { priceScale, quantityScale } = market.listing.instrument;
  return {
    ...miniTicker(market, figures, time),
    ...change(market, figures),
    ...bookTicker(exchange, market),
    prevClosePrice: fixed(figures.candle.open, priceScale),
    lastQty: fixed(last?.quantity ?? 0, quantityScale),
  };
}
