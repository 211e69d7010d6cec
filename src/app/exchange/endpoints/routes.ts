/** Where each endpoint is found: by method and path over REST, by name over the WebSocket API. */
import { venueErrors } from '../venue-error.js';
import { accounts } from './account.js';
import type { Endpoint } from './endpoint.js';
import { lists } from './lists.js';
import { marketData } from './market-data.js';
import { tickers } from './tickers.js';
import { trading } from './trading.js';

const open = (answer: Endpoint['answer']): Endpoint => ({ security: 'none', weight: 1, answer });

const nothing = open(() => []);
const noSymbols = open(({ now, time }) => ({
  timezone: 'UTC',
  serverTime: time(now),
  rateLimits: [],
  exchangeFilters: [],
  assets: [],
  symbols: [],
}));
/** Listen keys are gone; the user data stream is subscribed to over the WebSocket API. */
const retired = open(() => {
  throw venueErrors.retired();
});

export const REST_ROUTES: Readonly<Record<string, Endpoint>> = {
  'GET /api/v3/ping': marketData.ping,
  'GET /api/v3/time': marketData.time,
  'GET /api/v3/exchangeInfo': marketData.exchangeInfo,
  'GET /api/v3/depth': marketData.depth,
  'GET /api/v3/trades': marketData.trades,
  'GET /api/v3/historicalTrades': marketData.trades,
  'GET /api/v3/aggTrades': marketData.aggTrades,
  'GET /api/v3/klines': marketData.klines,
  'GET /api/v3/uiKlines': marketData.klines,
  'GET /api/v3/avgPrice': marketData.avgPrice,
  'GET /api/v3/ticker': tickers.window,
  'GET /api/v3/ticker/24hr': tickers.day,
  'GET /api/v3/ticker/tradingDay': tickers.tradingDay,
  'GET /api/v3/ticker/price': tickers.price,
  'GET /api/v3/ticker/bookTicker': tickers.book,
  'POST /api/v3/order': trading.place,
  'POST /api/v3/order/test': trading.testPlace,
  'GET /api/v3/order': trading.query,
  'DELETE /api/v3/order': trading.cancel,
  'POST /api/v3/order/cancelReplace': trading.cancelReplace,
  'PUT /api/v3/order/amend/keepPriority': trading.amend,
  'GET /api/v3/openOrders': trading.openOrders,
  'DELETE /api/v3/openOrders': trading.cancelAll,
  'GET /api/v3/allOrders': trading.allOrders,
  'POST /api/v3/orderList/oco': lists.place,
  'DELETE /api/v3/orderList': lists.cancel,
  'GET /api/v3/orderList': lists.query,
  'GET /api/v3/allOrderList': lists.all,
  'GET /api/v3/openOrderList': lists.open,
  'GET /api/v3/account': accounts.account,
  'GET /api/v3/account/commission': accounts.commission,
  'GET /api/v3/myTrades': accounts.myTrades,
  'GET /api/v3/myPreventedMatches': accounts.preventedMatches,
  'GET /api/v3/rateLimit/order': accounts.orderRateLimits,
  'POST /api/v3/userDataStream': retired,
  'PUT /api/v3/userDataStream': retired,
  'DELETE /api/v3/userDataStream': retired,
  'GET /sapi/v1/capital/config/getall': accounts.coins,
  'GET /sapi/v1/account/apiRestrictions': accounts.restrictions,
  'GET /sapi/v1/asset/tradeFee': accounts.tradeFees,
  'GET /sapi/v1/system/status': open(() => ({ status: 0, msg: 'normal' })),
  'GET /sapi/v1/margin/allPairs': nothing,
  'GET /sapi/v1/margin/isolated/allPairs': nothing,
  'GET /fapi/v1/exchangeInfo': noSymbols,
  'GET /dapi/v1/exchangeInfo': noSymbols,
};

/** The one method that is of a socket alone and asks for a key: it listens to an account. */
export const SUBSCRIBE = 'userDataStream.subscribe.signature';

export const SOCKET_METHODS: Readonly<Record<string, Endpoint>> = {
  ping: marketData.ping,
  time: marketData.time,
  exchangeInfo: marketData.exchangeInfo,
  depth: marketData.depth,
  'trades.recent': marketData.trades,
  'trades.historical': marketData.trades,
  'trades.aggregate': marketData.aggTrades,
  klines: marketData.klines,
  uiKlines: marketData.klines,
  avgPrice: marketData.avgPrice,
  ticker: tickers.window,
  'ticker.24hr': tickers.day,
  'ticker.tradingDay': tickers.tradingDay,
  'ticker.price': tickers.price,
  'ticker.book': tickers.book,
  'order.place': trading.place,
  'order.test': trading.testPlace,
  'order.status': trading.query,
  'order.cancel': trading.cancel,
  'order.cancelReplace': trading.cancelReplace,
  'order.amend.keepPriority': trading.amend,
  'openOrders.status': trading.openOrders,
  'openOrders.cancelAll': trading.cancelAll,
  allOrders: trading.allOrders,
  'orderList.place.oco': lists.place,
  'orderList.cancel': lists.cancel,
  'orderList.status': lists.query,
  'openOrderLists.status': lists.open,
  allOrderLists: lists.all,
  'account.status': accounts.account,
  'account.commission': accounts.commission,
  'account.rateLimits.orders': accounts.orderRateLimits,
  myTrades: accounts.myTrades,
  myPreventedMatches: accounts.preventedMatches,
};
