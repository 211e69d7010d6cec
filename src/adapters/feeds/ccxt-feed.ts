/** Market data of one venue through ccxt. */
import { setMaxListeners } from 'node:events';
import type { Instrument, InstrumentIndex } from '../../core/domain/instrument.js';
import type { BarColumns } from '../../core/domain/market-data.js';
import type { MarketEvent } from '../../core/domain/market-event.js';
import type { TradeColumns } from '../../core/domain/tick-data.js';
import { timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, MICROSECONDS_PER_MILLISECOND } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type {
  Feed,
  FeedChannel,
  FeedNotice,
  ListedInstrument,
  PastPart,
  Subscription,
  TimeRange,
} from '../../ports.js';
import { openExchangeClient } from '../clients/index.js';
import { ClientError } from '../clients/exchange-client.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import type { CcxtMarket } from '../clients/market-instrument.js';
import { VenueClock } from '../clients/venue-clock.js';
import { askAgain } from './ask-again.js';
import { BAR_GRACE_MS, BarWatch } from './bar-watch.js';
import { barParts, readBars } from './bar-history.js';
import type { BarQuestion } from './bar-history.js';
import { BookWatch } from './book-watch.js';
import { Channel } from './channel.js';
import { EventQueue } from './event-queue.js';
import { traitsOf } from './exchange-traits.js';
import type { ExchangeTraits } from './exchange-traits.js';
import { Freshness } from './freshness.js';
import { barsPerQuestion, listed } from './listing.js';
import type { About } from './listing.js';
import type { FeedOptions } from './options.js';
import { PollingClient } from './polling.js';
import { QuoteWatch } from './quote-watch.js';
import { tradeParts } from './trade-history.js';
import { TradeWatch } from './trade-watch.js';

const PATIENCE = { tries: 4, pauseMs: 500 };
const USUAL_STALE_MS = 30_000;
const CLOCK_EVERY_MS = 600_000;
const CLOCK_CHECK_MS = 1_000;
const CLOCK_ROUNDS = 3;
/** Bars between the end of a history and the begin of a watch are made up for, at most so many. */
const MOST_JOINED = 1_000;

export async function openCcxtFeed(options: FeedOptions): Promise<Feed> {
  const { exchange, sandbox = false, requestsPerSecond, reconnectMs, warn } = options;
  const config: Readonly<Record<string, unknown>> = { ...options.config };
  const traits = traitsOf(exchange);
  const given = (config['options'] ?? {}) as Readonly<Record<string, unknown>>;
  const client = await openExchangeClient({
    ...{ id: exchange, sandbox },
    config: { ...config, options: { ...traits.options, ...given } },
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    ...(reconnectMs !== undefined && { timing: { reconnectMs } }),
    ...(warn !== undefined && { warn }),
  });
  try {
    const about = (await client.call('describe', [])) as About;
    const streams = (method: string): boolean =>
      options.pollEveryMs === undefined && about.has?.[method] === true;
    const asking = new PollingClient(client, streams, options.pollEveryMs);
    return new CcxtFeed(options, asking, traits, about, streams);
  } catch (error) {
    await client.close();
    throw error;
  }
}

class CcxtFeed implements Feed {
  readonly venue: string;
  readonly numbersTrades: boolean;
  private readonly clock: VenueClock;
  private readonly has: Readonly<Record<string, unknown>>;
  private readonly closing = new AbortController();
  /** End of what `history` has given, milliseconds, by symbol and timeframe. */
  private readonly given = new Map<string, number>();

  constructor(
    private readonly options: FeedOptions,
    private readonly client: ExchangeClient,
    private readonly traits: ExchangeTraits,
    private readonly about: About,
    /** Whether the venue has a stream of its own for a `watch...` method, and it is wanted. */
    private readonly streams: (method: string) => boolean,
  ) {
    // Whatever waits here listens to it.
    setMaxListeners(0, this.closing.signal);
    this.venue = options.venue;
    this.numbersTrades = traits.tradeNumbers;
    this.has = about.has ?? {};
    const askTime = (): Promise<number> => client.call('fetchTime', []) as Promise<number>;
    const asked = this.has['fetchTime'] === true ? askTime : undefined;
    this.clock = new VenueClock(asked, CLOCK_EVERY_MS, CLOCK_ROUNDS);
  }

  async instruments(symbols: readonly string[]): Promise<readonly ListedInstrument[]> {
    const ask = (): Promise<unknown> => this.client.call('loadMarkets', [true]);
    const markets = await this.reach(() => askAgain(ask, PATIENCE));
    return listed(this.venue, symbols, markets as Readonly<Record<string, CcxtMarket>>, this.about);
  }

  async history(
    instrument: Instrument,
    timeframe: Timeframe,
    range: TimeRange,
  ): Promise<BarColumns> {
    return this.reach(async () => {
      const question = await this.barQuestion(instrument, timeframe, range, this.closing.signal);
      const bars = await readBars(question);
      const to = (range.to ?? Infinity) / MICROSECONDS_PER_MILLISECOND;
      this.given.set(`${instrument.symbol} ${timeframe}`, Math.min(to, question.nowMs));
      return bars;
    });
  }

  async *pastBars(
    instrument: Instrument,
    timeframe: Timeframe,
    range: TimeRange,
    signal: AbortSignal,
  ): AsyncGenerator<PastPart<BarColumns>, void, undefined> {
    try {
      yield* barParts(await this.barQuestion(instrument, timeframe, range, signal));
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  async *pastTrades(
    instrument: Instrument,
    range: TimeRange,
    signal: AbortSignal,
  ): AsyncGenerator<PastPart<TradeColumns>, void, undefined> {
    if (this.has['fetchTrades'] !== true) {
      throw new TradsysError('feed.trades', `${this.venue} tells no trades of the past`, {
        ...{ exit: 'usage', remedy: 'download bars instead' },
      });
    }
    try {
      await this.clock.refresh();
      const { client, numbersTrades: numbered } = this;
      const nowMs = this.clock.now();
      yield* tradeParts({ client, instrument, range, nowMs, numbered, signal });
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  private async barQuestion(
    instrument: Instrument,
    timeframe: Timeframe,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<BarQuestion> {
    this.checkTimeframe(timeframe);
    await this.clock.refresh();
    // One that has just ended may still change, or come into being: who watches is shown it.
    const nowMs = this.clock.now() - BAR_GRACE_MS;
    const most = barsPerQuestion(this.about);
    return { client: this.client, instrument, timeframe, range, nowMs, most, signal };
  }

  watch(
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
  ): AsyncIterable<MarketEvent | FeedNotice> {
    this.checkChannels(subscriptions);
    const end = new AbortController();
    setMaxListeners(0, end.signal);
    const queue = new EventQueue(() => end.abort());
    const stop = (): void => queue.end();
    for (const one of [signal, this.closing.signal]) {
      if (one.aborted) stop();
      else one.addEventListener('abort', stop, { once: true });
    }
    if (!end.signal.aborted) void this.start(subscriptions, queue, end.signal);
    return queue;
  }

  async clockOffset(): Promise<number> {
    await this.reach(() => askAgain(() => this.clock.sync(), PATIENCE));
    return Math.round(this.clock.aheadMs * MICROSECONDS_PER_MILLISECOND);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client.close();
  }

  private async start(
    subscriptions: readonly Subscription[],
    queue: EventQueue,
    signal: AbortSignal,
  ): Promise<void> {
    await this.clock.refresh();
    if (signal.aborted) return;
    const timer = setInterval(() => void this.clock.refresh(), CLOCK_CHECK_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    subscriptions.forEach((subscription, place) => {
      const watched = { instrument: subscription.instrument, index: place as InstrumentIndex };
      const freshness = new Freshness({
        ...{ client: this.client, watched, signal, now: () => this.clock.now() },
        staleAfterMs: this.options.staleAfterMs ?? USUAL_STALE_MS,
        push: (item) => queue.push(item),
      });
      const push = (item: MarketEvent | FeedNotice): void => {
        freshness.note(item);
        queue.push(item);
      };
      for (const channel of subscription.channels) {
        this.startChannel(channel, subscription, new Channel({ watched, channel, push }), signal);
      }
      freshness.start();
    });
  }

  private startChannel(
    name: FeedChannel,
    { timeframe, instrument }: Subscription,
    channel: Channel,
    signal: AbortSignal,
  ): void {
    const { client, traits, streams } = this;
    const parts = { client, channel, traits, signal, now: () => this.clock.now() };
    if (name === 'trades') {
      new TradeWatch({ ...parts, overlaps: !streams('watchTrades') }).start();
    } else if (name === 'depth') new BookWatch(client, channel, signal).start();
    else if (name === 'quotes') {
      new QuoteWatch(client, channel, streams('watchBidsAsks'), signal).start();
    } else {
      new BarWatch({
        ...{ ...parts, timeframe: timeframe! },
        from: this.barsFrom(instrument.symbol, timeframe!),
        streams: streams('watchOHLCV'),
      }).start();
    }
  }

  /** A bar that has not ended now, or one that ended after what `history` gave. */
  private barsFrom(symbol: string, timeframe: Timeframe): number {
    const length =
      (timeframeLength(timeframe) ?? 28 * MICROSECONDS_PER_DAY) / MICROSECONDS_PER_MILLISECOND;
    const now = this.clock.now();
    const given = this.given.get(`${symbol} ${timeframe}`) ?? now;
    return Math.max(given, now - MOST_JOINED * length) - length + 1;
  }

  /** Throws a TradsysError for what the venue does not send. */
  private checkChannels(subscriptions: readonly Subscription[]): void {
    for (const { channels, timeframe, instrument } of subscriptions) {
      if (channels.includes('bars')) {
        if (timeframe === undefined)
          throw new TypeError(`bars of ${instrument.symbol} need a length`);
        this.checkTimeframe(timeframe);
      }
      for (const channel of channels) {
        const methods = METHODS[channel];
        if (methods.some((method) => this.has[method] === true)) continue;
        throw new TradsysError('feed.channel', `${this.venue} sends no ${channel}`, {
          ...{ exit: 'config', remedy: 'leave that channel out' },
        });
      }
    }
  }

  private checkTimeframe(timeframe: Timeframe): void {
    const all = Object.keys(this.about.timeframes ?? {});
    if (all.includes(timeframe)) return;
    throw new TradsysError('feed.timeframe', `${this.venue} has no bars of ${timeframe}`, {
      ...{ exit: 'usage', remedy: `it has ${all.join(', ')}` },
    });
  }

  /** Failures of the client as those of a user. */
  private async reach<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw this.unreachable(error);
    }
  }

  private unreachable(error: unknown): unknown {
    if (!(error instanceof ClientError)) return error;
    return new TradsysError('feed.unreachable', `${this.venue}: ${error.message}`, {
      ...{ exit: 'unreachable', cause: error },
      remedy: 'check the network and the address, and try again',
    });
  }
}

const METHODS: Readonly<Record<FeedChannel, readonly string[]>> = {
  trades: ['watchTrades', 'fetchTrades'],
  quotes: ['watchBidsAsks', 'watchTicker', 'fetchTicker'],
  depth: ['watchOrderBook', 'fetchOrderBook'],
  bars: ['watchOHLCV', 'fetchOHLCV'],
};
