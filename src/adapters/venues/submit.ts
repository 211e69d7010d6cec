/** A new order: taken, definitely not, or unknown; it is sent once, whatever happens. */
import type { VenueOrder } from '../../ports.js';
import type { ClientError } from '../clients/exchange-client.js';
import { readOrder } from './answers.js';
import { cancelAt, endOfTime } from './cancel.js';
import { ask, asClientError, contextOf, pause, pauses } from './desk.js';
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
    const [symbol, type, side, amount, price, parameters] = createArguments(particulars, wanted);
    const ids = particulars.idParameters(record.wireId);
    const create = async (): Promise<ClientError | undefined> => {
      const stamp = await stampOf(desk, record);
      return attempt(desk, record, 'createOrder', [
        ...[symbol, type, side, amount, price],
        { ...parameters, ...ids, ...stamp },
      ]);
    };
    const refusal = await untilTaken(desk, record, order, create);
    if (refusal !== undefined) refuse(desk, record, refusal);
    const end = endOfTime(desk, order);
    if (end !== undefined) cancelAt(desk, record, end);
  } catch (error) {
    orders.refused(record, 'rejected', (error as Error).message);
  }
}

/** Failures of a request that never came to the venue's books, and that pass. */
const PASSING = new Set([
  ...['RequestTimeout', 'RateLimitExceeded', 'DDoSProtection', 'ExchangeNotAvailable'],
  ...['OnMaintenance', 'NetworkError', 'InvalidNonce'],
]);

/**
 * An order that closes at the market is as good later, and without it what is held has no protection: it is
 * tried until the venue listens. Any other may be wrong by then. Resolves with why there is none.
 */
async function untilTaken(
  { timing, signal }: Desk,
  record: OrderRecord,
  { reduceOnly, pricing }: VenueOrder,
  create: () => Promise<ClientError | undefined>,
): Promise<ClientError | undefined> {
  const mayWait = reduceOnly && pricing.type === 'market';
  const waits = pauses(timing);
  for (;;) {
    const refusal = await create();
    if (refusal === undefined || !mayWait || !PASSING.has(refusal.kind)) return refusal;
    if (record.cancelWanted || !(await pause(waits.next().value, signal))) return refusal;
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
  const refusal = await attempt(desk, record, method, parameters);
  if (refusal !== undefined) refuse(desk, record, refusal);
}

/** The same, but what is certain not to have led to one is given to the caller, and not told. */
async function attempt(
  desk: Desk,
  record: OrderRecord,
  method: string,
  parameters: readonly unknown[],
): Promise<ClientError | undefined> {
  const { orders, timing, clock } = desk;
  try {
    const options = { priority: 'order', timeoutMs: timing.orderMs } as const;
    const answer = await ask(desk, method, parameters, options);
    const seen = readOrder(answer, contextOf(desk, record.instrument));
    if (seen.venueOrderId !== '' || seen.status !== undefined) {
      // The answer to a replacement may name the order that it replaces.
      orders.takeOrder(seen, record);
      return undefined;
    }
    orders.unknown(record, 'the venue answered without saying anything of the order');
  } catch (thrown) {
    const error = asClientError(thrown);
    if (error.kind === 'InvalidNonce') clock.doubt();
    if (error.outcome === 'definitely_not') return error;
    orders.unknown(record, error.message);
  }
  void resolveUnknown(desk, record);
  return undefined;
}

function refuse({ orders }: Desk, record: OrderRecord, { kind, message }: ClientError): void {
  const why = kind === 'InvalidNonce' ? 'it came too late, or by a clock that was wrong: ' : '';
  orders.refused(record, 'rejected', `${why}${message}`);
}
