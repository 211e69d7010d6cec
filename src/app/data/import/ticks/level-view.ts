/** Pictures of the best levels, one after the other, as the changes between them. */
import { ASK, BID, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import { decimalValue, ZERO } from '../decimal.js';
import type { Decimal } from '../decimal.js';
import type { TickDrafts } from './drafts.js';

export interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

interface Times {
  readonly at: number;
  readonly venueAt: number;
}

/**
 * The first picture is kept as a snapshot, of the others what is new, changed or gone. A level that
 * falls behind the last one shown counts as gone: what lies there is not known.
 */
export class LevelView {
  readonly #depth: TickDrafts['depth'];
  readonly #shown = { [BID]: new Map<number, Level>(), [ASK]: new Map<number, Level>() };
  #first = true;

  constructor(drafts: TickDrafts) {
    this.#depth = drafts.depth;
  }

  show(line: number, times: Times, bids: readonly Level[], asks: readonly Level[]): void {
    const before = this.#depth.length;
    const flags = this.#first ? TICK_FLAGS.snapshot : 0;
    this.#side(line, times, flags, BID, bids);
    this.#side(line, times, flags, ASK, asks);
    if (this.#depth.length > before) this.#depth.flagLast(TICK_FLAGS.last);
    if (this.#depth.length > before) this.#first = false;
  }

  #side(
    line: number,
    times: Times,
    flags: number,
    side: typeof BID | typeof ASK,
    levels: readonly Level[],
  ): void {
    const shown = this.#shown[side];
    const next = new Map(levels.map((level) => [decimalValue(level.price), level]));
    const put = ({ price, quantity }: Level): void =>
      this.#depth.add(line, {
        ...times,
        ...{ first: 0, sequence: 0, previous: 0, side, price, quantity, flags },
      });
    for (const [value, { price }] of shown) {
      if (!next.has(value)) put({ price, quantity: ZERO });
    }
    for (const [value, level] of next) {
      const known = shown.get(value);
      if (!known || decimalValue(known.quantity) !== decimalValue(level.quantity)) put(level);
    }
    this.#shown[side] = next;
  }
}
