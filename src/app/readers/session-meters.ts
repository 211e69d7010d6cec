/** What a session counts for whoever watches it. Nothing is kept here, and nothing decided by it. */

export const MESSAGE_KINDS = ['market', 'report', 'control', 'timer'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** How an order went on: `denied` by risk before it left, `rejected` by the venue. */
export const ORDER_STEPS = [
  ...(['sent', 'denied', 'accepted', 'rejected', 'cancelled', 'expired', 'filled'] as const),
  'unknown',
] as const;
export type OrderStep = (typeof ORDER_STEPS)[number];

/** Called once an input is dealt with, in the supervisor's thread: nothing here is on the engine's way. */
export interface SessionMeters {
  /** Messages that came together were dealt with, `seconds` after the first had been taken. */
  messagesProcessed(kind: MessageKind, count: number, seconds: number): void;
  /** An order left for the venue, `seconds` after the event that led to it had been taken. */
  orderSent(seconds: number): void;
  /** The venue answered an order, `seconds` after it had been sent. */
  orderAnswered(seconds: number): void;
  orderStep(step: OrderStep, count: number): void;
  /** `value` of all of them in their quote asset. */
  fills(side: 'buy' | 'sell', count: number, value: number): void;
}

/** For a session that nobody watches. */
export const NO_METERS: SessionMeters = {
  messagesProcessed: () => undefined,
  orderSent: () => undefined,
  orderAnswered: () => undefined,
  orderStep: () => undefined,
  fills: () => undefined,
};
