/** What anyone may ask about the market. */
import { isInterval } from '../../../core/exchange/index.js';
import type { Interval } from '../../../core/exchange/index.js';
import { symbolInfo } from '../formats/exchange-info.js';
import { aggregateTrade, depthSnapshot, kline, publicTrade } from '../formats/market.js';
import { fixed } from '../formats/numbers.js';
import type { Parameters } from '../parameters.js';
import { venueErrors } from '../venue-error.js';
import type { Call, Endpoint } from './endpoint.js';
import { marketOf, marketsOf } from './endpoint.js';
import { rateLimits } from './rate-limits.js';

const free = (weight: Endpoint['weight'], answer: Endpoint['answer']): Endpoint => ({
  security: 'none',
  weight,
  answer,
});

function depthWeight(parameters: Parameters): number {
  const limit = Number(parameters.text('limit') ?? 100);
  if (limit > 1_000) return 250;
  if (limit > 500) return 50;
  return limit > 100 ? 25 : 5;
}

function intervalOf({ parameters }: Call): Interval {
  const name = parameters.required('interval');
  if (!isInterval(name)) throw venueErrors.interval();
  return name;
}

function klines(call: Call): unknown {
  const { parameters, now } = call;
  // Candles are of days of UTC alone.
  if (Number((parameters.text('timeZone') ?? '0').replace(':', '')) !== 0) {
    throw venueErrors.data('timeZone');
  }
  const market = marketOf(call);
  const interval = intervalOf(call);
  const limit = parameters.limit('limit', 500, 1_000);
  const from = parameters.instant('startTime');
  const until = Math.min(parameters.instant('endTime') ?? now, now);
  const range = { until, limit, ...(from === undefined ? {} : { from }) };
  return market.candles
    .range(interval, range)
    .map((each) => kline(market, interval, each, call.time));
}

function aggregateTrades(call: Call): unknown {
  const { parameters } = call;
  const market = marketOf(call);
  const found = market.tape.recentAggregates({
    limit: parameters.limit('limit', 500, 1_000),
    fromId: parameters.integer('fromId'),
    from: parameters.instant('startTime'),
    until: parameters.lastInstant('endTime'),
  });
  return found.map((trade) => aggregateTrade(market, trade, call.time));
}

function averagePrice(call: Call): unknown {
  const market = marketOf(call);
  const { priceScale } = market.listing.instrument;
  return {
    mins: 5,
    price: fixed(market.averagePrice(call.now) ?? 0, priceScale),
    closeTime: call.time(market.tape.last?.at ?? call.now),
  };
}

function exchangeInfo(call: Call): unknown {
  return {
    timezone: 'UTC',
    serverTime: call.time(call.now),
    rateLimits: rateLimits(call.limits),
    exchangeFilters: [],
    symbols: marketsOf(call).markets.map(symbolInfo),
  };
}

export const marketData = {
  ping: free(1, () => ({})),
  time: free(1, ({ now, time }) => ({ serverTime: time(now) })),
  exchangeInfo: free(20, exchangeInfo),
  depth: free(depthWeight, (call) =>
    depthSnapshot(call.exchange, marketOf(call), call.parameters.limit('limit', 100, 5_000)),
  ),
  trades: free(10, (call) => {
    const market = marketOf(call);
    const { parameters } = call;
    const found = market.tape.recent(
      parameters.limit('limit', 500, 1_000),
      parameters.integer('fromId'),
    );
    return found.map((trade) => publicTrade(market, trade, call.time));
  }),
  aggTrades: free(2, aggregateTrades),
  klines: free(2, klines),
  avgPrice: free(2, averagePrice),
} satisfies Record<string, Endpoint>;
