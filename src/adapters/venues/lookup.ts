/** Questions for single orders. */
import type { ClientError } from '../clients/exchange-client.js';
import { readOrder } from './answers.js';
import type { SeenOrder } from './answers.js';
import { ask, contextOf } from './desk.js';
import type { Desk } from './desk.js';
import type { OrderRecord } from './order-record.js';

/** An order may be listed under a time a little before it was sent. */
const EARLIER_MS = 60_000;

/** The order as the venue has it now; undefined when it does not know it. Rejects when it does not say. */
export async function findOrder(desk: Desk, record: OrderRecord): Promise<SeenOrder | undefined> {
  const { venueOrderId, wireId, instrument } = record;
  const { findBy, idParameters } = desk.particulars;
  const { symbol } = instrument;
  if (venueOrderId !== '') return fetchOne(desk, record, [venueOrderId, symbol]);
  if (findBy === 'lists') return findInLists(desk, record);
  return fetchOne(desk, record, ['', symbol, idParameters(wireId)]);
}

async function fetchOne(
  desk: Desk,
  { instrument }: OrderRecord,
  parameters: readonly unknown[],
): Promise<SeenOrder | undefined> {
  try {
    return readOrder(await ask(desk, 'fetchOrder', parameters), contextOf(desk, instrument));
  } catch (error) {
    if ((error as ClientError).kind === 'OrderNotFound') return undefined;
    throw error;
  }
}

async function findInLists(desk: Desk, record: OrderRecord): Promise<SeenOrder | undefined> {
  const { instrument, wireId, order, sentAt } = record;
  const since = order === undefined ? undefined : Math.floor(sentAt / 1_000) - EARLIER_MS;
  const methods = desk.has('fetchOrders')
    ? ['fetchOpenOrders', 'fetchOrders']
    : ['fetchOpenOrders', 'fetchClosedOrders', 'fetchCanceledOrders'];
  for (const method of methods.filter((one) => desk.has(one))) {
    const filter = desk.particulars.listParameters(wireId);
    const answer = await ask(desk, method, [instrument.symbol, since, undefined, filter]);
    const orders = Array.isArray(answer) ? answer : [];
    const context = contextOf(desk, instrument);
    const found = orders.map((one) => readOrder(one, context)).find((one) => one.wireId === wireId);
    if (found !== undefined) return found;
  }
  return undefined;
}
