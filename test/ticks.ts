/** Ticks for tests: any kind, any values, always in an order the store takes. */
import fc from 'fast-check';
import { listColumns, tickColumns } from '../src/core/domain/tick-data.js';
import type { TickColumns, TickKind } from '../src/core/domain/tick-data.js';

/** Rows at these instants; every value tells its column, its instant and `version`. */
export function ticksAt<Kind extends TickKind>(
  kind: Kind,
  instants: readonly number[],
  version = 0,
): TickColumns<Kind> {
  const ticks = tickColumns(kind, instants.length);
  listColumns(kind, ticks).forEach(({ name, role, values }, column) => {
    instants.forEach((at, row) => {
      if (name === 'at') values[row] = at;
      else if (role === 'side') values[row] = row % 2 === 0 ? 1 : -1;
      else if (role === 'action') values[row] = row % 8;
      else if (role === 'flags') values[row] = row % 4;
      else values[row] = at * 100 + column * 10 + version;
    });
  });
  return ticks;
}

/** Columns as plain lists, by name. */
export function plainTicks<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
): Record<string, number[]> {
  return Object.fromEntries(
    listColumns(kind, ticks).map(({ name, values }) => [name, Array.from(values)]),
  );
}

/** Climbing instants, some of them several times. */
export const instants = (maximum = 60, maxLength = 40): fc.Arbitrary<number[]> =>
  fc
    .array(fc.integer({ min: 1, max: maximum }), { minLength: 1, maxLength })
    .map((times) => times.sort((a, b) => a - b));
