/** Trades that a recording holds twice, as where two files of one market overlap. */

/** What tells one trade from another besides its number: rows may be compared only when numbers agree. */
export type SameTrade = (row: number, other: number) => boolean;

/**
 * Those of `order` that repeat an earlier row: the same number, 0 being none, and the same in all that
 * `same` compares. Numbers that stand for several different trades are no numbers of trades, and repeat
 * nothing.
 */
export function repeatedTrades(
  order: ArrayLike<number>,
  ids: ArrayLike<number>,
  same: SameTrade,
): ReadonlySet<number> {
  const repeated = new Set<number>();
  if (runsUp(order, ids)) return repeated;
  const places = Uint32Array.from(order, (_, place) => place);
  places.sort((one, other) => ids[order[one]!]! - ids[order[other]!]! || one - other);
  let first = 0;
  for (let at = 1; at < places.length; at += 1) {
    const [kept, row] = [order[places[first]!]!, order[places[at]!]!];
    if (ids[row] !== ids[kept]) first = at;
    else if (ids[row] !== 0 && same(kept, row)) repeated.add(row);
  }
  return repeated;
}

/** As nearly all recordings do: then nothing can repeat. */
function runsUp(order: ArrayLike<number>, ids: ArrayLike<number>): boolean {
  let last = 0;
  for (let place = 0; place < order.length; place += 1) {
    const id = ids[order[place]!]!;
    if (id === 0) continue;
    if (id <= last) return false;
    last = id;
  }
  return true;
}
