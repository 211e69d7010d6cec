/** Compares what is known of the account with what the venue lists, and fetches what was missed. */
import type { Instrument } from '../../core/domain/instrument.js';
import type { ClientError } from '../clients/exchange-client.js';
import { readOrder } from './answers.js';
import { ask, contextOf, pause, pauses } from './desk.js';
import type { Desk } from './desk.js';
import { findOrder } from './lookup.js';
import { openOrdersOf } from './open-orders.js';
import type { ForeignOrder, OrderRecord } from './order-record.js';
import { fetchTrades } from './trade-pages.js';

/** Venues list an execution some time after it happened. */
const OVERLAP_MS = 10_000;
/** Of so many rounds one looks at every market, and not only at those with orders. */
const ALL_EVERY = 4;

export class Sweep {
  private readonly listedUntil = new Map<string, number>();
  private running: Promise<void> | undefined;
  private again = false;
  private rounds = 0;

  constructor(
    private readonly desk: Desk,
    /** Executions from then on are news, milliseconds of the venue. */
    private readonly beganMs: number,
  ) {}

  /** Looks at all markets until it has seen them; what is asked for meanwhile is one more round. */
  catchUp(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  private async run(): Promise<void> {
    const { timing, signal } = this.desk;
    for (const milliseconds of pauses(timing)) {
      const wanted = this.again;
      this.again = false;
      const seen = !wanted || (await this.look(true));
      if (!seen) {
        this.again = true;
        if (!(await pause(milliseconds, signal))) return;
      } else if (!this.isWanted) return;
    }
  }

  private get isWanted(): boolean {
    return this.again;
  }

  /** One round, for as long as the venue is open; streams may have ended without a word. */
  async poll(hasStreams: boolean): Promise<void> {
    const { timing, signal, standing } = this.desk;
    for (;;) {
      const stands = hasStreams && standing.isConnected;
      if (!(await pause(stands ? timing.pollMs : timing.lostPollMs, signal))) return;
      if (this.running !== undefined) continue;
      this.rounds += 1;
      await this.look(this.rounds % ALL_EVERY === 0);
    }
  }

  /** False when the venue did not answer for some market. */
  private async look(all: boolean): Promise<boolean> {
    const { instruments, orders } = this.desk;
    const busy = new Set([
      ...orders.alive.map(({ instrument }) => instrument.symbol),
      ...orders.foreignOpen.map(({ order }) => order.instrument.symbol),
    ]);
    let seen = true;
    for (const instrument of instruments.all) {
      if (!all && !busy.has(instrument.symbol)) continue;
      try {
        await this.takeTrades(instrument);
        if (busy.has(instrument.symbol) || all) await this.takeOpen(instrument);
      } catch {
        seen = false;
      }
    }
    return seen;
  }

  private async takeTrades(instrument: Instrument): Promise<void> {
    const { desk, listedUntil, beganMs } = this;
    const began = desk.clock.now();
    const since = listedUntil.get(instrument.symbol) ?? beganMs;
    for (const trade of await fetchTrades(desk, instrument, since - OVERLAP_MS)) {
      // Older ones were there before, and are fetched by who wants them.
      if (trade.at / 1_000 >= beganMs || desk.orders.ownerOf(trade)) desk.owners.take(trade);
    }
    listedUntil.set(instrument.symbol, began);
  }

  private async takeOpen(instrument: Instrument): Promise<void> {
    const { desk } = this;
    const { orders } = desk;
    const isHere = (one: Instrument): boolean => one.symbol === instrument.symbol;
    const ours = orders.alive.filter((one) => isHere(one.instrument) && one.accepted);
    const others = orders.foreignOpen.filter(({ order }) => isHere(order.instrument));
    const open = new Set<string>();
    for (const order of await openOrdersOf(desk, instrument)) {
      open.add(order.venueOrderId);
      orders.takeOrder(order);
    }
    const isMissing = ({ venueOrderId, ending, phase }: OrderRecord): boolean =>
      !open.has(venueOrderId) && ending === undefined && phase === 'working';
    await Promise.all([
      ...ours.filter(isMissing).map((record) => verify(desk, record)),
      ...others
        .filter(({ order, ended }) => !open.has(order.venueOrderId) && !ended)
        .map((one) => verifyForeign(desk, one)),
    ]);
  }
}

/** An order of ours that is not open any more: how it ended, or that the venue has forgotten it. */
export async function verify(desk: Desk, record: OrderRecord): Promise<void> {
  const { orders, timing, signal, clock } = desk;
  const began = clock.now();
  for (const milliseconds of pauses(timing)) {
    const found = await findOrder(desk, record);
    if (found !== undefined) {
      orders.takeOrder(found, record);
      return;
    }
    // For a while that may be the venue's own delay.
    if (clock.now() - began >= timing.forgetMs) break;
    if (!(await pause(milliseconds, signal))) return;
  }
  orders.lost(record);
}

async function verifyForeign(desk: Desk, { order }: ForeignOrder): Promise<void> {
  const { venueOrderId, instrument } = order;
  try {
    const answer = await ask(desk, 'fetchOrder', [venueOrderId, instrument.symbol]);
    desk.orders.takeOrder(readOrder(answer, contextOf(desk, instrument)));
  } catch (error) {
    if ((error as ClientError).kind !== 'OrderNotFound') throw error;
    desk.orders.lostForeign(order);
  }
}
