/** An order that may or may not exist: asked for until the venue shows it, or can take it no more. */
import { readOrder } from './answers.js';
import { ask, contextOf, pause, pauses } from './desk.js';
import type { Desk } from './desk.js';
import { findOrder } from './lookup.js';
import type { OrderRecord } from './order-record.js';
import { fetchTrades } from './trade-pages.js';

/** Ends when it is known. Where the venue has no such validity, it may go on for as long as it is open. */
export async function resolveUnknown(desk: Desk, record: OrderRecord): Promise<void> {
  for (const milliseconds of pauses(desk.timing)) {
    if (!isUnknown(record)) return;
    await lookOnce(desk, record).catch(() => undefined);
    if (!isUnknown(record)) return;
    const left = voidIn(desk, record);
    const wait = left > 0 ? Math.min(milliseconds, left + 1) : milliseconds;
    if (!(await pause(wait, desk.signal))) return;
  }
}

/** When nothing that an earlier start has sent can be taken any more, on the venue's clock, ms. */
export function lastOfEarlierStart({ particulars, timing }: Desk, { sentAt }: OrderRecord): number {
  const { validityMs, underwayMs } = timing;
  return sentAt / 1_000 + (particulars.validity === undefined ? underwayMs : validityMs);
}

const isUnknown = ({ phase }: OrderRecord): boolean => phase === 'unknown';

/** Milliseconds until the venue cannot take it any more; Infinity: always can. */
function voidIn({ clock, timing, particulars }: Desk, { validUntil }: OrderRecord): number {
  if (validUntil === undefined) return Infinity;
  return validUntil + timing.settleMs + particulars.clockUnitMs - clock.now();
}

async function lookOnce(desk: Desk, record: OrderRecord): Promise<void> {
  const { orders, clock } = desk;
  // The venue's own time, told before it is asked for the order: what it has not by then it never has.
  if (voidIn(desk, record) <= 0) await clock.sync();
  const isVoid = voidIn(desk, record) <= 0;
  const found = await findOrder(desk, record);
  if (found !== undefined) {
    orders.takeOrder(found, record);
    return;
  }
  if (!isVoid || (await isListed(desk, record))) return;
  orders.refused(record, 'never_accepted', 'the venue has not taken it while it could');
}

/** Whether it shows among open orders or executions, whatever the venue says of its client id. */
async function isListed(desk: Desk, record: OrderRecord): Promise<boolean> {
  const { instrument, sentAt } = record;
  const open = await ask(desk, 'fetchOpenOrders', [instrument.symbol]);
  const context = contextOf(desk, instrument);
  for (const one of Array.isArray(open) ? open : []) {
    desk.orders.takeOrder(readOrder(one, context));
  }
  for (const trade of await fetchTrades(desk, instrument, sentAt / 1_000 - EARLIER_MS)) {
    await desk.owners.of(trade);
    desk.orders.takeTrade(trade);
  }
  return record.accepted;
}

/** The clocks of the two sides may differ by so much at the most. */
const EARLIER_MS = 5_000;
