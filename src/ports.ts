/** The outside world as the house sees it. Technologies live behind these, in `adapters/`. */
import type { BarColumns, BarSeries } from './core/domain/market-data.js';
import type { Instrument } from './core/domain/instrument.js';
import type { MarketEvent } from './core/domain/market-event.js';
import type { OrderPricing, Side, TimeInForce } from './core/domain/order.js';
import type { Fill } from './core/domain/report.js';
import type { TickColumns, TickData, TickKind, TradeColumns } from './core/domain/tick-data.js';
import type { Timeframe } from './core/domain/timeframe.js';
import type { Money, Price, Quantity, Timestamp } from './core/domain/units.js';

/** One stored series, as listed. */
export interface SeriesSummary {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Where the bars came from: `synthetic (seed 42)`, or the imported file's name. */
  readonly origin: string;
  readonly synthetic: boolean;
  readonly bars: number;
  /** Start of the first and of the last bar. */
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** A half-open span of time: `from` inclusive, `to` exclusive; an absent side is unbounded. */
export interface TimeRange {
  readonly from?: Timestamp;
  readonly to?: Timestamp;
}

/** Names a stored series. */
export interface SeriesKey {
  /** Qualified symbol. */
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** Where written bars come from. */
export interface BarSource {
  readonly origin: string;
  readonly synthetic: boolean;
  /** Put the bars in place of all stored ones of that symbol and timeframe, instead of merging. */
  readonly replace?: boolean;
}

/** Stored ticks of one kind, as listed. */
export interface TickSummary {
  readonly instrument: Instrument;
  readonly kind: TickKind;
  /** Names of the imported files. */
  readonly origin: string;
  readonly rows: number;
  /** `at` of the first and of the last row. */
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** Names stored ticks. */
export interface TickKey<Kind extends TickKind = TickKind> {
  /** Qualified symbol. */
  readonly symbol: string;
  readonly kind: Kind;
}

/** Where written ticks come from. */
export interface TickSource {
  readonly origin: string;
}

/** A finished run as kept: the manifest and result are JSON, the journal canonical bytes. */
export interface StoredRun {
  readonly id: string;
  readonly createdAt: Timestamp;
  readonly strategy: string;
  readonly note: string;
  readonly journalHash: string;
  /** JSON text. */
  readonly manifest: string;
  /** JSON text. */
  readonly result: string;
}

/** Instruments, market data and runs. SQLite by default; every method either completes or changes nothing. */
export interface Store {
  listSeries(): Promise<readonly SeriesSummary[]>;
  /**
   * Adds bars; a bar whose start is already stored replaces the stored one. Chunks are an
   * implementation matter: what is read back does not depend on how it was written.
   */
  writeBars(series: BarSeries, source: BarSource): Promise<void>;
  /** Bars whose start lies in the range; `shared` puts them where worker threads can see them. */
  readBars(
    key: SeriesKey,
    range?: TimeRange,
    options?: { readonly shared?: boolean },
  ): Promise<BarColumns>;
  /** Number of bars removed. */
  removeBars(key: SeriesKey): Promise<number>;
  /** By symbol, and in the order of `TICK_KINDS`. */
  listTicks(): Promise<readonly TickSummary[]>;
  /**
   * Adds ticks of one instrument, several kinds at once or none. New rows take the place of all
   * stored ones of the span of time they cover. All kinds of a symbol are counted at the same scales.
   */
  writeTicks(instrument: Instrument, data: TickData, source: TickSource): Promise<void>;
  /** Rows whose `at` lies in the range; `shared` puts them where worker threads can see them. */
  readTicks<Kind extends TickKind>(
    key: TickKey<Kind>,
    range?: TimeRange,
    options?: { readonly shared?: boolean },
  ): Promise<TickColumns<Kind>>;
  /** Number of rows removed. */
  removeTicks(key: TickKey): Promise<number>;
  saveRun(run: StoredRun): Promise<void>;
  listRuns(): Promise<readonly StoredRun[]>;
  /** The run whose id is, or uniquely begins with, `id`. */
  readRun(id: string): Promise<StoredRun | undefined>;
  removeRun(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Session time: the wall clock at the start and the monotonic clock from then on; it never goes back. */
export interface Clock {
  /** Microseconds UTC. */
  now(): Timestamp;
  /** Resolves at `at`, or at once when it has passed; rejects with the signal's reason when aborted. */
  waitUntil(at: Timestamp, signal?: AbortSignal): Promise<void>;
}

export const FEED_CHANNELS = ['trades', 'quotes', 'depth', 'bars'] as const;
export type FeedChannel = (typeof FEED_CHANNELS)[number];

/** One instrument to be watched; events name it by its place in the list that was given. */
export interface Subscription {
  readonly instrument: Instrument;
  readonly channels: readonly FeedChannel[];
  /** Length of the bars, where `bars` are watched. */
  readonly timeframe: Timeframe | undefined;
}

/** What a feed says of itself. After `gap` the events from before and after it do not join. */
export interface FeedNotice {
  readonly kind: 'connected' | 'lost' | 'gap' | 'refused' | 'backfilled';
  /** Place in the list of subscriptions; undefined: all of them. */
  readonly subscription: number | undefined;
  readonly channel: FeedChannel | undefined;
  /** One line; for `refused` the value and why. */
  readonly text: string;
}

/** What of an instrument a venue tells before anything is subscribed. */
export interface ListedInstrument {
  readonly instrument: Instrument;
  /** False in a halt, a break or after delisting. */
  readonly trading: boolean;
}

/** A part of the past, oldest first, without a double. */
export interface PastPart<Columns> {
  readonly columns: Columns;
  /** From the end of the part before it up to here the venue has nothing else. */
  readonly until: Timestamp;
  /** Rows that were impossible, and left out. */
  readonly refused: number;
}

/** Market data of one venue. Impossible values never leave it: they are refused and counted. */
export interface Feed {
  /** Venue id, as in qualified symbols. */
  readonly venue: string;
  /** Throws a TradsysError for a symbol the venue does not list, with the nearest ones it does. */
  instruments(symbols: readonly string[]): Promise<readonly ListedInstrument[]>;
  /** Finished bars whose start lies in the range, oldest first, without a double. */
  history(instrument: Instrument, timeframe: Timeframe, range: TimeRange): Promise<BarColumns>;
  /** As `history`, in parts that can be kept as they come. Rejects when the signal aborts. */
  pastBars(
    instrument: Instrument,
    timeframe: Timeframe,
    range: TimeRange,
    signal: AbortSignal,
  ): AsyncIterable<PastPart<BarColumns>>;
  /** Trades of the range, as far back as the venue tells them; no part ends within an instant. */
  pastTrades(
    instrument: Instrument,
    range: TimeRange,
    signal: AbortSignal,
  ): AsyncIterable<PastPart<TradeColumns>>;
  /** Trades are numbered one after the other, so that a missing one is noticed. */
  readonly numbersTrades: boolean;
  /**
   * Live events until the signal aborts. It reconnects by itself, resyncs depth after a hole, and fills
   * what was missed of trades and bars where the venue allows, so that none is lost or comes twice.
   */
  watch(
    subscriptions: readonly Subscription[],
    signal: AbortSignal,
  ): AsyncIterable<MarketEvent | FeedNotice>;
  /** The venue's time minus ours, microseconds. */
  clockOffset(): Promise<number>;
  close(): Promise<void>;
}

/** An order as it leaves the house. The client id is never used twice. */
export interface VenueOrder {
  /** At most 32 characters of `[A-Za-z0-9_-]` (FIX ClOrdID). */
  readonly clientId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: OrderPricing;
  readonly timeInForce: TimeInForce;
  readonly expireAt: Timestamp | undefined;
  readonly reduceOnly: boolean;
}

export type VenueRequest =
  | { readonly kind: 'submit'; readonly order: VenueOrder }
  | { readonly kind: 'cancel'; readonly clientId: string; readonly instrument: Instrument }
  | {
      readonly kind: 'replace';
      /** The order that is replaced, and the one that takes its place. */
      readonly clientId: string;
      readonly order: VenueOrder;
    }
  | { readonly kind: 'cancelAll'; readonly instrument: Instrument }
  | { readonly kind: 'queryOrder'; readonly clientId: string; readonly instrument: Instrument }
  | { readonly kind: 'queryAccount' };

/**
 * What became of an order. `unknown`: the venue did not answer in time, so the order may or may not
 * exist; it is never sent again. `never_accepted`: nothing of it can arrive any more, and neither open
 * orders nor trades know it. `not_found` answers a query while that is still open.
 */
export type VenueOrderStatus =
  | 'accepted'
  | 'triggered'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'cancel_rejected'
  | 'unknown'
  | 'not_found'
  | 'never_accepted';

export interface VenueOrderReport {
  readonly kind: 'order';
  readonly clientId: string;
  /** The venue's own id, empty when not known. */
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  readonly status: VenueOrderStatus;
  /**
   * For `filled` alone: one execution; the order may have more to come. A `filled` without one answers a
   * query: the venue has filled all that it had of the order, and its executions have been told.
   */
  readonly fill: Fill | undefined;
  readonly reason: string;
  readonly venueAt: Timestamp;
}

/** An order that rests at the venue, whoever placed it. */
export interface OpenVenueOrder {
  readonly clientId: string;
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly filled: Quantity;
  /** Limit price; undefined for an order without one. */
  readonly price: Price | undefined;
  readonly placedAt: Timestamp;
}

/** One of ours, as far as it is known here. */
export type KnownVenueOrder = Pick<OpenVenueOrder, 'clientId' | 'quantity' | 'filled'>;

export interface VenueBalance {
  readonly asset: string;
  /** At the ledger scale. */
  readonly free: Money;
  readonly locked: Money;
}

/** The truth of the venue at one moment. */
export interface AccountSnapshot {
  readonly kind: 'account';
  readonly at: Timestamp;
  readonly balances: readonly VenueBalance[];
  readonly openOrders: readonly OpenVenueOrder[];
}

/** An execution or order of somebody else on the same account. */
export interface ExternalReport {
  readonly kind: 'external';
  readonly order: OpenVenueOrder;
  /** It rests no longer: filled, cancelled or expired. */
  readonly ended: boolean;
  readonly fill: Fill | undefined;
  readonly at: Timestamp;
}

/** What the venue's connection says of itself; `revoked`: the key lost its right to trade. */
export interface VenueNotice {
  readonly kind: 'notice';
  readonly state: 'connected' | 'lost' | 'limited' | 'banned' | 'revoked' | 'maintenance';
  /** Until when nothing is sent, for `limited` and `banned`. */
  readonly until: Timestamp | undefined;
  readonly text: string;
}

export type VenueReport = VenueOrderReport | AccountSnapshot | ExternalReport | VenueNotice;

/** Rights of the key; undefined where the venue does not tell. */
export interface KeyRights {
  readonly trade: boolean | undefined;
  readonly withdraw: boolean | undefined;
  readonly ipBound: boolean | undefined;
}

/** Fees of an account, as fractions of what is traded. */
export interface VenueFees {
  readonly maker: number;
  readonly taker: number;
}

export interface VenueCapabilities {
  /** Order types that rest at the venue itself; others are emulated by the session. */
  readonly nativeTypes: readonly OrderPricing['type'][];
  /** Kept by the venue itself; of the others the adapter cancels the order in time, while it runs. */
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly replace: boolean;
}

/** One account at one venue. Every request yields at least one report; `send` returns nothing and never waits. */
export interface Venue {
  readonly venue: string;
  readonly capabilities: VenueCapabilities;
  /** Opens the account's stream; reports go to `deliver` from then on. Throws when it cannot be reached. */
  connect(deliver: (report: VenueReport) => void): Promise<AccountSnapshot>;
  send(request: VenueRequest): void;
  /** Orders of ours that the venue has, or may have: nothing is asked, and all reports of theirs were delivered. */
  readonly working: readonly KnownVenueOrder[];
  /** Executions of the account from `since` on, oldest first, as reports. */
  fillsSince(
    instruments: readonly Instrument[],
    since: Timestamp,
  ): Promise<readonly (VenueOrderReport | ExternalReport)[]>;
  keyRights(): Promise<KeyRights>;
  /** What the account pays for an instrument; undefined where the venue does not tell. */
  fees(instrument: Instrument): Promise<VenueFees | undefined>;
  close(): Promise<void>;
}
