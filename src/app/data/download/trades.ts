/** Trades that are missing: before and after those that are stored, and where their numbers leave one out. */
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import { tickColumns, listColumns } from '../../../core/domain/tick-data.js';
import type { TradeColumns } from '../../../core/domain/tick-data.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
  asTimestamp,
} from '../../../core/domain/units.js';
import type { PastPart, Store, TickKey, TickSummary, TimeRange } from '../../../ports.js';
import { originOf, rangeOf, storeParts, timeOr } from './part.js';
import type { Asked, Desk, Downloaded, Kept, Lack, Part } from './part.js';

type Range = Required<TimeRange>;

/** Seconds are no sign of a venue that has nothing: in a quiet market nobody trades. */
const LONG_SILENCE = MICROSECONDS_PER_HOUR;

export async function planTrades(desk: Desk, asked: Asked) {
  const { store, instrument, feed } = desk;
  const key = { symbol: qualifiedSymbol(instrument), kind: 'trades' } as const;
  const stored = await findStored(store, key);
  const range = rangeOf(asked, stored?.first);
  // Numbers of other recordings may be counted in another way.
  const isOurs = feed.numbersTrades && (stored === undefined || stored.origin === originOf(feed));
  const holes = isOurs && stored !== undefined ? (await walk(store, key, range)).holes : [];
  const spans = [...aroundOf(stored, range), ...holes.map(withEnds)];
  const result = async (kept: Kept): Promise<Downloaded> => {
    const { rows, first, last, holes: left } = await walk(store, key, range);
    const silence = (first ?? range.to) - range.from;
    const before = { from: range.from, to: asTimestamp(first ?? range.to), missing: null };
    return {
      ...{ symbol: key.symbol, kind: 'trades', timeframe: null, ...range, ...kept },
      ...{ stored: rows, first: timeOr(first), last: timeOr(last) },
      lacking: [...(silence > LONG_SILENCE ? [before] : []), ...(isOurs ? left : [])],
    };
  };
  return { parts: spans.map((span) => partOf(desk, span, stored)), result };
}

async function findStored(store: Store, key: TickKey): Promise<TickSummary | undefined> {
  const all = await store.listTicks();
  return all.find(
    ({ instrument, kind }) => kind === key.kind && qualifiedSymbol(instrument) === key.symbol,
  );
}

/**
 * What is before and after the stored trades. They stay in one piece: a range apart from them is joined to
 * them, for where trades have no numbers nobody would notice the hole.
 */
function aroundOf(stored: TickSummary | undefined, { from, to }: Range): readonly Range[] {
  if (stored === undefined) return [{ from, to }];
  const before = from < stored.first ? [{ from, to: stored.first }] : [];
  // The last instant again: it may have gone on after it was stored.
  return to > stored.last ? [...before, { from: stored.last, to }] : before;
}

/** With both instants around the hole, since trades may be missing of them too. */
const withEnds = ({ from, to }: Lack): Range => ({ from, to: asTimestamp(to + 1) });

function partOf(desk: Desk, span: Range, stored: TickSummary | undefined): Part {
  const { feed, store, instrument, signal } = desk;
  const asked = feed.pastTrades(instrument, span, signal);
  // Half of what comes before the stored trades would leave a hole that no number tells of.
  const isWhole = stored !== undefined && span.to <= stored.first && !feed.numbersTrades;
  return {
    size: Math.max(1, Math.ceil((span.to - span.from) / MICROSECONDS_PER_MINUTE)),
    steps: () =>
      storeParts(isWhole ? joined(asked) : asked, span, (trades) =>
        store.writeTicks(instrument, { trades }, { origin: originOf(feed) }),
      ),
  };
}

/** All parts as one. */
async function* joined(
  parts: AsyncIterable<PastPart<TradeColumns>>,
): AsyncGenerator<PastPart<TradeColumns>> {
  const all: PastPart<TradeColumns>[] = [];
  for await (const part of parts) all.push(part);
  const ending = all.at(-1);
  if (ending === undefined) return;
  const columns = tickColumns(
    'trades',
    all.reduce((sum, { columns: { length } }) => sum + length, 0),
  );
  let at = 0;
  for (const { columns: one } of all) {
    const values = listColumns('trades', one);
    listColumns('trades', columns).forEach((column, index) => {
      column.values.set(values[index]!.values, at);
    });
    at += one.length;
  }
  const refused = all.reduce((sum, part) => sum + part.refused, 0);
  yield { columns, refused, until: ending.until };
}

interface Walked {
  readonly rows: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Where numbers are left out. */
  readonly holes: readonly Lack[];
}

/** Through the stored trades a day at a time, since all of them may be more than memory holds. */
async function walk(store: Store, key: TickKey<'trades'>, { from, to }: Range): Promise<Walked> {
  const holes: Lack[] = [];
  let [rows, number] = [0, 0];
  let [first, last]: (number | undefined)[] = [];
  for (let day: number = from; day < to; day += MICROSECONDS_PER_DAY) {
    const until = Math.min(day + MICROSECONDS_PER_DAY, to);
    const { at, id, length } = await store.readTicks(key, {
      from: asTimestamp(day),
      to: asTimestamp(until),
    });
    for (let row = 0; row < length; row += 1) {
      const missing = id[row]! - number - 1;
      if (number > 0 && missing > 0) {
        holes.push({ from: asTimestamp(last!), to: asTimestamp(at[row]!), missing });
      }
      [number, last] = [id[row]!, at[row]!];
    }
    first ??= at[0];
    rows += length;
  }
  return { rows, first, last, holes };
}
