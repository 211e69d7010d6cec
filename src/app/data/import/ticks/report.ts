/** What an import of ticks found, decided and keeps, for people and as the command's JSON. */
import { basename } from 'node:path';
import type { Instrument, InstrumentKind } from '../../../../core/domain/instrument.js';
import { TICK_KINDS } from '../../../../core/domain/tick-data.js';
import type { TickData, TickKind } from '../../../../core/domain/tick-data.js';
import { checkDepth } from '../../tick-gaps.js';
import type { DepthCheck } from '../../tick-gaps.js';
import type { Known } from '../decide.js';
import type { TickReading } from './reading.js';
import type { TickDecisions } from './settle.js';

/** Rows of one kind. Times are microseconds UTC. */
export interface KindReport {
  readonly kind: TickKind;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  /** Breaks in the numbers of the updates; 0 for kinds that have none. */
  readonly gaps: number;
}

export interface TickReport {
  readonly file: string;
  readonly kind: 'ticks';
  readonly format: string;
  readonly symbol: Known<string>;
  readonly instrumentKind: InstrumentKind;
  /** How times are written, and in which zone. */
  readonly time: string;
  readonly date: string | undefined;
  readonly priceScale: number;
  /** Prices of the file are divided by this. */
  readonly priceDivisor: number;
  readonly quantityScale: number;
  readonly contractSize: number;
  /** Lines or rows of the file. */
  readonly rows: number;
  readonly kinds: readonly KindReport[];
  readonly noise: number;
  readonly rounded: number;
  /** Things worth a look, a sentence each. */
  readonly notes: readonly string[];
}

interface Outcome {
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly data: TickData;
  readonly priceDivisor: number;
  readonly noise: number;
  readonly rounded: number;
  readonly repeated: number;
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Trades that stand in the file more than once, and are kept once. */
export const repeatedNote = (count: number): string =>
  `${number(count)} ${count === 1 ? 'trade that is' : 'trades that are'} there more than once kept once`;

function notesOf(
  reading: TickReading,
  { noise, rounded, repeated }: Outcome,
  depth: DepthCheck | undefined,
): readonly string[] {
  const notes = [...reading.notes];
  if (reading.levelsOfOrders) notes.push('depth and quotes are made of the orders');
  if (repeated > 0) notes.push(repeatedNote(repeated));
  if (noise > 0)
    notes.push(`${number(noise)} values with binary noise taken for the decimal meant`);
  if (rounded > 0) notes.push(`${number(rounded)} values with more decimals than fit rounded`);
  if (depth?.snapshots === 0) {
    notes.push('the depth has no snapshot: it continues what is stored, or waits for one');
  }
  return notes;
}

export function describeTicks(
  reading: TickReading,
  { symbol, date }: TickDecisions,
  outcome: Outcome,
): TickReport {
  const { instrument, data } = outcome;
  const depth = data.depth && checkDepth(data.depth);
  const kinds = TICK_KINDS.flatMap((kind): KindReport[] => {
    const ticks = data[kind];
    if (!ticks || ticks.length === 0) return [];
    const [first, last] = [ticks.at[0]!, ticks.at[ticks.length - 1]!];
    const gaps = kind === 'depth' && depth ? depth.gaps.length : 0;
    return [{ kind, rows: ticks.length, first, last, gaps }];
  });
  return {
    file: basename(reading.path),
    kind: 'ticks',
    format: reading.format,
    symbol: { ...symbol!, value: outcome.symbol },
    instrumentKind: instrument.kind,
    time: reading.time,
    date: date && `${new Date(date.value / 1000).toISOString().slice(0, 10)} (${date.from})`,
    priceScale: instrument.priceScale,
    priceDivisor: outcome.priceDivisor,
    quantityScale: instrument.quantityScale,
    contractSize: instrument.contractSize,
    rows: reading.rows,
    kinds,
    noise: outcome.noise,
    rounded: outcome.rounded,
    notes: notesOf(reading, outcome, depth),
  };
}
