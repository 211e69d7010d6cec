/** What a session counts for whoever watches it. Nothing is kept here, and nothing decided by it. */

export const MESSAGE_KINDS = ['market', 'report', 'control', 'timer'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** How an order went on: `denied` by risk before it left, `rejected` by the venue. */
export const ORDER_STEPS = [
  ...(['sent', 'denied', 'accepted', 'rejected', 'cancelled', 'expired', 'filled'] as const),
  ...(['unknown', 'never_accepted'] as const),
] as const;
export type OrderStep = (typeof ORDER_STEPS)[number];

/** Called on the hot path: each call is a few additions and allocates nothing. */
export interface SessionMeters {
  /** A message was dealt with, `seconds` after it had been taken off the wire or the queue. */
  messageProcessed(kind: MessageKind, seconds: number): void;
  /** An order left for the venue, `seconds` after the event that led to it had been taken. */
  orderSent(seconds: number): void;
  /** The venue answered an order, `seconds` after it had been sent. */
  orderAnswered(seconds: number): void;
  orderStep(step: OrderStep): void;
  /** `value` of the fill in its quote asset. */
  fill(side: 'buy' | 'sell', value: number): void;
}

/** For a session that nobody watches. */
export const NO_METERS: SessionMeters = {
  messageProcessed: () => undefined,
  orderSent: () => undefined,
  orderAnswered: () => undefined,
  orderStep: () => undefined,
  fill: () => undefined,
};
