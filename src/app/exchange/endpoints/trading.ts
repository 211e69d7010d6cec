/** Placing, cancelling and asking for orders. */
import type {
  Market,
  OrderEntry,
  OrderReference,
  Outcome,
  Placed,
  Refusal,
  VenueOrder,
} from '../../../core/exchange/index.js';
import {
  amendedOrder,
  canceledOrder,
  orderList,
  placedOrder,
  queriedOrder,
} from '../formats/orders.js';
import type { Parameters } from '../parameters.js';
import { VenueError, errorOf, venueErrors } from '../venue-error.js';
import type { Call, Endpoint } from './endpoint.js';
import { marketNamed, marketOf } from './endpoint.js';
import { newClientId, orderEntry } from './order-entry.js';

const signed = (weight: Endpoint['weight'], answer: Endpoint['answer'], places = 0): Endpoint => ({
  security: 'signed',
  weight,
  answer,
  places,
});

/** Throws the venue's error unless the outcome is of this kind. */
export function expectKind<Kind extends Outcome['kind']>(
  outcome: Outcome,
  kind: Kind,
): Extract<Outcome, { readonly kind: Kind }> {
  if (outcome.kind === 'refused') throw errorOf(outcome.refusal);
  if (outcome.kind !== kind) throw venueErrors.unexpected();
  return outcome as Extract<Outcome, { readonly kind: Kind }>;
}

const DETAILS: Readonly<Record<string, string>> = { ACK: 'ACK', RESULT: 'RESULT', FULL: 'FULL' };

/** What is asked for, else `otherwise`: market and limit orders answer in full, others with ids alone. */
export function detailOf(
  parameters: Parameters,
  type: VenueOrder['type'],
  otherwise = type === 'market' || type === 'limit' ? 'FULL' : 'ACK',
): string {
  const asked = parameters.choice('newOrderRespType', DETAILS, () =>
    venueErrors.data('newOrderRespType'),
  );
  return asked ?? otherwise;
}

function place(call: Call): unknown {
  const market = marketOf(call);
  const order = orderEntry(call.parameters, market);
  const detail = detailOf(call.parameters, order.type);
  const outcome = call.host.apply({ kind: 'place', account: call.account.id, order });
  return placedOrder(market, expectKind(outcome, 'placed'), detail, call.time);
}

/** Checks all that can be checked without placing. */
function testPlace(call: Call): unknown {
  const market = marketOf(call);
  const order = orderEntry(call.parameters, market);
  detailOf(call.parameters, order.type);
  const refusal = call.exchange.refusalOf(call.account, order, call.now);
  if (refusal !== undefined) throw errorOf(refusal);
  return {};
}

/** No order has it. */
const NOBODY: OrderReference = { id: 0 };

/** Of an order named by both its ids; by two that are not of one order, none is. */
export function referenceOf(
  { parameters, account, exchange }: Call,
  idName = 'orderId',
  clientIdName = 'origClientOrderId',
): OrderReference {
  const id = parameters.integer(idName);
  const clientOrderId = parameters.clientId(clientIdName);
  if (id === undefined) {
    if (clientOrderId === undefined) throw venueErrors.mandatory(clientIdName);
    return { clientOrderId };
  }
  if (clientOrderId === undefined) return { id };
  const { index } = marketNamed(exchange, parameters.required('symbol'));
  return account.find(index, { id })?.clientOrderId === clientOrderId ? { id } : NOBODY;
}

function query(call: Call): unknown {
  const market = marketOf(call);
  const order = call.account.find(market.index, referenceOf(call));
  if (order === undefined) throw venueErrors.orderUnknown();
  return queriedOrder(market, order, call.time);
}

const cancelIdOf = ({ parameters }: Call, name = 'newClientOrderId'): string =>
  parameters.clientId(name) ?? newClientId();

const RESTRICTIONS = { ONLY_NEW: 'new', ONLY_PARTIALLY_FILLED: 'partially_filled' } as const;

/** Why an open order may not be cancelled, if the client restricted that. */
function restriction(
  { parameters, account }: Call,
  market: Market,
  order: OrderReference,
): VenueError | undefined {
  const wanted = parameters.choice('cancelRestrictions', RESTRICTIONS, () =>
    venueErrors.data('cancelRestrictions'),
  );
  const status = account.findOpen(market.index, order)?.status;
  if (wanted === undefined || status === undefined || status === wanted) return undefined;
  return new VenueError(400, -2011, 'Order was not canceled due to cancel restrictions.');
}

function cancel(call: Call): unknown {
  const market = marketOf(call);
  const cancelId = cancelIdOf(call);
  const order = referenceOf(call);
  const forbidden = restriction(call, market, order);
  if (forbidden !== undefined) throw forbidden;
  const outcome = call.host.apply({
    ...{ kind: 'cancel', account: call.account.id, listing: market.index, order, cancelId },
  });
  const [ended] = expectKind(outcome, 'canceled').orders;
  return ended!.listId < 0
    ? canceledOrder(market, ended!, cancelId, call.time)
    : endedList(call, market, ended!);
}

/** Cancelling a member ends its list, and the list is what is answered. */
function endedList(
  { exchange, account, time }: Call,
  market: Market,
  { listId }: VenueOrder,
  cancelId?: string,
): unknown {
  const list = exchange.orderLists().find(account.id, { id: listId })!;
  return {
    ...orderList(market, list, time),
    orderReports: list.orders.map((order) =>
      canceledOrder(market, order, cancelId ?? list.clientOrderId, time),
    ),
  };
}

function cancelAll(call: Call): unknown {
  const market = marketOf(call);
  const cancelId = newClientId();
  const outcome = call.host.apply({
    ...{ kind: 'cancel_all', account: call.account.id, listing: market.index, cancelId },
  });
  const { orders } = expectKind(outcome, 'canceled');
  // A list stands where the first of its orders would, and has them all.
  const told = orders.filter(
    ({ listId }, place) =>
      listId < 0 || orders.findIndex((other) => other.listId === listId) === place,
  );
  return told.map((order) =>
    order.listId < 0
      ? canceledOrder(market, order, cancelId, call.time)
      : endedList(call, market, order, cancelId),
  );
}

const MODES = { STOP_ON_FAILURE: 'stop_on_failure', ALLOW_FAILURE: 'allow_failure' } as const;

function cancelReplace(call: Call): unknown {
  const market = marketOf(call);
  const { parameters } = call;
  const mode = parameters.choice('cancelReplaceMode', MODES, () =>
    venueErrors.data('cancelReplaceMode'),
  );
  if (mode === undefined) throw venueErrors.mandatory('cancelReplaceMode');
  const order = referenceOf(call, 'cancelOrderId', 'cancelOrigClientOrderId');
  const entry = orderEntry(parameters, market);
  const detail = detailOf(parameters, entry.type);
  const cancelId = cancelIdOf(call, 'cancelNewClientOrderId');
  checkFilters(call, entry);
  const forbidden = restriction(call, market, order);
  const { canceled, placed } =
    forbidden === undefined
      ? expectKind(
          call.host.apply({
            ...{ kind: 'replace', account: call.account.id, order, cancelId, mode, entry },
          }),
          'replaced',
        )
      : { canceled: forbidden, placed: mode === 'allow_failure' ? alone(call, entry) : undefined };
  const cancelOk = !isRefusal(canceled);
  const placeOk = placed !== undefined && !isRefusal(placed);
  const body = {
    cancelResult: cancelOk ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === undefined ? 'NOT_ATTEMPTED' : placeOk ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelOk
      ? canceledOrder(market, canceled, cancelId, call.time)
      : failureOf(canceled),
    newOrderResponse:
      placed === undefined
        ? null
        : isRefusal(placed)
          ? failureOf(placed)
          : placedOrder(market, placed, detail, call.time),
  };
  if (cancelOk && placeOk) return body;
  throw cancelOk || placeOk
    ? new VenueError(409, -2021, 'Order cancel-replace partially failed.', { data: body })
    : new VenueError(400, -2022, 'Order cancel-replace failed.', { data: body });
}

/** The new order of a replacement whose old one stays. */
function alone({ host, account }: Call, order: OrderEntry): Placed | Refusal {
  const outcome = host.apply({ kind: 'place', account: account.id, order });
  return outcome.kind === 'refused' ? outcome.refusal : expectKind(outcome, 'placed');
}

const failureOf = (refusal: Refusal | VenueError): VenueError['body'] =>
  refusal instanceof VenueError ? refusal.body : errorOf(refusal).body;

/** Throws when a limit forbids the new order, before the old one is given up for it. */
function checkFilters({ exchange, account, host }: Call, entry: OrderEntry): void {
  const refusal = exchange.refusalOf(account, entry, host.now());
  if (refusal?.reason !== 'filter') return;
  // The old order makes room for the new one.
  if (!refusal.filter.startsWith('MAX_NUM_')) throw errorOf(refusal);
}

function isRefusal<Refused extends Refusal | VenueError>(
  result: VenueOrder | Placed | Refused,
): result is Refused {
  return result instanceof VenueError || 'reason' in result;
}

function openOrders(call: Call): unknown {
  const { account, exchange, parameters } = call;
  const listing = parameters.text('symbol') === undefined ? undefined : marketOf(call).index;
  return account
    .open(listing)
    .map((order) => queriedOrder(exchange.markets[order.listing]!, order, call.time));
}

function allOrders(call: Call): unknown {
  const market = marketOf(call);
  const { account, parameters } = call;
  const limit = parameters.limit('limit', 500, 1_000);
  const fromId = parameters.integer('orderId');
  const from = parameters.instant('startTime');
  const until = parameters.lastInstant('endTime');
  const found = account
    .orders(market.index, fromId)
    .filter(
      ({ createdAt }) =>
        (from === undefined || createdAt >= from) && (until === undefined || createdAt <= until),
    );
  const forward = fromId !== undefined || from !== undefined;
  const chosen = forward ? found.slice(0, limit) : found.slice(-limit);
  return chosen.map((order) => queriedOrder(market, order, call.time));
}

function amend(call: Call): unknown {
  const market = marketOf(call);
  const { parameters, account, host } = call;
  const order = referenceOf(call);
  const before = account.findOpen(market.index, order);
  if (before === undefined) throw venueErrors.cancelUnknown();
  const wanted = parameters.decimal('newQty');
  if (wanted === undefined) throw venueErrors.mandatory('newQty');
  const { quantityScale } = market.listing.instrument;
  const quantity = Number(wanted.digits) * 10 ** (quantityScale - wanted.scale);
  if (!Number.isSafeInteger(quantity)) throw new VenueError(400, -1013, 'Filter failure: LOT_SIZE');
  const formerId = before.clientOrderId;
  const clientOrderId = parameters.clientId('newClientOrderId') ?? newClientId();
  const outcome = host.apply({
    ...{ kind: 'amend', account: account.id, listing: market.index, order },
    ...{ quantity, clientOrderId },
  });
  const { order: amended, executionId } = expectKind(outcome, 'amended');
  return {
    transactTime: call.time(amended.updatedAt),
    executionId,
    amendedOrder: amendedOrder(market, amended, formerId, call.time),
  };
}

const openOrdersWeight = (parameters: Parameters): number => (parameters.has('symbol') ? 6 : 80);

export const trading = {
  place: signed(1, place, 1),
  testPlace: signed(1, testPlace),
  query: signed(4, query),
  cancel: signed(1, cancel),
  cancelAll: signed(1, cancelAll),
  cancelReplace: signed(1, cancelReplace, 1),
  amend: signed(4, amend),
  openOrders: signed(openOrdersWeight, openOrders),
  allOrders: signed(20, allOrders),
} satisfies Record<string, Endpoint>;
