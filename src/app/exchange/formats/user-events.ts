/** What happens to an account, in the shapes of the user data stream. */
import type {
  Exchange,
  ExchangeEvent,
  Listing,
  OrderList,
  Prevention,
  VenueOrder,
} from '../../../core/exchange/index.js';
import { fixed, fixedMoney } from './numbers.js';
import type { TimeOf } from '../time-unit.js';
import { NO_TRADE_GROUP, orderList, upper } from './orders.js';

type Told<Kind extends ExchangeEvent['kind']> = Extract<ExchangeEvent, { readonly kind: Kind }>;

export function executionReport(exchange: Exchange, told: Told<'execution'>, time: TimeOf) {
  const { order, fill, execution, prevention, cancelId, at } = told;
  const { listing } = exchange.markets[order.listing]!;
  const { priceScale, quantityScale } = listing.instrument;
  const ended = cancelId !== '';
  // A cancel or an amendment has an id of its own, and names the order by `C`.
  const amended = execution === 'replaced';
  return {
    e: 'executionReport',
    E: time(at),
    s: listing.id,
    c: ended && !amended ? cancelId : order.clientOrderId,
    S: upper(order.side),
    o: upper(order.type),
    f: upper(order.timeInForce),
    q: fixed(order.quantity, quantityScale),
    p: fixed(order.price, priceScale),
    P: fixed(order.stopPrice, priceScale),
    F: fixed(order.icebergQuantity, quantityScale),
    g: order.listId,
    C: ended ? (amended ? cancelId : order.clientOrderId) : '',
    x: upper(execution),
    X: upper(order.status),
    r: 'NONE',
    i: order.id,
    l: fixed(fill?.quantity ?? 0, quantityScale),
    z: fixed(order.executed, quantityScale),
    L: fixed(fill?.price ?? 0, priceScale),
    n: fixedMoney(fill?.fee ?? 0),
    N: fill?.feeAsset ?? null,
    T: time(at),
    t: fill?.tradeId ?? -1,
    ...(prevention === undefined ? {} : preventionFields(listing, order, prevention)),
    I: told.id,
    w: order.working && order.status !== 'filled',
    m: fill?.maker ?? false,
    M: fill !== undefined,
    O: time(order.createdAt),
    Z: fixedMoney(order.executedQuote),
    Y: fixedMoney(fill?.quoteQuantity ?? 0),
    Q: fixed(order.quoteQuantity, 8),
    ...(order.workingAt > 0 ? { W: time(order.workingAt) } : {}),
    V: upper(order.selfTrade),
    ...(order.trailingDelta > 0 ? { d: order.trailingDelta } : {}),
  };
}

/** What self-trade prevention took of an order, and against which other. */
function preventionFields(
  { id, instrument }: Listing,
  order: VenueOrder,
  { match, quantity }: Prevention,
) {
  const { priceScale, quantityScale } = instrument;
  const { makerOrderId, takerOrderId, price } = match;
  const last = fixed(quantity, quantityScale);
  return {
    v: match.id,
    A: fixed(order.prevented, quantityScale),
    B: last,
    u: NO_TRADE_GROUP,
    U: order.id === takerOrderId ? makerOrderId : takerOrderId,
    Cs: id,
    pl: last,
    pL: fixed(price, priceScale),
    pY: fixed(price * quantity, priceScale + quantityScale),
  };
}

export function accountPosition(
  exchange: Exchange,
  { account, assets, at }: Told<'position'>,
  time: TimeOf,
) {
  return {
    e: 'outboundAccountPosition',
    E: time(at),
    u: time(at),
    B: assets.map((asset) => {
      const { free, locked } = exchange.balances.get(account, asset);
      return { a: asset, f: fixedMoney(free), l: fixedMoney(locked) };
    }),
  };
}

export function balanceUpdate({ asset, amount, at }: Told<'funded'>, time: TimeOf) {
  return {
    ...{ e: 'balanceUpdate', E: time(at), a: asset, d: fixedMoney(amount) },
    T: time(at),
  };
}

export function listStatus(exchange: Exchange, list: OrderList, at: number, time: TimeOf) {
  const { symbol, orders, ...shape } = orderList(exchange.markets[list.listing]!, list, time);
  return {
    e: 'listStatus',
    E: time(at),
    s: symbol,
    g: shape.orderListId,
    c: shape.contingencyType,
    l: shape.listStatusType,
    L: shape.listOrderStatus,
    r: 'NONE',
    C: shape.listClientOrderId,
    T: time(at),
    O: orders.map((order) => ({ s: symbol, i: order.orderId, c: order.clientOrderId })),
  };
}
