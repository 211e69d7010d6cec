/** Public market data in the shapes of the market streams. */
import { nextStart } from '../../../core/exchange/index.js';
import type {
  AggregateTrade,
  BestPrices,
  Candle,
  Interval,
  Market,
  TapeTrade,
} from '../../../core/exchange/index.js';
import { change, miniTicker } from './market.js';
import type { TextLevel, WindowFigures } from './market.js';
import { fixed } from './numbers.js';
import type { TimeOf } from '../time-unit.js';

export function tradeEvent({ listing }: Market, trade: TapeTrade, timeOf: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  const time = timeOf(trade.at);
  return {
    e: 'trade',
    E: time,
    s: listing.id,
    t: trade.id,
    p: fixed(trade.price, priceScale),
    q: fixed(trade.quantity, quantityScale),
    T: time,
    m: trade.buyerIsMaker,
    M: true,
  };
}

export function aggregateEvent({ listing }: Market, trade: AggregateTrade, timeOf: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  const time = timeOf(trade.at);
  return {
    e: 'aggTrade',
    E: time,
    s: listing.id,
    a: trade.id,
    p: fixed(trade.price, priceScale),
    q: fixed(trade.quantity, quantityScale),
    f: trade.firstTrade,
    l: trade.lastTrade,
    T: time,
    m: trade.buyerIsMaker,
    M: true,
  };
}

/** Changes after update `first - 1` up to `last`; quantity 0 removes a level. */
export function depthEvent(
  { listing }: Market,
  at: number,
  changes: {
    readonly first: number;
    readonly last: number;
    readonly bids: readonly TextLevel[];
    readonly asks: readonly TextLevel[];
  },
  time: TimeOf,
) {
  return {
    ...{ e: 'depthUpdate', E: time(at), s: listing.id, U: changes.first },
    ...{ u: changes.last, b: changes.bids, a: changes.asks },
  };
}

export function bookTickerEvent({ listing }: Market, sequence: number, best: BestPrices) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    u: sequence,
    s: listing.id,
    b: fixed(best.bidPrice, priceScale),
    B: fixed(best.bidQuantity, quantityScale),
    a: fixed(best.askPrice, priceScale),
    A: fixed(best.askQuantity, quantityScale),
  };
}

export function klineEvent(
  { listing }: Market,
  interval: Interval,
  candle: Candle,
  at: number,
  closed: boolean,
  time: TimeOf,
) {
  const { priceScale, quantityScale } = listing.instrument;
  const valueScale = priceScale + quantityScale;
  return {
    e: 'kline',
    E: time(at),
    s: listing.id,
    k: {
      t: time(candle.start),
      T: time(nextStart(interval, candle.start) - 1),
      s: listing.id,
      i: interval,
      f: candle.firstTrade,
      L: candle.lastTrade,
      o: fixed(candle.open, priceScale),
      c: fixed(candle.close, priceScale),
      h: fixed(candle.high, priceScale),
      l: fixed(candle.low, priceScale),
      v: fixed(candle.volume, quantityScale),
      n: candle.trades,
      x: closed,
      q: fixed(candle.quoteVolume, valueScale),
      V: fixed(candle.takerVolume, quantityScale),
      Q: fixed(candle.takerQuoteVolume, valueScale),
      B: '0',
    },
  };
}

export function miniTickerEvent(market: Market, figures: WindowFigures, time: TimeOf) {
  const mini = miniTicker(market, figures, time);
  return {
    ...{ e: '24hrMiniTicker', E: time(figures.closeAt), s: mini.symbol },
    ...{ c: mini.lastPrice, o: mini.openPrice, h: mini.highPrice, l: mini.lowPrice },
    ...{ v: mini.volume, q: mini.quoteVolume },
  };
}

export function tickerEvent(
  market: Market,
  figures: WindowFigures,
  best: BestPrices,
  time: TimeOf,
) {
  const mini = miniTicker(market, figures, time);
  const { priceChange, priceChangePercent, weightedAvgPrice } = change(market, figures);
  const { b, B, a, A } = bookTickerEvent(market, 0, best);
  const { priceScale, quantityScale } = market.listing.instrument;
  return {
    ...{ e: '24hrTicker', E: mini.closeTime, s: mini.symbol },
    ...{ p: priceChange, P: priceChangePercent, w: weightedAvgPrice },
    ...{ x: fixed(figures.candle.open, priceScale), c: mini.lastPrice },
    ...{ Q: fixed(market.tape.last?.quantity ?? 0, quantityScale), b, B, a, A },
    ...{ o: mini.openPrice, h: mini.highPrice, l: mini.lowPrice },
    ...{ v: mini.volume, q: mini.quoteVolume, O: mini.openTime, C: mini.closeTime },
    ...{ F: mini.firstId, L: mini.lastId, n: mini.count },
  };
}

/** The ticker of a rolling window, without best prices. */
export function windowTickerEvent(
  market: Market,
  figures: WindowFigures,
  window: string,
  time: TimeOf,
) {
  const mini = miniTicker(market, figures, time);
  const { priceChange, priceChangePercent, weightedAvgPrice } = change(market, figures);
  return {
    ...{ e: `${window}Ticker`, E: mini.closeTime, s: mini.symbol },
    ...{ p: priceChange, P: priceChangePercent },
    ...{ o: mini.openPrice, h: mini.highPrice, l: mini.lowPrice, c: mini.lastPrice },
    ...{ w: weightedAvgPrice, v: mini.volume, q: mini.quoteVolume },
    ...{ O: mini.openTime, C: mini.closeTime, F: mini.firstId, L: mini.lastId, n: mini.count },
  };
}

/** The average price of five minutes, and when it last changed by a trade. */
export function averagePriceEvent(market: Market, at: number, time: TimeOf) {
  const { listing, tape } = market;
  return {
    ...{ e: 'avgPrice', E: time(at), s: listing.id, i: '5m' },
    w: fixed(market.averagePrice(at) ?? 0, listing.instrument.priceScale),
    T: time(tape.last?.at ?? at),
  };
}
