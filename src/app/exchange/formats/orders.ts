/** Orders, fills and lists in the venue's shapes. */
import type {
  AccountTrade,
  Market,
  OrderFill,
  OrderList,
  Placed,
  PreventedMatch,
  VenueOrder,
} from '../../../core/exchange/index.js';
import { fixed, fixedMoney } from './numbers.js';
import type { TimeOf } from '../time-unit.js';

/** Accounts here are of none. */
export const NO_TRADE_GROUP = -1;

export const upper = (word: string): string => word.toUpperCase();

/** Fields are named one by one below: spreads of this size cost more than matching an order. */
interface OrderAnswer {
  [field: string]: unknown;
}

/** Adds what all answers about an order have, from `price` to `side`, and what only some types have. */
function addFigures(answer: OrderAnswer, { listing }: Market, order: VenueOrder): OrderAnswer {
  const { priceScale, quantityScale } = listing.instrument;
  answer['price'] = fixed(order.price, priceScale);
  answer['origQty'] = fixed(order.quantity, quantityScale);
  answer['executedQty'] = fixed(order.executed, quantityScale);
  answer['origQuoteOrderQty'] = fixed(order.quoteQuantity, 8);
  answer['cummulativeQuoteQty'] = fixedMoney(order.executedQuote);
  answer['status'] = upper(order.status);
  answer['timeInForce'] = upper(order.timeInForce);
  answer['type'] = upper(order.type);
  answer['side'] = upper(order.side);
  if (order.stopPrice > 0) answer['stopPrice'] = fixed(order.stopPrice, priceScale);
  if (order.trailingDelta > 0) answer['trailingDelta'] = order.trailingDelta;
  if (order.icebergQuantity > 0) answer['icebergQty'] = fixed(order.icebergQuantity, quantityScale);
  if (order.preventedMatchId >= 0) {
    answer['preventedMatchId'] = order.preventedMatchId;
    answer['preventedQuantity'] = fixed(order.prevented, quantityScale);
  }
  return answer;
}

function fillOf({ listing }: Market, fill: OrderFill) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    price: fixed(fill.price, priceScale),
    qty: fixed(fill.quantity, quantityScale),
    commission: fixedMoney(fill.fee),
    commissionAsset: fill.feeAsset,
    tradeId: fill.tradeId,
  };
}

/** The answer to a new order; clients ask for FULL, which has everything. */
export function placedOrder(
  market: Market,
  { order, fills }: Placed,
  detail: string,
  time: TimeOf,
): OrderAnswer {
  const acknowledged: OrderAnswer = {
    symbol: market.listing.id,
    orderId: order.id,
    orderListId: order.listId,
    clientOrderId: order.clientOrderId,
    transactTime: time(order.updatedAt),
  };
  if (detail === 'ACK') return acknowledged;
  const answer = addFigures(acknowledged, market, order);
  answer['workingTime'] = order.workingAt === 0 ? -1 : time(order.workingAt);
  answer['selfTradePreventionMode'] = upper(order.selfTrade);
  if (detail === 'FULL') answer['fills'] = fills.map((fill) => fillOf(market, fill));
  return answer;
}

/** The answer to a query. */
export function queriedOrder(market: Market, order: VenueOrder, time: TimeOf): OrderAnswer {
  const { priceScale, quantityScale } = market.listing.instrument;
  const answer: OrderAnswer = {
    symbol: market.listing.id,
    orderId: order.id,
    orderListId: order.listId,
    clientOrderId: order.clientOrderId,
  };
  addFigures(answer, market, order);
  answer['stopPrice'] = fixed(order.stopPrice, priceScale);
  answer['icebergQty'] = fixed(order.icebergQuantity, quantityScale);
  answer['time'] = time(order.createdAt);
  answer['updateTime'] = time(order.updatedAt);
  answer['isWorking'] = order.workingAt > 0;
  answer['workingTime'] = order.workingAt === 0 ? -1 : time(order.workingAt);
  answer['selfTradePreventionMode'] = upper(order.selfTrade);
  return answer;
}

/** The answer to a cancel: `clientOrderId` is the cancel's own id. */
export function canceledOrder(
  market: Market,
  order: VenueOrder,
  cancelId: string,
  time: TimeOf,
): OrderAnswer {
  const answer: OrderAnswer = {
    symbol: market.listing.id,
    origClientOrderId: order.clientOrderId,
    orderId: order.id,
    orderListId: order.listId,
    clientOrderId: cancelId,
    transactTime: time(order.updatedAt),
  };
  addFigures(answer, market, order);
  answer['selfTradePreventionMode'] = upper(order.selfTrade);
  return answer;
}

/** An order after its quantity was lowered. */
export function amendedOrder(
  market: Market,
  order: VenueOrder,
  origClientOrderId: string,
  time: TimeOf,
) {
  const { priceScale, quantityScale } = market.listing.instrument;
  return {
    symbol: market.listing.id,
    orderId: order.id,
    orderListId: order.listId,
    origClientOrderId,
    clientOrderId: order.clientOrderId,
    price: fixed(order.price, priceScale),
    qty: fixed(order.quantity, quantityScale),
    executedQty: fixed(order.executed, quantityScale),
    preventedQty: fixed(order.prevented, quantityScale),
    quoteOrderQty: fixed(order.quoteQuantity, 8),
    cumulativeQuoteQty: fixedMoney(order.executedQuote),
    status: upper(order.status),
    timeInForce: upper(order.timeInForce),
    type: upper(order.type),
    side: upper(order.side),
    ...(order.icebergQuantity === 0
      ? {}
      : { icebergQty: fixed(order.icebergQuantity, quantityScale) }),
    ...(order.preventedMatchId < 0 ? {} : { preventedMatchId: order.preventedMatchId }),
    workingTime: time(order.workingAt),
    selfTradePreventionMode: upper(order.selfTrade),
  };
}

/** Two orders of an account that self-trade prevention kept from trading; what one did not lose is left out. */
export function preventedMatch({ listing }: Market, match: PreventedMatch, time: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  const { makerQuantity, takerQuantity } = match;
  return {
    symbol: listing.id,
    preventedMatchId: match.id,
    takerOrderId: match.takerOrderId,
    makerSymbol: listing.id,
    makerOrderId: match.makerOrderId,
    tradeGroupId: NO_TRADE_GROUP,
    selfTradePreventionMode: upper(match.mode),
    price: fixed(match.price, priceScale),
    ...(makerQuantity > 0 ? { makerPreventedQuantity: fixed(makerQuantity, quantityScale) } : {}),
    ...(takerQuantity > 0 ? { takerPreventedQuantity: fixed(takerQuantity, quantityScale) } : {}),
    transactTime: time(match.at),
  };
}

export function accountTrade({ listing }: Market, trade: AccountTrade, time: TimeOf) {
  const { priceScale, quantityScale } = listing.instrument;
  return {
    symbol: listing.id,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: trade.listId,
    price: fixed(trade.price, priceScale),
    qty: fixed(trade.quantity, quantityScale),
    quoteQty: fixedMoney(trade.quoteQuantity),
    commission: fixedMoney(trade.fee),
    commissionAsset: trade.feeAsset,
    time: time(trade.at),
    isBuyer: trade.side === 'buy',
    isMaker: trade.maker,
    isBestMatch: true,
  };
}

export function orderList({ listing }: Market, list: OrderList, time: TimeOf) {
  const done = list.status === 'all_done';
  return {
    orderListId: list.id,
    contingencyType: 'OCO',
    listStatusType: done ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: done ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientOrderId,
    transactionTime: time(list.at),
    symbol: listing.id,
    orders: list.orders.map(({ id, clientOrderId }) => ({
      symbol: listing.id,
      orderId: id,
      clientOrderId,
    })),
  };
}
