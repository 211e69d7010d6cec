/** The pieces that a download is made of. */
import type { Instrument } from '../../../core/domain/instrument.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { asTimestamp } from '../../../core/domain/units.js';
import type { Timestamp } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import type { Feed, PastPart, Store, TimeRange } from '../../../ports.js';

/** What came, and was stored. */
export interface Kept {
  readonly added: number;
  readonly refused: number;
}

/** A span that is to be asked for. */
export interface Part {
  /** Bars, or minutes of trades. */
  readonly size: number;
  /** Asks and stores; `share` of the span is done, 0 to 1. */
  readonly steps: () => AsyncIterable<Kept & { readonly share: number }>;
}

/** A span of which the venue has nothing. */
export interface Lack {
  readonly from: Timestamp;
  /** Exclusive. */
  readonly to: Timestamp;
  /** How many rows would be there; null where nobody can tell. */
  readonly missing: number | null;
}

/** What became of one symbol. */
export interface Downloaded {
  /** Qualified. */
  readonly symbol: string;
  readonly kind: 'bars' | 'trades';
  readonly timeframe: Timeframe | null;
  /** What was asked for, microseconds UTC; `to` is exclusive. */
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** Rows that came. */
  readonly added: number;
  /** Rows of that range that are stored now, and the time of the first and the last; null without any. */
  readonly stored: number;
  readonly first: Timestamp | null;
  readonly last: Timestamp | null;
  /** What the venue does not have. */
  readonly lacking: readonly Lack[];
  /** Rows that were impossible, and left out. */
  readonly refused: number;
}

export interface Desk {
  readonly feed: Feed;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly instrument: Instrument;
}

export interface Asked {
  readonly from: Timestamp | undefined;
  /** Begin where nothing is stored and nothing was said. */
  readonly usual: Timestamp;
  readonly to: Timestamp;
}

export const originOf = ({ venue }: Pick<Feed, 'venue'>): string => `downloaded from ${venue}`;

/** The range that is meant. Throws a TradsysError when there is nothing in it. */
export function rangeOf(
  { from, usual, to }: Asked,
  stored: Timestamp | undefined,
): Required<TimeRange> {
  const begin = from ?? (stored === undefined || stored >= to ? usual : stored);
  if (begin < to) return { from: begin, to };
  throw new TradsysError('data.empty_range', 'there is no time between --from and --to', {
    ...{ exit: 'usage', where: '--from', remedy: 'name an earlier --from or a later --to' },
  });
}

/** Stores each part of the past as it comes. */
export async function* storeParts<Columns extends { readonly length: number }>(
  parts: AsyncIterable<PastPart<Columns>>,
  { from, to }: Required<TimeRange>,
  write: (columns: Columns) => Promise<void>,
): AsyncGenerator<Kept & { readonly share: number }> {
  for await (const { columns, refused, until } of parts) {
    if (columns.length > 0) await write(columns);
    const share = Math.min(1, Math.max(0, (until - from) / (to - from)));
    yield { added: columns.length, refused, share };
  }
}

export const timeOr = (at: number | undefined): Timestamp | null =>
  at === undefined ? null : asTimestamp(at);
