/**
 * Finished bars of one instrument, each once and in order. The stream shows a bar as it grows; it is
 * final when the next one has begun, or by what the venue answers once its time is over.
 */
import { barEnd } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_MILLISECOND, asTimestamp } from '../../core/domain/units.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { askAgain } from './ask-again.js';
import type { Channel } from './channel.js';
import type { ExchangeTraits } from './exchange-traits.js';
import { Serial } from './serial.js';
import { toBar } from './to-event.js';
import type { CcxtCandle } from './to-event.js';

/** So long after its end a bar may still change. */
export const BAR_GRACE_MS = 2_000;
const CHECK_EVERY_MS = 500;
/** Without a new bar the venue is asked at most so often. */
const ASK_EVERY_MS = 30_000;
const PAGE = 500;
const PATIENCE = { tries: 4, pauseMs: 500 };

export interface BarWatchParts {
  readonly client: ExchangeClient;
  readonly channel: Channel;
  readonly timeframe: Timeframe;
  readonly traits: ExchangeTraits;
  /** Milliseconds since 1970 by the venue's clock. */
  readonly now: () => number;
  /** Bars that start earlier are not wanted, milliseconds. */
  readonly from: number;
  /** The venue has a stream of candles. */
  readonly streams: boolean;
  readonly signal: AbortSignal;
}

export class BarWatch {
  private readonly serial: Serial;
  /** Bars that the stream has shown and that are not handed over yet, by their start. */
  private readonly growing = new Map<number, CcxtCandle>();
  private newest = -Infinity;
  /** No bar from here on was handed over; once one was seen, the start of the next. */
  private next: number;
  /** Whether `next` is the start of a bar, and not just a lower bound. */
  private joined = false;
  private askedAt = -Infinity;

  constructor(private readonly parts: BarWatchParts) {
    this.next = parts.from;
    this.serial = new Serial((error) => {
      if (parts.signal.aborted) return;
      const text = error instanceof Error ? error.message : String(error);
      parts.channel.notice('gap', `${this.symbol}: bars could not be read: ${text}`);
    });
  }

  private get symbol(): string {
    return this.parts.channel.watched.instrument.symbol;
  }

  start(): void {
    const { client, channel, timeframe, streams, signal } = this.parts;
    const timer = setInterval(() => this.check(), CHECK_EVERY_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    if (!streams) return;
    client.watch(
      'watchOHLCV',
      [this.symbol, timeframe],
      (answer) => this.serial.add(() => this.take(answer as readonly CcxtCandle[])),
      (state) => {
        if (!channel.changed(state)) return;
        // What was shown before the loss may lack its end.
        this.serial.add(async () => {
          this.growing.clear();
          await this.ask();
        });
      },
      signal,
    );
  }

  private endOf(start: number): number {
    const end = barEnd(this.parts.timeframe, asTimestamp(start * MICROSECONDS_PER_MILLISECOND));
    return end / MICROSECONDS_PER_MILLISECOND;
  }

  private isOver(start: number): boolean {
    return this.endOf(start) + BAR_GRACE_MS <= this.parts.now();
  }

  private async take(candles: readonly CcxtCandle[]): Promise<void> {
    for (const candle of candles) {
      const start = candle[0] ?? NaN;
      if (!(start >= this.next)) continue;
      this.growing.set(start, candle);
      this.newest = Math.max(this.newest, start);
    }
    if (!this.parts.traits.candlesEndFinal) return;
    for (;;) {
      const first = this.firstShown();
      if (first === undefined || first >= this.newest) return;
      // A bar before it was not shown and has to come first: `check` asks for it when it is over.
      if (this.joined && first > this.next) return;
      if (!this.joined && (await this.foundBefore(first))) continue;
      this.hand(this.growing.get(first)!);
    }
  }

  /** What ended before the stream began is not shown, and comes before what is. */
  private async foundBefore(first: number): Promise<boolean> {
    await this.ask(first);
    return this.joined;
  }

  private firstShown(): number | undefined {
    let first: number | undefined;
    for (const start of this.growing.keys())
      if (first === undefined || start < first) first = start;
    return first;
  }

  private hand(candle: CcxtCandle): void {
    const { channel } = this.parts;
    const start = candle[0]!;
    channel.emit(() => toBar(channel.watched, candle));
    this.next = this.endOf(start);
    this.joined = true;
    for (const shown of this.growing.keys()) if (shown <= start) this.growing.delete(shown);
  }

  /** Asks the venue when a bar should long be there, or has to be confirmed. */
  private check(): void {
    const now = performance.now();
    const known = this.joined ? this.next : (this.firstShown() ?? this.next);
    if (!this.isOver(known)) return;
    const span = this.endOf(known) - known;
    if (now - this.askedAt < Math.min(span, ASK_EVERY_MS)) return;
    this.askedAt = now;
    this.serial.add(() => this.ask());
  }

  /** Hands over the finished bars that the venue has; a bar before `first` needs no grace. */
  private async ask(first = -Infinity): Promise<void> {
    const { client, timeframe, signal } = this.parts;
    for (;;) {
      const since = Math.ceil(this.next);
      const fetch = (): Promise<unknown> =>
        client.call('fetchOHLCV', [this.symbol, timeframe, since, PAGE]);
      const candles = (await askAgain(fetch, { ...PATIENCE, signal })) as readonly CcxtCandle[];
      const isFinal = (start: number): boolean => start < first || this.isOver(start);
      const over = candles.filter(([start]) => (start ?? NaN) >= this.next && isFinal(start!));
      for (const candle of over) this.hand(candle);
      if (over.length < PAGE) return;
    }
  }
}
