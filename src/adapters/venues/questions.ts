/** Requests that only ask. Each leads to at least one report. */
import type { Instrument } from '../../core/domain/instrument.js';
import { fetchAccount } from './account.js';
import { cancel } from './cancel.js';
import { ask, pause, persistently } from './desk.js';
import type { Desk } from './desk.js';
import { findOrder } from './lookup.js';
import { openOrdersOf } from './open-orders.js';
import type { OrderRecord } from './order-record.js';
import type { Orders } from './orders.js';
import { lastOfEarlierStart, resolveUnknown } from './resolve-unknown.js';
import { verify } from './sweep.js';

/** What became of an order of ours. Never rejects. */
export async function queryOrder(
  desk: Desk,
  clientId: string,
  instrument: Instrument,
): Promise<void> {
  const { orders } = desk;
  const record = orders.named(clientId, instrument);
  try {
    const found = await persistently(desk, () => findOrder(desk, record));
    if (found !== undefined) {
      saying(orders, record, () => orders.takeOrder(found, record));
    } else if (record.accepted) {
      await verify(desk, record);
      orders.restate(record);
    } else notFound(desk, record);
  } catch (error) {
    orders.tell(record, 'unknown', { reason: (error as Error).message });
  }
}

/** What was news was told; what was not is told again. */
function saying(orders: Orders, record: OrderRecord, take: () => void): void {
  const before = orders.changes;
  take();
  if (orders.changes === before) orders.restate(record);
}

/** Of an earlier start: its request may have left just before that ended, and is on its way. */
function notFound(desk: Desk, record: OrderRecord): void {
  const { orders } = desk;
  orders.tell(record, 'not_found', { reason: 'the venue does not know it' });
  if (record.phase !== 'working') return;
  record.phase = 'unknown';
  record.validUntil = lastOfEarlierStart(desk, record);
  void resolveUnknown(desk, record);
}

/** The account as it is now; until it can be read, the connection counts as lost. Never rejects. */
export async function queryAccount(desk: Desk): Promise<void> {
  const { standing, deliver, timing, signal } = desk;
  for (;;) {
    try {
      deliver(await persistently(desk, () => fetchAccount(desk)));
      standing.stream('account', true, 'the account can be read');
      return;
    } catch (error) {
      standing.stream('account', false, `the account: ${(error as Error).message}`);
    }
    if (!(await pause(timing.longestPauseMs, signal))) return;
  }
}

/**
 * Cancels our orders of a market: with one request where nobody else has any there, since that would
 * cancel all of them. Never rejects. The account is told at the end.
 */
export async function cancelAll(desk: Desk, instrument: Instrument): Promise<void> {
  const { orders } = desk;
  const isHere = (one: Instrument): boolean => one.symbol === instrument.symbol;
  const ours = (): readonly OrderRecord[] =>
    orders.alive.filter((record) => isHere(record.instrument));
  const isAlone = await openOrdersOf(desk, instrument).then(
    (open) => {
      for (const order of open) orders.takeOrder(order);
      return !orders.foreignOpen.some(({ order }) => isHere(order.instrument));
    },
    () => false,
  );
  if (isAlone && desk.has('cancelAllOrders')) {
    await ask(desk, 'cancelAllOrders', [instrument.symbol], { priority: 'cancel' }).catch(
      () => undefined,
    );
    for (const record of ours()) {
      if (record.accepted) await verify(desk, record).catch(() => undefined);
    }
  }
  // What is still there, or not known to be: one by one.
  const left = ours().filter(({ ending }) => ending === undefined);
  await Promise.all(left.map((record) => cancel(desk, record)));
  await queryAccount(desk);
}
