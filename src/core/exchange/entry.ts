/** From what a client asks for to what the book understands, and back from the book's refusals. */
import type { NewOrder, OrderView, RejectReason, SelfTradePrevention } from '../book/index.js';
import { asMoney } from '../domain/money.js';
import { asPrice, asQuantity, asTimestamp } from '../domain/units.js';
import type { Account } from './account.js';
import type { Refusal } from './commands.js';
import { brokenFilter, waitsForPrice } from './filters.js';
import type { Market } from './market.js';
import type { OrderEntry, SelfTradeMode } from './orders.js';

const SELF_TRADE: Readonly<Record<SelfTradeMode, SelfTradePrevention>> = {
  none: 'none',
  expire_taker: 'cancel_newest',
  expire_maker: 'cancel_oldest',
  expire_both: 'cancel_both',
  decrement: 'decrement',
};

/** A waiting order that becomes a market order may cost this part more than its trigger price. */
const SLIPPAGE_BPS = 500;

/** Why the order may not even be tried, or undefined. */
export function refusalOf(
  market: Market,
  account: Account,
  order: OrderEntry,
  at: number,
): Refusal | undefined {
  if (market.status !== 'trading') return { reason: 'market_closed' };
  if (account.robot) return undefined;
  const open = account.open(order.listing);
  const filter = brokenFilter(market.listing, order, {
    averagePrice: market.averagePrice(at),
    openOrders: open.length,
    algoOrders: open.filter(({ type }) => waitsForPrice(type)).length,
    icebergOrders: open.filter(({ icebergQuantity }) => icebergQuantity > 0).length,
  });
  if (filter !== undefined) return { reason: 'filter', filter };
  return wouldTrigger(market, order) ? { reason: 'would_trigger' } : undefined;
}

/**
 * The same for a pair, the order above the price first. One of them waits for its price: if both
 * rested, a level could vanish under the very order that trades with the pair, which would then pay
 * more than was locked for it.
 */
export function listRefusalOf(
  market: Market,
  account: Account,
  orders: readonly [OrderEntry, OrderEntry],
  at: number,
): Refusal | undefined {
  for (const order of orders) {
    const refusal = refusalOf(market, account, order, at);
    if (refusal !== undefined) return refusal;
  }
  const [above, below] = orders;
  const waits = waitsForPrice(above.type) || waitsForPrice(below.type);
  if (!waits || levelOf(above) <= levelOf(below)) return { reason: 'list_prices' };
  return undefined;
}

/** Where an order of a pair stands; a trailing one is wherever it must be. */
function levelOf({ stopPrice, price, trailingDelta, side, type }: OrderEntry): number {
  if (stopPrice > 0) return stopPrice;
  if (trailingDelta === 0) return price;
  return (side === 'buy') === (type === 'stop_loss' || type === 'stop_loss_limit')
    ? Number.MAX_SAFE_INTEGER
    : 0;
}

/** True when the last trade already reached the stop price: the client meant another type. */
function wouldTrigger({ lastPrice }: Market, order: OrderEntry): boolean {
  if (!waitsForPrice(order.type) || order.stopPrice === 0 || lastPrice === undefined) return false;
  return reachedBy(order) === 'rise' ? lastPrice >= order.stopPrice : lastPrice <= order.stopPrice;
}

/** How the price gets to the order's stop price. */
function reachedBy({ side, type }: OrderEntry): 'rise' | 'fall' {
  const stops = type === 'stop_loss' || type === 'stop_loss_limit';
  return stops === (side === 'buy') ? 'rise' : 'fall';
}

type Mutable<Order> = { -readonly [Field in keyof Order]: Order[Field] };

/**
 * The book's form of a checked order. `lastPrice` is where a trailing order starts from. Every order has
 * the same fields in the same order, for the book reads them all of each.
 */
export function newOrderOf(
  { listing, lastPrice }: Market,
  account: string,
  order: OrderEntry,
  at: number,
): NewOrder {
  const request: Mutable<NewOrder> = {
    kind: 'submit',
    at: asTimestamp(at),
    symbol: listing.instrument.symbol,
    account,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: 'limit',
    quantity: asQuantity(order.quantity),
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: undefined,
    quoteAmount: undefined,
    protectionPrice: undefined,
    postOnly: undefined,
    displayQuantity: order.icebergQuantity === 0 ? undefined : asQuantity(order.icebergQuantity),
    activatedBy: undefined,
    trailingBps: undefined,
    selfTradePrevention: SELF_TRADE[order.selfTrade],
  };
  switch (order.type) {
    case 'limit':
      request.limitPrice = asPrice(order.price);
      request.timeInForce = order.timeInForce;
      break;
    case 'limit_maker':
      request.limitPrice = asPrice(order.price);
      request.postOnly = true;
      break;
    case 'market':
      request.type = 'market';
      request.quoteAmount = order.quoteQuantity === 0 ? undefined : asMoney(order.quoteQuantity);
      break;
    case 'stop_loss_limit':
    case 'take_profit_limit':
      request.type = order.type === 'stop_loss_limit' ? 'stop_limit' : 'take_profit_limit';
      fillTrigger(request, order, 'trailing_stop_limit');
      request.limitPrice = asPrice(order.price);
      request.timeInForce = order.timeInForce;
      break;
    case 'stop_loss':
    case 'take_profit':
      request.type = order.type === 'stop_loss' ? 'stop' : 'take_profit';
      fillTrigger(request, order, 'trailing_stop');
      // A market order once triggered: bounded, so that its worst price can be locked.
      request.protectionPrice = asPrice(
        worseBy(
          firstTrigger(order, lastPrice ?? listing.startPrice),
          order.side,
          listing.instrument.tick,
        ),
      );
  }
  return request;
}

/**
 * What the order waits for. Of a trailing one the stop price is where it begins to follow the last
 * price; whether it stops a loss or takes a profit makes no other difference.
 */
function fillTrigger(
  request: Mutable<NewOrder>,
  order: OrderEntry,
  trailing: 'trailing_stop' | 'trailing_stop_limit',
): void {
  if (order.stopPrice > 0) request.stopPrice = asPrice(order.stopPrice);
  if (order.trailingDelta === 0) return;
  request.type = trailing;
  request.trailingBps = order.trailingDelta;
  if (order.stopPrice > 0) request.activatedBy = reachedBy(order);
}

/** The trigger price of an order that begins to follow at its stop price, or now. */
function firstTrigger({ side, trailingDelta, stopPrice }: OrderEntry, lastPrice: number): number {
  const start = stopPrice || lastPrice;
  const distance = (start * trailingDelta) / 10_000;
  return side === 'buy' ? start + distance : start - distance;
}

/** A sale is bounded by the lowest price there is: what it gives is known, so it is let go. */
function worseBy(price: number, side: OrderEntry['side'], tick: number): number {
  if (side === 'sell') return tick;
  return Math.ceil((price * (10_000 + SLIPPAGE_BPS)) / 10_000 / tick) * tick;
}

/** The refusal in the exchange's words. */
export function refusalFrom(reason: RejectReason): Refusal {
  switch (reason) {
    case 'insufficient_balance':
      return { reason };
    case 'duplicate_client_order_id':
      return { reason: 'duplicate_order' };
    case 'symbol_halted':
      return { reason: 'market_closed' };
    case 'post_only_would_trade':
      return { reason: 'would_take' };
    case 'unknown_order':
      return { reason: 'unknown_order' };
    case 'quantity_not_above_filled':
      return { reason: 'amend_executed' };
    case 'not_replaceable':
      return { reason: 'amend_unsupported' };
    case 'price_outside_band':
      return { reason: 'filter', filter: 'PERCENT_PRICE_BY_SIDE' };
    case 'invalid_price':
    case 'price_off_tick':
      return { reason: 'filter', filter: 'PRICE_FILTER' };
    case 'notional_below_minimum':
      return { reason: 'filter', filter: 'NOTIONAL' };
    case 'invalid_trailing_offset':
      return { reason: 'filter', filter: 'TRAILING_DELTA' };
    case 'invalid_quantity':
    case 'quantity_off_lot':
    case 'quantity_below_minimum':
    case 'invalid_display_quantity':
      return { reason: 'filter', filter: 'LOT_SIZE' };
    default:
      return { reason: 'unsupported' };
  }
}

/** What the account itself offers on one side at a price, by what is open of it. */
export function ownOffer(
  account: Account,
  listing: number,
  side: OrderView['side'],
): Map<number, number> {
  const offers = new Map<number, number>();
  for (const order of account.open(listing)) {
    if (order.side !== side || !order.working) continue;
    const left = order.quantity - order.executed - order.prevented;
    offers.set(order.price, (offers.get(order.price) ?? 0) + left);
  }
  return offers;
}
