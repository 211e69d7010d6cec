import type { Instrument } from '../../core/domain/instrument.js';
import type { Quantity, Timestamp } from '../../core/domain/units.js';
import type { OpenVenueOrder, VenueOrder, VenueOrderStatus } from '../../ports.js';

/** How an order of ours ended, as far as its executions do not tell. */
export interface Ending {
  readonly status: Extract<VenueOrderStatus, 'cancelled' | 'expired' | 'rejected'>;
  readonly reason: string;
  readonly at: Timestamp;
  /** The venue has not said so: it did not find the order any more. */
  readonly isGuess?: boolean;
}

/** One of our orders: what the venue was asked, and what it has said. */
export interface OrderRecord {
  readonly clientId: string;
  readonly wireId: string;
  readonly instrument: Instrument;
  /** As it was sent; undefined for an order of an earlier start. */
  readonly order: VenueOrder | undefined;
  /** Empty until the venue tells it. */
  venueOrderId: string;
  /**
   * `sending`: no answer yet. `unknown`: none came in time. `working`: the venue has it, or will say
   * how it ended. `over`: nothing but late executions can come.
   */
  phase: 'sending' | 'unknown' | 'working' | 'over';
  quantity: Quantity | undefined;
  /** Sum of the executions seen. */
  filled: number;
  /** The most that the venue said has filled. */
  cumulative: number;
  accepted: boolean;
  triggered: boolean;
  /** Told once the executions add up. */
  ending: Ending | undefined;
  /** The request for it: when it left, and from when on the venue takes it no more (its clock, ms). */
  readonly sentAt: Timestamp;
  validUntil: number | undefined;
  /** Resolves when the request for it was answered, or is known to stay without an answer. */
  answered: Promise<unknown>;
  /** A cancel was asked for while it was not known whether the venue has the order. */
  cancelWanted: boolean;
  /** Its time has come: what was asked for is told as `expired`. */
  timeIsUp: boolean;
}

/** Somebody else's order. */
export interface ForeignOrder {
  order: OpenVenueOrder;
  ended: boolean;
  /** Sum of the executions seen. */
  filled: number;
}
