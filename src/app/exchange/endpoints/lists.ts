/** Pairs of orders of which one ends the other. */
import { waitsForPrice } from '../../../core/exchange/index.js';
import type { FilterName, OrderEntry, OrderList } from '../../../core/exchange/index.js';
import { orderList, placedOrder, canceledOrder } from '../formats/orders.js';
import { errorOf, venueErrors } from '../venue-error.js';
import type { Call, Endpoint } from './endpoint.js';
import { marketOf } from './endpoint.js';
import { entryOf, newClientId, sideOf, typeNamed } from './order-entry.js';
import { detailOf, expectKind } from './trading.js';

function place(call: Call): unknown {
  const market = marketOf(call);
  const { parameters, account, host } = call;
  const side = sideOf(parameters);
  const leg = (position: 'above' | 'below') => {
    const type = typeNamed(parameters.required(`${position}Type`));
    if (type === 'market' || type === 'limit') throw venueErrors.orderType();
    const names = (name: string): string =>
      `${position}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return entryOf(parameters, market, { side, type, names });
  };
  const orders = [leg('above'), leg('below')] as const;
  const detail = detailOf(parameters, orders[0].type, 'RESULT');
  const listClientOrderId = parameters.clientId('listClientOrderId') ?? newClientId();
  const taken = call.exchange.orderLists().find(account.id, { clientOrderId: listClientOrderId });
  if (taken?.status === 'executing') throw errorOf({ reason: 'duplicate_order' });
  checkRoom(call, orders);
  const outcome = host.apply({
    ...{ kind: 'place_list', account: account.id, orders, listClientOrderId },
  });
  const { list, placed } = expectKind(outcome, 'listed');
  return {
    ...orderList(market, list, call.time),
    orderReports: placed.map((each) => placedOrder(market, each, detail, call.time)),
  };
}

/** Both orders of a pair come to those that are open; the exchange itself counts for each of them alone. */
function checkRoom({ exchange, account, host }: Call, orders: readonly OrderEntry[]): void {
  // What is wrong with one of them is told first.
  if (orders.some((each) => exchange.refusalOf(account, each, host.now()) !== undefined)) return;
  const { index, listing } = exchange.markets[orders[0]!.listing]!;
  const { maxOrders, maxAlgoOrders, maxIcebergOrders } = listing.filters;
  const open = account.open(index);
  const check = (
    filter: FilterName,
    most: number,
    counts: (order: Pick<OrderEntry, 'type' | 'icebergQuantity'>) => boolean,
  ): void => {
    const more = orders.filter(counts).length;
    if (more === 0 || open.filter(counts).length + more <= most) return;
    throw errorOf({ reason: 'filter', filter });
  };
  check('MAX_NUM_ICEBERG_ORDERS', maxIcebergOrders, (order) => order.icebergQuantity > 0);
  check('MAX_NUM_ORDERS', maxOrders, () => true);
  check('MAX_NUM_ALGO_ORDERS', maxAlgoOrders, ({ type }) => waitsForPrice(type));
}

function wanted({ parameters }: Call, clientIdName: string) {
  const id = parameters.integer('orderListId');
  if (id !== undefined) return { id };
  const clientOrderId = parameters.clientId(clientIdName);
  if (clientOrderId === undefined) throw venueErrors.mandatory('orderListId');
  return { clientOrderId };
}

function find(call: Call, clientIdName: string): OrderList | undefined {
  return call.exchange.orderLists().find(call.account.id, wanted(call, clientIdName));
}

function cancel(call: Call): unknown {
  const market = marketOf(call);
  const list = find(call, 'listClientOrderId');
  const { host, account, parameters } = call;
  const open = list?.status === 'executing' ? list.orders.map(({ id }) => ({ id })) : [];
  const order = open.find((each) => account.findOpen(market.index, each) !== undefined);
  if (list === undefined || order === undefined) throw venueErrors.cancelUnknown();
  const cancelId = parameters.clientId('newClientOrderId') ?? newClientId();
  const outcome = host.apply({
    ...{ kind: 'cancel', account: account.id, listing: market.index, order, cancelId },
  });
  expectKind(outcome, 'canceled');
  return {
    ...orderList(market, list, call.time),
    orderReports: list.orders.map((each) => canceledOrder(market, each, cancelId, call.time)),
  };
}

function query(call: Call): unknown {
  const list = find(call, 'origClientOrderId');
  if (list === undefined) throw venueErrors.listUnknown();
  return orderList(call.exchange.markets[list.listing]!, list, call.time);
}

/** The newest lists, or from a number or an instant on the first of them. */
function all({ exchange, account, parameters, time }: Call): unknown {
  const limit = parameters.limit('limit', 500, 1_000);
  const fromId = parameters.integer('fromId');
  const from = parameters.instant('startTime');
  const until = parameters.lastInstant('endTime');
  if (fromId !== undefined && (from !== undefined || until !== undefined)) {
    throw venueErrors.parameters();
  }
  const found = exchange
    .orderLists()
    .of(account.id)
    .filter(({ id, orders: [{ createdAt } = { createdAt: 0 }] }) => {
      const isSince = id >= (fromId ?? 0) && createdAt >= (from ?? 0);
      return isSince && createdAt <= (until ?? Infinity);
    });
  const isForward = fromId !== undefined || from !== undefined;
  const chosen = isForward ? found.slice(0, limit) : found.slice(-limit);
  return chosen.map((list) => orderList(exchange.markets[list.listing]!, list, time));
}

function open({ exchange, account, time }: Call): unknown {
  return exchange
    .orderLists()
    .of(account.id)
    .filter(({ status }) => status === 'executing')
    .map((list) => orderList(exchange.markets[list.listing]!, list, time));
}

const signed = (weight: number, answer: Endpoint['answer'], places = 0): Endpoint => ({
  security: 'signed',
  weight,
  answer,
  places,
});

export const lists = {
  place: signed(1, place, 2),
  cancel: signed(1, cancel),
  query: signed(4, query),
  all: signed(20, all),
  open: signed(6, open),
} satisfies Record<string, Endpoint>;
