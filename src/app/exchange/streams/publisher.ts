/** Turns what happens on the exchange into the events of the market streams. */
import type { Exchange, ExchangeEvent, LevelChange, Market } from '../../../core/exchange/index.js';
import { intervalStart, nextStart } from '../../../core/exchange/index.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
} from '../../../core/domain/units.js';
import { bestPrices, textLevels, windowFigures } from '../formats/market.js';
import type { TextLevel } from '../formats/market.js';
import {
  aggregateEvent,
  averagePriceEvent,
  bookTickerEvent,
  depthEvent,
  klineEvent,
  miniTickerEvent,
  tickerEvent,
  tradeEvent,
  windowTickerEvent,
} from '../formats/stream-events.js';
import type { Faults } from '../faults/faults.js';
import { TIME_OF } from '../time-unit.js';
import type { TimeOf } from '../time-unit.js';
import type { Host } from '../host.js';
import type { StreamHub } from './hub.js';
import { parseStream } from './stream-names.js';
import type { AllStream, MarketStream, TickerKind, TickerWindow } from './stream-names.js';

/** Changed levels since the last depth event of one speed. */
interface DepthBatch {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  /** Update that the event before ended with. */
  last: number;
}

/** In microseconds. */
const WINDOWS: Readonly<Record<TickerWindow, number>> = {
  '1h': MICROSECONDS_PER_HOUR,
  '4h': 4 * MICROSECONDS_PER_HOUR,
  '1d': MICROSECONDS_PER_DAY,
};

const FAST_MS = 100;
const SLOW_MS = 1_000;

export class Publisher {
  private readonly exchange: Exchange;
  private readonly batches: ReadonlyMap<Market, Readonly<Record<number, DepthBatch>>>;
  /** Markets traded on since the last slow round. */
  private readonly traded = new Set<Market>();
  /** Time of the last slow round. */
  private lastSlow: number;

  constructor(
    private readonly host: Host,
    private readonly hub: StreamHub,
    private readonly faults: Faults,
  ) {
    this.exchange = host.exchange;
    this.lastSlow = host.now();
    const batch = (market: Market): DepthBatch => ({
      ...{ bids: new Map(), asks: new Map(), last: market.sequence },
    });
    this.batches = new Map(
      this.exchange.markets.map((each) => [
        each,
        { [FAST_MS]: batch(each), [SLOW_MS]: batch(each) },
      ]),
    );
    host.onEvent((event) => this.hear(event));
  }

  private publish(stream: string, make: (time: TimeOf) => unknown): void {
    for (const unit of this.hub.units(stream)) {
      const text = JSON.stringify(make(TIME_OF[unit]));
      this.host.afterCommit(() => this.hub.publish(stream, unit, text));
    }
  }

  private hear(event: ExchangeEvent): void {
    if (event.kind === 'trade') {
      const market = this.exchange.markets[event.listing]!;
      this.traded.add(market);
      this.publish(`${nameOf(market)}@trade`, (time) => tradeEvent(market, event.trade, time));
    } else if (event.kind === 'aggregate') {
      const market = this.exchange.markets[event.listing]!;
      this.publish(`${nameOf(market)}@aggTrade`, (time) =>
        aggregateEvent(market, event.trade, time),
      );
    } else if (event.kind === 'best') {
      const market = this.exchange.markets[event.listing]!;
      this.publish(`${nameOf(market)}@bookTicker`, () =>
        bookTickerEvent(market, event.sequence, event),
      );
    } else if (event.kind === 'levels') {
      this.collect(this.exchange.markets[event.listing]!, event.changes);
    }
  }

  private collect(market: Market, changes: readonly LevelChange[]): void {
    const batches = this.batches.get(market)!;
    for (const { side, price, quantity } of changes) {
      for (const speed of [FAST_MS, SLOW_MS]) {
        const batch = batches[speed]!;
        (side === 'buy' ? batch.bids : batch.asks).set(price, quantity);
      }
    }
  }

  /** To be called every 100 ms. */
  fastRound(): void {
    this.depthRound(FAST_MS);
  }

  /** To be called every second. */
  slowRound(): void {
    const at = this.host.now();
    this.depthRound(SLOW_MS);
    for (const name of this.hub.names()) {
      const stream = parseStream(this.exchange, name);
      if (stream !== undefined) this.tell(name, stream, at);
    }
    this.traded.clear();
    this.lastSlow = at;
  }

  private tell(name: string, stream: MarketStream | AllStream, at: number): void {
    if (stream.kind === 'allTickers') {
      const { of, window } = stream;
      this.publish(name, (time) =>
        this.exchange.markets.map((each) => this.ticker(of, each, at, time, window)),
      );
      return;
    }
    const { kind, market, interval, window } = stream;
    if (kind === 'ticker' || kind === 'miniTicker' || kind === 'windowTicker') {
      this.publish(name, (time) => this.ticker(kind, market, at, time, window));
    } else if (kind === 'avgPrice') {
      this.publish(name, (time) => averagePriceEvent(market, at, time));
    } else if (kind === 'kline') {
      this.tellCandles(name, market, interval!, at);
    }
  }

  private ticker(
    kind: TickerKind,
    market: Market,
    at: number,
    time: TimeOf,
    window?: TickerWindow,
  ): unknown {
    if (window !== undefined) {
      return windowTickerEvent(market, windowFigures(market, at, WINDOWS[window]), window, time);
    }
    const figures = windowFigures(market, at);
    return kind === 'ticker'
      ? tickerEvent(market, figures, bestPrices(this.exchange, market), time)
      : miniTickerEvent(market, figures, time);
  }

  /** The candles closed since the last round, of a late one those of the last minute, and that of now. */
  private tellCandles(
    name: string,
    market: Market,
    interval: Parameters<typeof klineEvent>[1],
    at: number,
  ): void {
    const now = intervalStart(interval, at);
    let start = intervalStart(interval, Math.max(this.lastSlow, at - MICROSECONDS_PER_MINUTE));
    for (; start < now; start = nextStart(interval, start)) {
      const closed = market.candles.at(interval, start);
      if (closed !== undefined) {
        this.publish(name, (time) => klineEvent(market, interval, closed, at, true, time));
      }
    }
    const candle = market.candles.at(interval, at);
    if (candle !== undefined) {
      this.publish(name, (time) => klineEvent(market, interval, candle, at, false, time));
    }
  }

  private depthRound(speed: number): void {
    const at = this.host.now();
    for (const [market, batches] of this.batches) {
      const batch = batches[speed]!;
      if (batch.bids.size === 0 && batch.asks.size === 0) continue;
      const first = batch.last + 1;
      batch.last = Math.max(first, market.sequence);
      const bids = levelsOf(market, batch.bids, -1);
      const asks = levelsOf(market, batch.asks, 1);
      const changes = { first, last: batch.last, bids, asks };
      const name = nameOf(market);
      const names = [`${name}@depth@${speed}ms`, ...(speed === SLOW_MS ? [`${name}@depth`] : [])];
      for (const stream of names) {
        if (this.hub.has(stream) && this.faults.strikes('depth-gap', stream)) continue;
        this.publish(stream, (time) => depthEvent(market, at, changes, time));
      }
      this.partialDepth(market, speed);
      batch.bids.clear();
      batch.asks.clear();
    }
  }

  private partialDepth(market: Market, speed: number): void {
    const name = nameOf(market);
    for (const count of [5, 10, 20]) {
      const suffixes = speed === SLOW_MS ? ['', '@1000ms'] : ['@100ms'];
      for (const suffix of suffixes) {
        this.publish(`${name}@depth${count}${suffix}`, () => ({
          lastUpdateId: market.sequence,
          bids: textLevels(market, this.exchange.depth(market, 'buy', count)),
          asks: textLevels(market, this.exchange.depth(market, 'sell', count)),
        }));
      }
    }
  }
}

const nameOf = ({ listing }: Market): string => listing.id.toLowerCase();

function levelsOf(market: Market, levels: Map<number, number>, order: 1 | -1): TextLevel[] {
  const sorted = [...levels].sort(([one], [other]) => (one - other) * order);
  return textLevels(
    market,
    sorted.map(([price, quantity]) => ({ price, quantity })),
  );
}
