/**
 * Where our resting order stands among those at its price. Recordings of depth tell how much rests at a
 * price, not whose: how much of what is cancelled stood ahead of us is the model's to say.
 */

/**
 * `pessimistic`: all that is cancelled stood behind us, as long as the level has room for it.
 * `proportional`: the part `f(behind) / (f(behind) + f(ahead))` of it stood behind, f(x) = x^power (after
 * E. Rigtorp, Estimating order queue position, 2013; hftbacktest has the same family); power 1 is plain
 * proportion, higher ones believe that the longer part of the queue cancels.
 * `exact`: the recording names every order (L3), so nothing is guessed.
 */
export type QueueModel =
  | { readonly kind: 'pessimistic' }
  | { readonly kind: 'proportional'; readonly power: number }
  | { readonly kind: 'exact' };

/** One order's place; quantities in units of the instrument. */
export interface QueuePosition {
  /** What must trade or go at this price before we are next. Infinity: not known, so never. */
  ahead: number;
  /** What rested at the price when we looked last. */
  level: number;
  /** What has traded there since: it is missing from the level without having been cancelled. */
  traded: number;
  /** Of a recording that names orders: those that joined before this one stand ahead. */
  readonly joined: number;
}

/** `value` to a whole power of at least 1, by multiplication: the last bit is the same everywhere. */
function power(value: number, exponent: number): number {
  let result = value;
  for (let count = 1; count < exponent; count += 1) result *= value;
  return result;
}

/** A place at the end of a queue of `quantity`; undefined: the recording does not tell how long it is. */
export const lastIn = (quantity: number | undefined, joined = 0): QueuePosition => ({
  ahead: quantity ?? Infinity,
  level: quantity ?? 0,
  traded: 0,
  joined,
});

/** The level shows `quantity` now: what was neither traded nor is there any more was cancelled. */
export function seeLevel(position: QueuePosition, quantity: number, model: QueueModel): void {
  if (position.ahead === Infinity) {
    // All that rests when the level is first shown may have been there before us.
    position.ahead = quantity;
    position.level = quantity;
    return;
  }
  // Nothing was said of this level: what has traded there is still to be taken off.
  if (quantity === position.level) return;
  const before = position.level - position.traded;
  position.level = quantity;
  position.traded = 0;
  const cancelled = before - quantity;
  if (model.kind === 'proportional' && cancelled > 0 && position.ahead > 0) {
    const behind = Math.max(0, before - position.ahead);
    const weight = power(behind, model.power);
    const share = weight / (weight + power(position.ahead, model.power));
    // What cannot have come from behind came from ahead.
    const fromBehind = Math.min(behind, cancelled * share);
    position.ahead = Math.ceil(position.ahead - (cancelled - fromBehind));
  }
  position.ahead = Math.max(0, Math.min(position.ahead, quantity));
}

/** `quantity` traded at our price. Returns what of it reached us. */
export function tradeAt(position: QueuePosition, quantity: number): number {
  const { ahead } = position;
  position.traded = Math.min(position.level, position.traded + quantity);
  position.ahead = Math.max(0, ahead - quantity);
  return Math.max(0, quantity - ahead);
}

/** The same where orders are named: those ahead leave by messages of their own, which follow. */
export function tradeAtNamed(position: QueuePosition, quantity: number): number {
  const ahead = position.ahead - position.traded;
  position.traded += Math.min(quantity, ahead);
  return Math.max(0, quantity - ahead);
}

/** An order that stood ahead has left, or grown smaller, by `quantity`. */
export function leaveAhead(position: QueuePosition, quantity: number): void {
  position.ahead = Math.max(0, position.ahead - quantity);
  position.traded = Math.max(0, position.traded - quantity);
}
