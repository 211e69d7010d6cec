/** What the engine asks of the outside. Each command to a venue yields at least one execution report. */
import type { Approved, Order, OrderId } from './order.js';
import type { InstrumentIndex } from './instrument.js';
import type { Timestamp } from './units.js';

export interface SubmitOrder {
  readonly kind: 'submit';
  readonly order: Approved;
  /** The strategy's request it came from. */
  readonly request: number;
}

export interface CancelOrder {
  readonly kind: 'cancel';
  readonly order: OrderId;
  readonly instrument: InstrumentIndex;
}

/** A timer is a command that returns as an event, so that replay sees the same one. */
export interface SetTimer {
  readonly kind: 'timer';
  readonly at: Timestamp;
  readonly instance: number;
  readonly name: string;
}

/** What leaves the house for a real venue. */
export type LiveCommand =
  | { readonly kind: 'submit'; readonly clientId: string; readonly order: Order }
  | {
      readonly kind: 'cancel';
      readonly clientId: string;
      readonly order: OrderId;
      readonly instrument: InstrumentIndex;
      /** It makes room for another order, and like that one waits until the journal has what led to it. */
      readonly isRecall?: boolean;
    };

export type VenueCommand = SubmitOrder | CancelOrder;
export type Command = VenueCommand | SetTimer;
