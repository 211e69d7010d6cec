/** The trades of one instrument as they happen, with those in between that the stream did not bring. */
import type { ExchangeClient } from '../clients/exchange-client.js';
import { askAgain } from './ask-again.js';
import type { Channel } from './channel.js';
import type { ExchangeTraits } from './exchange-traits.js';
import { Serial } from './serial.js';
import { numberOf, toTrade, tradeName } from './to-event.js';
import type { CcxtTrade } from './to-event.js';
import { inOrder } from './trade-history.js';

const PAGE = 1_000;
/** More pages than this are a gap. */
const MOST_PAGES = 100;
/** Trades without numbers are known again by their names, so many of the last. */
const REMEMBERED = 5_000;
const PATIENCE = { tries: 6, pauseMs: 500 };

/** Venues stamp a trade a little before they tell of it. */
const TOLERANCE_MS = 1_000;

export interface TradeWatchParts {
  readonly client: ExchangeClient;
  readonly channel: Channel;
  readonly traits: ExchangeTraits;
  /** Milliseconds since 1970 by the venue's clock. */
  readonly now: () => number;
  /** Answers hold the last trades again and again, instead of each once. */
  readonly overlaps: boolean;
  readonly signal: AbortSignal;
}

export class TradeWatch {
  private readonly serial: Serial;
  /** Number of the last trade handed over; 0 before the first and for venues that do not number. */
  private lastNumber = 0;
  private lastTime = 0;
  private readonly names = new Set<string>();
  /** What was traded before is history, milliseconds: some venues begin with their last trades. */
  private readonly from: number;

  constructor(private readonly parts: TradeWatchParts) {
    this.from = parts.now() - TOLERANCE_MS;
    this.serial = new Serial((error) =>
      this.gap(`trades could not be filled in: ${textOf(error)}`),
    );
  }

  private get symbol(): string {
    return this.parts.channel.watched.instrument.symbol;
  }

  start(): void {
    this.parts.client.watch(
      'watchTrades',
      [this.symbol, undefined, undefined, this.parts.traits.watchTrades],
      (answer) => this.serial.add(() => this.take(answer as readonly CcxtTrade[])),
      (state) => {
        if (this.parts.channel.changed(state)) this.serial.add(() => this.fillAfterLoss());
      },
      this.parts.signal,
    );
  }

  private async take(trades: readonly CcxtTrade[]): Promise<void> {
    const isTorn = this.parts.overlaps && this.lastTime > 0 && this.lastNumber === 0;
    if (isTorn && trades.length > 0 && trades.every((trade) => this.isNews(trade))) {
      await this.fillByTime();
    }
    for (const trade of this.inOrder(trades)) {
      const number = this.parts.traits.tradeNumbers ? numberOf(trade.id) : 0;
      const hole = number > 0 && this.lastNumber > 0 && number > this.lastNumber + 1;
      if (hole) await this.fill(number - 1, `trades before ${number} did not come`);
      this.hand(trade);
    }
  }

  private inOrder(trades: readonly CcxtTrade[]): readonly CcxtTrade[] {
    return this.parts.traits.tradeNumbers ? inOrder(trades) : trades;
  }

  /** Hands over a trade that has not come before. */
  private hand(trade: CcxtTrade): boolean {
    if (!this.isNews(trade)) return false;
    this.remember(trade);
    if ((trade.timestamp ?? Infinity) < this.from) return false;
    const { channel } = this.parts;
    channel.emit(() => toTrade(channel.watched, trade));
    return true;
  }

  private isNews(trade: CcxtTrade): boolean {
    const number = this.parts.traits.tradeNumbers ? numberOf(trade.id) : 0;
    return number > 0 ? number > this.lastNumber : !this.names.has(tradeName(trade));
  }

  private remember(trade: CcxtTrade): void {
    this.lastTime = Math.max(this.lastTime, trade.timestamp ?? 0);
    const number = this.parts.traits.tradeNumbers ? numberOf(trade.id) : 0;
    if (number > 0) {
      this.lastNumber = number;
      return;
    }
    this.names.add(tradeName(trade));
    if (this.names.size <= REMEMBERED) return;
    for (const name of this.names) {
      this.names.delete(name);
      break;
    }
  }

  private async fillAfterLoss(): Promise<void> {
    if (this.lastTime === 0) return;
    if (this.lastNumber > 0) await this.fill(Infinity, 'the connection had been lost');
    else await this.fillByTime();
  }

  /** Trades by their numbers, up to `last`. */
  private async fill(last: number, why: string): Promise<void> {
    let filled = 0;
    try {
      for (let page = 0; this.lastNumber < last; page += 1) {
        if (page === MOST_PAGES) throw new Error(`more than ${MOST_PAGES * PAGE} were missed`);
        const trades = await this.fetch(undefined, { fromId: this.lastNumber + 1 });
        const wanted = this.inOrder(trades).filter(({ id }) => numberOf(id) <= last);
        const first = numberOf(wanted[0]?.id);
        if (first > this.lastNumber + 1)
          this.gap(`the venue has no trades before ${first} any more`);
        for (const trade of wanted) if (this.hand(trade)) filled += 1;
        if (trades.length < PAGE || wanted.length < trades.length) break;
      }
      if (last === Infinity) await this.checkNumbers();
      else if (this.lastNumber < last) throw new Error('the venue does not have them any more');
    } catch (error) {
      if (this.parts.signal.aborted) return;
      this.gap(`${why}, and they could not be filled in: ${textOf(error)}`);
      // From here on what comes is new.
      if (last !== Infinity) this.lastNumber = last;
    }
    if (filled > 0) this.filled(filled, why);
  }

  /** A venue that came back without its last trades counts on from an earlier number. */
  private async checkNumbers(): Promise<void> {
    const newest = (await this.fetch(undefined, {}, 1)).at(-1);
    if (newest === undefined || numberOf(newest.id) >= this.lastNumber) return;
    this.gap(`the venue counts trades from ${String(newest.id)} on again`);
    this.lastNumber = numberOf(newest.id);
  }

  private async fillByTime(): Promise<void> {
    let filled = 0;
    let joins = false;
    let since = this.lastTime;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const trades = await this.fetch(since, {});
      joins ||= trades.some((trade) => !this.isNews(trade));
      const before = filled;
      for (const trade of trades) if (this.hand(trade)) filled += 1;
      const newest = trades.at(-1)?.timestamp ?? since;
      if (filled === before || newest <= since) break;
      since = newest;
    }
    if (!joins) this.gap('what was traded while the connection was lost is not known');
    if (filled > 0) this.filled(filled, 'the connection had been lost');
  }

  private fetch(
    since: number | undefined,
    more: Readonly<Record<string, unknown>>,
    limit = PAGE,
  ): Promise<readonly CcxtTrade[]> {
    const ask = (): Promise<unknown> =>
      this.parts.client.call('fetchTrades', [this.symbol, since, limit, more]);
    return askAgain(ask, { ...PATIENCE, signal: this.parts.signal }) as Promise<
      readonly CcxtTrade[]
    >;
  }

  private gap(text: string): void {
    if (!this.parts.signal.aborted) this.parts.channel.notice('gap', `${this.symbol}: ${text}`);
  }

  private filled(count: number, why: string): void {
    this.parts.channel.notice(
      'backfilled',
      `${this.symbol}: ${why}; ${count} trades were filled in`,
    );
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
