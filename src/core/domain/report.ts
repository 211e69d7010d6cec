/** What a venue says of an order (FIX ExecutionReport, 35=8). */
import type { InstrumentIndex } from './instrument.js';
import type { OrderId } from './order.js';
import type { Money, Price, Quantity, Timestamp } from './units.js';

/** One execution. Applied once per trade id and order, in whatever state the order is. */
export interface Fill {
  /** Venue's trade id; unique per venue, account and symbol. */
  readonly tradeId: number;
  readonly quantity: Quantity;
  readonly price: Price;
  /** Fee in `feeAsset` at the ledger scale; negative for a rebate. */
  readonly fee: Money;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  /** Price the market showed before slippage; equals `price` where the venue does not tell. */
  readonly referencePrice: Price;
}

export type ReportStatus =
  'accepted' | 'triggered' | 'filled' | 'cancelled' | 'expired' | 'rejected' | 'cancel_rejected';

export interface ExecutionReport {
  readonly kind: 'report';
  readonly status: ReportStatus;
  readonly order: OrderId;
  readonly instrument: InstrumentIndex;
  /** When it reaches the engine. */
  readonly at: Timestamp;
  /** When it happened at the venue. */
  readonly venueAt: Timestamp;
  /** For `filled` alone; one without says that there is nothing more to come. */
  readonly fill: Fill | undefined;
  /** Why it was rejected, cancelled or expired; empty otherwise. */
  readonly reason: string;
}
