/** Cancels: they may be sent again, for an order ends only once. */
import type { VenueOrder } from '../../ports.js';
import { readOrder } from './answers.js';
import { ask, asClientError, contextOf, pause, pauses } from './desk.js';
import type { Desk } from './desk.js';
import { findOrder } from './lookup.js';
import type { OrderRecord } from './order-record.js';

/** An order whose request is under way is cancelled after so long at the latest. */
const GRACE_MS = 1_000;
const MOST_TRIES = 6;

/**
 * What came of one try. `later`: it is not known yet whether the venue has the order; `again`: it still
 * rests there, or nobody answered.
 */
type Outcome =
  | { readonly kind: 'over' | 'later' | 'again' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Cancels an order of ours, and tells when that fails. Never rejects. */
export async function cancel(desk: Desk, record: OrderRecord): Promise<void> {
  const { orders } = desk;
  const outcome = await tryToCancel(desk, record);
  if (outcome.kind === 'later') {
    orders.tell(record, 'unknown', { reason: 'it is cancelled as soon as the venue shows it' });
  } else if (outcome.kind === 'refused') {
    orders.tell(record, 'cancel_rejected', { reason: outcome.reason });
    orders.forget(record);
  }
}

/** The same without a word about failures, for what nobody asked for. */
export async function tryToCancel(desk: Desk, record: OrderRecord): Promise<Outcome> {
  await Promise.race([record.answered, pause(GRACE_MS, desk.signal)]);
  let tries = 0;
  for (const milliseconds of pauses(desk.timing)) {
    const known = alreadyOver(record);
    if (known !== undefined) return known;
    const outcome = await tryOnce(desk, record);
    if (outcome.kind === 'later') record.cancelWanted = true;
    if (outcome.kind !== 'again') return outcome;
    tries += 1;
    if (tries >= MOST_TRIES || !(await pause(milliseconds, desk.signal))) break;
  }
  return { kind: 'refused', reason: `the venue has not confirmed it after ${tries} tries` };
}

/** How it ended is told by itself; what has filled or was never there cannot be cancelled. */
function alreadyOver({ phase, ending }: OrderRecord): Outcome | undefined {
  if (ending !== undefined) {
    return ending.status === 'cancelled' && phase !== 'over'
      ? { kind: 'over' }
      : { kind: 'refused', reason: `the order is ${ending.status} already` };
  }
  return phase === 'over' ? { kind: 'refused', reason: 'the order is over already' } : undefined;
}

async function tryOnce(desk: Desk, record: OrderRecord): Promise<Outcome> {
  const { particulars, orders } = desk;
  const { venueOrderId, wireId, instrument } = record;
  if (venueOrderId === '' && !particulars.cancelsByClientId) {
    const outcome = await decide(desk, record);
    if (outcome.kind !== 'again' || record.venueOrderId === '') return outcome;
  }
  const { symbol } = instrument;
  const parameters =
    record.venueOrderId === ''
      ? ['', symbol, particulars.idParameters(wireId)]
      : [record.venueOrderId, symbol];
  try {
    const answer = await ask(desk, 'cancelOrder', parameters, { priority: 'cancel' });
    const seen = readOrder(answer, contextOf(desk, instrument));
    if (seen.status !== 'cancelled' || seen.filled === undefined) return await decide(desk, record);
    orders.takeOrder(seen, record);
    return { kind: 'over' };
  } catch (thrown) {
    const { kind, until, outcome, message } = asClientError(thrown);
    if (kind === 'AuthenticationError') return { kind: 'refused', reason: message };
    if (until !== undefined && outcome === 'definitely_not') return { kind: 'again' };
    return decide(desk, record);
  }
}

/** Asks what the order is now. */
async function decide(desk: Desk, record: OrderRecord): Promise<Outcome> {
  const found = await findOrder(desk, record).catch(() => null);
  if (found === null) return { kind: 'again' };
  if (found === undefined) {
    if (record.phase === 'sending' || record.phase === 'unknown') return { kind: 'later' };
    return record.accepted
      ? { kind: 'again' }
      : { kind: 'refused', reason: 'the venue does not know the order' };
  }
  desk.orders.takeOrder(found, record);
  if (found.status === undefined || found.status === 'open') return { kind: 'again' };
  return found.status === 'cancelled'
    ? { kind: 'over' }
    : { kind: 'refused', reason: `the order is ${found.status} already` };
}

/** When a time in force that the venue does not keep itself ends; undefined: it keeps it, or never. */
export function endOfTime(
  { particulars, clock }: Desk,
  { timeInForce, expireAt }: VenueOrder,
): number | undefined {
  if (particulars.timesInForce.includes(timeInForce)) return undefined;
  if (timeInForce === 'gtd') return expireAt;
  if (timeInForce !== 'day') return undefined;
  const day = 86_400_000_000;
  return expireAt ?? (Math.floor(clock.stamp() / day) + 1) * day;
}

/** `setTimeout` counts no further. */
const LONGEST_TIMER_MS = 2_000_000_000;

/** Cancels an order when its time has come, for as long as this program runs. */
export function cancelAt(desk: Desk, record: OrderRecord, at: number): void {
  const wait = at / 1_000 - desk.clock.now();
  void pause(Math.min(Math.max(wait, 0), LONGEST_TIMER_MS), desk.signal).then((open) => {
    if (!open || record.phase === 'over') return;
    if (wait > LONGEST_TIMER_MS) {
      cancelAt(desk, record, at);
      return;
    }
    record.timeIsUp = true;
    void tryToCancel(desk, record);
  });
}
