/** Makes a recorded market again on a listing, in its own time, over and over. */
import { DepthBook } from '../../../core/market/index.js';
import type { Listing, LevelChange, ReplayedTrade } from '../../../core/exchange/index.js';
import { ASK, BID, TICK_FLAGS } from '../../../core/domain/tick-data.js';
import type { Side } from '../../../core/domain/order.js';
import { TradsysError } from '../../../errors.js';
import type { Host } from '../host.js';
import { scalingOf } from './recording.js';
import type { Recording, Scaling } from './recording.js';

const STEP_MS = 20;

export class MarketReplay {
  private readonly scaling: Scaling;
  private readonly listing: number;
  private readonly timer: NodeJS.Timeout;
  /** Of the recording, and when it was begun; microseconds. */
  private readonly first: number;
  private begunAt: number;
  private depthRow = 0;
  private tradeRow = 0;
  private book = new DepthBook();
  /** What the listing was told to show, by side and price. */
  private readonly shown: Readonly<Record<Side, Map<number, number>>> = {
    ...{ buy: new Map(), sell: new Map() },
  };

  /** Throws a TradsysError (usage) when the symbol is not listed, or not at these prices. */
  constructor(
    private readonly host: Host,
    private readonly recording: Recording,
  ) {
    const { symbol } = recording.instrument;
    const { markets } = host.exchange;
    const listing = markets.find((market) => market.listing.instrument.symbol === symbol)?.listing;
    if (listing === undefined) throw notListed(symbol, markets);
    this.listing = markets.findIndex((market) => market.listing === listing);
    this.scaling = scalingOf(recording, listing.instrument);
    const { depth, trades } = recording;
    this.first = Math.min(depth.at[0] ?? Infinity, trades?.at[0] ?? Infinity);
    this.begunAt = host.now();
    this.timer = setInterval(() => this.advance(), STEP_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** All that happened until now. */
  private advance(): void {
    const { depth, trades } = this.recording;
    const until = this.first + this.host.now() - this.begunAt;
    for (;;) {
      const taken = this.tradesUntil(Math.min(until, depth.at[this.depthRow] ?? Infinity));
      const isDue = (depth.at[this.depthRow] ?? Infinity) <= until;
      const levels = isDue ? this.nextLevels() : [];
      if (taken.length > 0 || levels.length > 0) {
        this.host.apply({ kind: 'replay', listing: this.listing, trades: taken, levels });
      }
      if (!isDue) break;
    }
    if (this.depthRow >= depth.length && this.tradeRow >= (trades?.length ?? 0)) this.rewind();
  }

  private rewind(): void {
    this.depthRow = 0;
    this.tradeRow = 0;
    this.book = new DepthBook();
    this.begunAt = this.host.now();
  }

  private tradesUntil(until: number): ReplayedTrade[] {
    const { trades } = this.recording;
    const taken: ReplayedTrade[] = [];
    while (trades !== undefined && (trades.at[this.tradeRow] ?? Infinity) <= until) {
      const row = this.tradeRow++;
      const quantity = this.scaling.quantity(trades.quantity[row]!);
      // Who took is not always recorded: without it nobody knows what to take.
      if (quantity === 0 || trades.side[row] === 0) continue;
      const side = trades.side[row] === BID ? 'buy' : 'sell';
      taken.push({ side, price: this.scaling.price(trades.price[row]!), quantity });
    }
    return taken;
  }

  /** What the next event of depth changes on the listing. */
  private nextLevels(): readonly LevelChange[] {
    const { depth } = this.recording;
    const from = this.depthRow;
    const to = DepthBook.eventEnd(depth, from);
    this.depthRow = to;
    const outcome = this.book.apply(depth, from, to);
    if (outcome === 'outdated' || outcome === 'waiting') return [];
    const isWhole = outcome === 'gap' || (depth.flags[from]! & TICK_FLAGS.snapshot) !== 0;
    if (isWhole) return [...this.wholeSide('buy'), ...this.wholeSide('sell')];
    const changes: LevelChange[] = [];
    for (let row = from; row < to; row += 1) {
      const side = depth.side[row] === ASK ? 'sell' : 'buy';
      changes.push(...this.tell(side, depth.price[row]!, depth.quantity[row]!));
    }
    return changes;
  }

  private wholeSide(side: Side): readonly LevelChange[] {
    const levels = side === 'buy' ? this.book.bids : this.book.asks;
    const there = new Map<number, number>();
    for (let rank = 0; rank < levels.size; rank += 1) {
      there.set(levels.price(rank), levels.quantity(rank));
    }
    const gone = [...this.shown[side].keys()].filter((price) => !there.has(price));
    return [
      ...gone.flatMap((price) => this.tell(side, price, 0)),
      ...[...there].flatMap(([price, quantity]) => this.tell(side, price, quantity)),
    ];
  }

  private tell(side: Side, price: number, quantity: number): readonly LevelChange[] {
    if (price === 0) return [];
    if (quantity === 0) this.shown[side].delete(price);
    else this.shown[side].set(price, quantity);
    const { scaling } = this;
    return [{ side, price: scaling.price(price), quantity: scaling.quantity(quantity) }];
  }
}

const notListed = (
  symbol: string,
  markets: readonly { readonly listing: Listing }[],
): TradsysError =>
  new TradsysError('exchange.not_listed', `${symbol} is recorded, and not listed here`, {
    ...{ exit: 'usage', where: '--robots' },
    remedy: `list it with --symbols; listed are ${markets.map(({ listing }) => listing.instrument.symbol).join(', ')}`,
  });
