/** One order in the place of another. */
import type { VenueOrder } from '../../ports.js';
import { cancel } from './cancel.js';
import { pause } from './desk.js';
import type { Desk } from './desk.js';
import { findOrder } from './lookup.js';
import type { OrderRecord } from './order-record.js';
import { createArguments } from './order-request.js';
import { place, send, stampOf } from './submit.js';

/** The new order is not sent before the old one is known to the venue, or for so long. */
const GRACE_MS = 1_000;

/** Never rejects. */
export async function replace(desk: Desk, clientId: string, order: VenueOrder): Promise<void> {
  const { orders, particulars, signal } = desk;
  const old = orders.named(clientId, order.instrument);
  const record = orders.begin(order);
  if (record === undefined) {
    orders.restate(orders.named(order.clientId, order.instrument));
    return;
  }
  await Promise.race([old.answered, pause(GRACE_MS, signal)]);
  const step = particulars.replace;
  const isNative =
    step !== undefined &&
    order.pricing.type === 'limit' &&
    old.phase === 'working' &&
    (old.venueOrderId !== '' || !step.needsVenueId);
  if (isNative) record.answered = inOneStep(desk, old, record, order);
  else await oneAfterTheOther(desk, old, record, order);
}

async function inOneStep(
  desk: Desk,
  old: OrderRecord,
  record: OrderRecord,
  order: VenueOrder,
): Promise<void> {
  const { particulars, orders } = desk;
  const [symbol, type, side, amount, price, parameters] = createArguments(particulars, order);
  const stamp = await stampOf(desk, record);
  await send(desk, record, 'editOrder', [
    ...[old.venueOrderId, symbol, type, side, amount, price],
    {
      ...parameters,
      ...particulars.idParameters(record.wireId),
      ...particulars.replace!.parameters(old.wireId),
      ...stamp,
    },
  ]);
  // Of the old one the answer says nothing; nor does it while the new one is unknown.
  orders.whenSettled(record, () => void tellOld(desk, old));
}

async function tellOld(desk: Desk, old: OrderRecord): Promise<void> {
  const { orders } = desk;
  const found = await findOrder(desk, old).catch(() => undefined);
  if (found !== undefined) orders.takeOrder(found, old);
  const isGone = found !== undefined && found.status === 'cancelled';
  if (!isGone) orders.tell(old, 'cancel_rejected', { reason: 'it was not replaced' });
}

/** Nothing is sent unless the old order is certain to fill no more. */
async function oneAfterTheOther(
  desk: Desk,
  old: OrderRecord,
  record: OrderRecord,
  order: VenueOrder,
): Promise<void> {
  await cancel(desk, old);
  if (old.ending?.status === 'cancelled') {
    record.answered = place(desk, record, order);
    return;
  }
  desk.orders.refused(record, 'rejected', 'the order it was to replace was not cancelled');
}
