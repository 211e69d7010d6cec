/** All kinds of stored data at once: what `data verify` and `data remove` act on. */
import type { Store } from '../../ports.js';
import { removeData } from './catalogue.js';
import type { Removal } from './catalogue.js';
import { storedOf } from './find-stored.js';
import type { DataKind, StoredData } from './find-stored.js';
import { removeTickData } from './tick-catalogue.js';
import type { TickRemoval } from './tick-catalogue.js';
import { verifyData } from './verify.js';
import type { Verification } from './verify.js';
import { verifyTickData } from './verify-ticks.js';
import type { TickVerification } from './verify-ticks.js';

export interface StoredVerification {
  readonly series: readonly Verification[];
  readonly ticks: readonly TickVerification[];
}

/** Checks everything stored, or what `symbol` and `kind` leave of it. Throws (exit 2) when that is nothing. */
export async function verifyStored(
  store: Store,
  symbol?: string,
  kind?: DataKind,
): Promise<StoredVerification> {
  const found = symbol === undefined ? undefined : await storedOf(store, symbol, kind);
  const bars = (kind ?? 'bars') === 'bars' && found?.bars.length !== 0;
  return {
    series: bars ? await verifyData(store, symbol) : [],
    ticks: kind === 'bars' ? [] : await verifyTickData(store, symbol, kind),
  };
}

export async function removeStored(
  store: Store,
  { bars, ticks }: StoredData,
): Promise<readonly (Removal | TickRemoval)[]> {
  return [...(await removeData(store, bars)), ...(await removeTickData(store, ticks))];
}
