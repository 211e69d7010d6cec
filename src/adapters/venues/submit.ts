/** A new order: taken, definitely not, or unknown; it is sent once, whatever happens. */
import type { VenueOrder } from '../../ports.js';
import { readOrder } from './answers.js';
import { cancelAt, endOfTime } from './cancel.js';
import { ask, asClientError, contextOf } from './desk.js';
import type { Desk } from './desk.js';
import type { OrderRecord } from './order-record.js';
import { createArguments, impossible, takeable } from './order-request.js';
import { resolveUnknown } from './resolve-unknown.js';

export function submit(desk: Desk, order: VenueOrder): void {
  const record = desk.orders.begin(order);
  if (record !== undefined) {
    record.answered = place(desk, record, order);
    return;
  }
  // Its client id was sent before; that order is the one there is.
  desk.orders.restate(desk.orders.named(order.clientId, order.instrument));
}

/** Sends the order of a new record. Never rejects. */
export async function place(desk: Desk, record: OrderRecord, order: VenueOrder): Promise<void> {
  const { orders, particulars } = desk;
  const reason = impossible(particulars, order);
  if (reason !== undefined) {
    orders.refused(record, 'rejected', reason);
    return;
  }
  try {
    const wanted = await takeable(desk, order);
    const stamp = await stampOf(desk, record);
    const [symbol, type, side, amount, price, parameters] = createArguments(particulars, wanted);
    const ids = particulars.idParameters(record.wireId);
    await send(desk, record, 'createOrder', [
      ...[symbol, type, side, amount, price],
      { ...parameters, ...ids, ...stamp },
    ]);
    const end = endOfTime(desk, order);
    if (end !== undefined) cancelAt(desk, record, end);
  } catch (error) {
    orders.refused(record, 'rejected', (error as Error).message);
  }
}

/** Parameters that end the request's validity, which the record keeps in mind. */
export async function stampOf(
  { clock, particulars, timing }: Desk,
  record: OrderRecord,
): Promise<Readonly<Record<string, unknown>>> {
  const { validity } = particulars;
  if (validity === undefined) return {};
  await clock.refresh();
  const stampMs = Math.floor(clock.now());
  record.validUntil = stampMs + timing.validityMs;
  return validity(stampMs, timing.validityMs);
}

/** One request that leads to an order. Never rejects; whether the order exists is told by its record. */
export async function send(
  desk: Desk,
  record: OrderRecord,
  method: string,
  parameters: readonly unknown[],
): Promise<void> {
  const { orders, timing, clock } = desk;
  try {
    const options = { priority: 'order', timeoutMs: timing.orderMs } as const;
    const answer = await ask(desk, method, parameters, options);
    const seen = readOrder(answer, contextOf(desk, record.instrument));
    if (seen.venueOrderId !== '' || seen.status !== undefined) {
      // The answer to a replacement may name the order that it replaces.
      orders.takeOrder(seen, record);
      return;
    }
    orders.unknown(record, 'the venue answered without saying anything of the order');
  } catch (thrown) {
    const error = asClientError(thrown);
    const isLate = error.kind === 'InvalidNonce';
    if (isLate) clock.doubt();
    if (error.outcome === 'definitely_not') {
      const why = isLate ? 'it came too late, or by a clock that was wrong: ' : '';
      orders.refused(record, 'rejected', `${why}${error.message}`);
      return;
    }
    orders.unknown(record, error.message);
  }
  void resolveUnknown(desk, record);
}
