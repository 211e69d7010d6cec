/** The executions of an account, page by page. */
import type { Instrument } from '../../core/domain/instrument.js';
import { readTrade } from './answers.js';
import type { SeenTrade } from './answers.js';
import { ask, contextOf } from './desk.js';
import type { Desk } from './desk.js';

/** A venue that repeats itself for ever is not asked for ever. */
const MOST_PAGES = 1_000;

const endless = (): Error =>
  new Error(`the venue lists more than ${MOST_PAGES} pages of executions`);
/** More spans than that are not looked at one after the other. */
const MOST_SPANS = 30;

/** Executions of one market, collected once each. */
class Collected {
  private readonly trades = new Map<string, SeenTrade>();

  constructor(
    private readonly desk: Desk,
    private readonly instrument: Instrument,
  ) {}

  /** One page; how many of it are new, and what times it spans in milliseconds. */
  async page(
    since: number | undefined,
    more: Readonly<Record<string, unknown>>,
  ): Promise<{ size: number; fresh: number; first: number; last: number; lastId: number }> {
    const { desk, instrument } = this;
    const { tradesPerPage } = desk.particulars;
    const parameters = [instrument.symbol, since, tradesPerPage, more];
    const answer = await ask(desk, 'fetchMyTrades', parameters);
    const page = Array.isArray(answer) ? answer : [];
    const context = contextOf(desk, instrument);
    const before = this.trades.size;
    let [first, last, lastId] = [Infinity, -Infinity, -1];
    for (const one of page) {
      const trade = readTrade(one, context);
      if (trade === undefined) continue;
      this.trades.set(`${trade.venueOrderId} ${trade.fill.tradeId}`, trade);
      first = Math.min(first, Math.floor(trade.at / 1_000));
      last = Math.max(last, Math.floor(trade.at / 1_000));
      lastId = Math.max(lastId, trade.fill.tradeId);
    }
    return { size: page.length, fresh: this.trades.size - before, first, last, lastId };
  }

  oldestFirst(sinceMs: number): readonly SeenTrade[] {
    return [...this.trades.values()]
      .filter(({ at }) => at >= Math.floor(sinceMs) * 1_000)
      .sort((a, b) => a.at - b.at || a.fill.tradeId - b.fill.tradeId);
  }
}

/** From `sinceMs` on, oldest first, without a double. Rejects when the venue does not answer. */
export async function fetchTrades(
  desk: Desk,
  instrument: Instrument,
  sinceMs: number,
): Promise<readonly SeenTrade[]> {
  const collected = new Collected(desk, instrument);
  const { tradePages, tradeSpanMs = Infinity, tradesFrom } = desk.particulars;
  const isLong = desk.clock.now() - sinceMs > MOST_SPANS * tradeSpanMs;
  if (isLong && tradesFrom !== undefined) await readById(desk, collected, tradesFrom);
  else if (tradePages === 'forward') await readForward(desk, collected, sinceMs);
  else await readBackward(desk, collected, sinceMs);
  return collected.oldestFirst(sinceMs);
}

/** All there are, from the first on. */
async function readById(
  { particulars }: Desk,
  collected: Collected,
  tradesFrom: NonNullable<Desk['particulars']['tradesFrom']>,
): Promise<void> {
  const { tradesPerPage = 1 } = particulars;
  let next = 0;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { size, lastId } = await collected.page(undefined, tradesFrom(next));
    if (size < tradesPerPage) return;
    // Two orders of ours that met have one id.
    next = lastId === next ? lastId + 1 : lastId;
  }
  throw endless();
}

/** Pages that begin at `since`; those of one span after the other. */
async function readForward(
  { particulars, clock }: Desk,
  collected: Collected,
  sinceMs: number,
): Promise<void> {
  const { tradesPerPage = 1, tradeSpanMs } = particulars;
  const end = clock.now();
  let from = Math.floor(sinceMs);
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const span = tradeSpanMs === undefined ? {} : { until: from + tradeSpanMs - 1 };
    const { size, fresh, last } = await collected.page(from, span);
    if (size >= tradesPerPage && last >= from) from = fresh === 0 ? last + 1 : last;
    else if (tradeSpanMs !== undefined && from + tradeSpanMs <= end) from += tradeSpanMs;
    else return;
  }
  throw endless();
}

/** Pages that end now or at `until`; the last question is whether any came after what is known. */
async function readBackward(
  { particulars }: Desk,
  collected: Collected,
  sinceMs: number,
): Promise<void> {
  const { tradesPerPage = 1 } = particulars;
  const since = Math.floor(sinceMs);
  let newest = -Infinity;
  let until: number | undefined;
  for (let pages = 0; ; pages += 1) {
    if (pages === MOST_PAGES) throw endless();
    const page = await collected.page(since, until === undefined ? {} : { until });
    newest = Math.max(newest, page.last);
    if (page.fresh === 0 || page.size < tradesPerPage || page.first <= since) break;
    until = page.first;
  }
  // A venue whose pages begin at `since` is read on from there.
  while (newest > since) {
    const { fresh, last } = await collected.page(newest, {});
    if (fresh === 0) return;
    newest = Math.max(newest, last);
  }
}

/** All executions of one order, as far as the venue has booked them. */
export async function fetchTradesOf(
  desk: Desk,
  { venueOrderId, instrument, sinceMs }: OrderPlace,
): Promise<readonly SeenTrade[]> {
  if (!desk.particulars.tradesOfOrder || venueOrderId === '') {
    return fetchTrades(desk, instrument, sinceMs);
  }
  const answer = await ask(desk, 'fetchOrderTrades', [venueOrderId, instrument.symbol]);
  const context = contextOf(desk, instrument);
  return (Array.isArray(answer) ? answer : []).flatMap((one) => readTrade(one, context) ?? []);
}

interface OrderPlace {
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  /** The order was not there before. */
  readonly sinceMs: number;
}
