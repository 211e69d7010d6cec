import { createHash } from 'node:crypto';
import { BAR_COLUMN_NAMES } from '../../core/domain/market-data.js';
import { TICK_KINDS } from '../../core/domain/tick-data.js';
import { hashTicks } from '../data/tick-catalogue.js';
import type { PlannedSeries } from './plan.js';

/**
 * SHA-256 over the instrument, by whose scales and steps the numbers are read, then the columns, one
 * after the other, as little-endian float64; then the hashes of the ticks of a run on ticks.
 */
export function hashSeries({
  instrument,
  bars,
  ticks = {},
}: Pick<PlannedSeries, 'instrument' | 'bars' | 'ticks'>): string {
  const hash = createHash('sha256').update(canonicalJson(instrument));
  for (const name of BAR_COLUMN_NAMES) {
    const column = bars[name];
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  for (const kind of TICK_KINDS) {
    const columns = ticks[kind];
    if (columns) hash.update(hashTicks(kind, instrument, columns));
  }
  return hash.digest('hex');
}

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, nested: unknown) => {
    if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return nested;
    return Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
