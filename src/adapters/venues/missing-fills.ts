import { pause, pauses } from './desk.js';
import type { Desk } from './desk.js';
import type { OrderRecord } from './order-record.js';
import { fetchTradesOf } from './trade-pages.js';

/** Questions in vain until how an order ended is told without all of its executions. */
const PATIENCE = 10;
/** And until they are left to whoever compares the books with the account. */
const MOST_QUESTIONS = 60;

/** Fetches the executions that the venue counts and the stream has not brought. */
export class MissingFills {
  private readonly looking = new Set<OrderRecord>();

  constructor(private readonly desk: Desk) {}

  /** Looks for them until they add up. */
  look(record: OrderRecord): void {
    if (this.looking.has(record)) return;
    this.looking.add(record);
    void this.run(record).finally(() => this.looking.delete(record));
  }

  private async run(record: OrderRecord): Promise<void> {
    const { timing, signal, particulars, standing, orders } = this.desk;
    const streams = particulars.streamsTrades && standing.isConnected;
    if (streams && !(await pause(timing.fillGraceMs, signal))) return;
    let questions = 0;
    for (const milliseconds of pauses(timing)) {
      if (record.filled >= record.cumulative || questions >= MOST_QUESTIONS) return;
      await this.fetch(record);
      if (record.filled >= record.cumulative) return;
      questions += 1;
      if (questions === PATIENCE) orders.endAnyway(record);
      if (!(await pause(milliseconds, signal))) return;
    }
  }

  private async fetch(record: OrderRecord): Promise<void> {
    const { venueOrderId, instrument, sentAt } = record;
    const place = { venueOrderId, instrument, sinceMs: sentAt / 1_000 - EARLIER_MS };
    try {
      for (const trade of await fetchTradesOf(this.desk, place)) this.desk.owners.take(trade);
    } catch {
      // The next question may be answered.
    }
  }
}

/** Clocks differ, and orders of an earlier start were sent before they were known here. */
const EARLIER_MS = 3_600_000;
