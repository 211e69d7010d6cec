/** Gives quotes a venue time where their feed tells none (Binance's spot), from what came beside them. */
import type { TickData } from '../../core/domain/tick-data.js';

interface TimedRows {
  readonly at: Float64Array;
  readonly venueAt: Float64Array;
  readonly length: number;
  /** The first row received after the quote that is looked at. */
  row: number;
}

/**
 * A quote without a time has travelled as long as the trade or update of depth that was received nearest
 * to it. Only where it stands at the venue is told by that, not when it was received.
 */
export function timeQuotes(data: TickData): TickData {
  const { quotes, trades, depth } = data;
  if (quotes === undefined || quotes.venueAt.some((at) => at !== 0)) return data;
  const timed: TimedRows[] = [trades, depth].flatMap((rows) =>
    rows?.venueAt.some((at) => at !== 0) ? [{ ...rows, row: 0 }] : [],
  );
  if (timed.length === 0) return data;
  const venueAt = new Float64Array(
    new SharedArrayBuffer(quotes.length * Float64Array.BYTES_PER_ELEMENT),
  );
  let before = 0;
  for (let row = 0; row < quotes.length; row += 1) {
    const at = quotes.at[row]!;
    before = Math.max(before, at - delayBeside(timed, at));
    venueAt[row] = before;
  }
  return { ...data, quotes: { ...quotes, venueAt } };
}

/** How long the row took that was received nearest to `at`; of two as near, the one before. */
function delayBeside(streams: readonly TimedRows[], at: number): number {
  let nearest = Infinity;
  let delay = 0;
  for (const stream of streams) {
    while (stream.row < stream.length && stream.at[stream.row]! <= at) stream.row += 1;
    for (const row of [stream.row - 1, stream.row]) {
      if (row < 0 || row >= stream.length || stream.venueAt[row] === 0) continue;
      const distance = Math.abs(stream.at[row]! - at);
      if (distance >= nearest) continue;
      nearest = distance;
      delay = Math.max(0, stream.at[row]! - stream.venueAt[row]!);
    }
  }
  return delay;
}
