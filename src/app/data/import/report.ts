/** What an import found, decided and did, for people and as the command's JSON. */
import { basename } from 'node:path';
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { BarSeries } from '../../../core/domain/market-data.js';
import { POWERS_OF_TEN } from '../../../core/domain/units.js';
import type { Gap } from '../gaps.js';
import type { CalendarChoice } from './calendar.js';
import type { Decisions, Known } from './decide.js';
import type { Reading } from './read-file.js';

export interface ImportReport {
  readonly file: string;
  readonly kind: 'bars' | 'trades';
  /** `CSV, gzip, comma separated, header`. */
  readonly format: string;
  readonly columns: readonly string[];
  readonly unused: readonly string[];
  readonly symbol: Known<string>;
  readonly timeframe: Known<string>;
  /** How times are written, and in which zone. */
  readonly time: string;
  readonly date: string | undefined;
  /** Which instant of a bar is stamped. */
  readonly stamp: string | undefined;
  readonly priceScale: number;
  /** Prices of the file are divided by this. */
  readonly priceDivisor: number;
  readonly quantityScale: number;
  readonly calendar: string;
  /** How the calendar became known. */
  readonly calendarFrom: string;
  readonly rows: number;
  readonly bars: number;
  /** Starts of the first and last bar, microseconds UTC. */
  readonly first: number;
  readonly last: number;
  readonly gaps: number;
  readonly missingBars: number;
  /** Stored bars whose place these take with other values; known once held against the store. */
  readonly replaced: number;
  readonly repeatedRows: number;
  readonly noise: number;
  readonly rounded: number;
  /** Things worth a look, a sentence each. */
  readonly notes: readonly string[];
}

interface Outcome {
  readonly noise: number;
  readonly rounded: number;
  readonly series: BarSeries;
  readonly gaps: readonly Gap[];
  readonly calendar: CalendarChoice;
  /** Decimals that --price-scale put back. */
  readonly shift: number;
}

const number = (value: number): string => value.toLocaleString('en-US');
const many = (count: number, one: string, more = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : more}`;

const DELIMITER_WORDS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

function formatOf({ format, compressed, layout }: Reading): string {
  const delimiter = DELIMITER_WORDS[layout.delimiter] ?? layout.delimiter;
  const parts = [format, ...(compressed ? ['gzip'] : [])];
  if (format === 'CSV')
    parts.push(`${delimiter} separated`, layout.header ? 'header' : 'no header');
  return parts.join(', ');
}

function columnsOf({ layout }: Reading): { columns: readonly string[]; unused: readonly string[] } {
  const places: Readonly<Record<string, string | number>> = { ...layout.places };
  const used = Object.entries(places).flatMap(([role, index]) =>
    typeof index === 'number' ? [[role, index] as const] : [],
  );
  const nameOf = (index: number): string => layout.names[index] || '(no name)';
  const columns = used.map(([role, index]) => {
    const name = layout.header ? nameOf(index) : `column ${nameOf(index)}`;
    return name.toLowerCase() === role ? role : `${role} = ${name}`;
  });
  const taken = new Set(used.map(([, index]) => index));
  const unused = layout.names.filter((_name, index) => !taken.has(index));
  return { columns, unused: layout.header ? unused : unused.map((name) => `column ${name}`) };
}

const EPOCH_WORDS = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
} as const;

function timeOf({ layout, dated }: Reading, { timeZone }: Decisions): string {
  const { time } = layout;
  if (dated) return 'dates';
  if (time.kind === 'epoch') return `Unix ${EPOCH_WORDS[time.unit]}, UTC`;
  const written =
    time.kind === 'day-milliseconds' ? 'milliseconds since midnight' : 'date and time';
  return `${written}, ${timeZone!.value} (${timeZone!.from})`;
}

function stampOf(reading: Reading, { stamp, timeframe }: Decisions): string | undefined {
  if (reading.layout.places.kind === 'trades') return undefined;
  if (stamp) return `${stamp.value} of the bar (${stamp.from})`;
  const unit = timeframe?.value.slice(-1);
  return `the ${unit === 'M' ? 'month' : unit === 'w' ? 'week' : 'day'} that holds the date`;
}

function notesOf(reading: Reading, outcome: Outcome): readonly string[] {
  const { rows, order } = reading;
  const { priceScale, quantityScale } = outcome.series.instrument;
  const { volume } = rows.columns;
  const notes: string[] = [];
  if (outcome.calendar.note !== undefined) notes.push(outcome.calendar.note);
  if (outcome.noise > 0) {
    notes.push(
      `${many(outcome.noise, 'value')} with binary noise (as in 0.09946999999999999) taken for the decimal meant`,
    );
  }
  if (outcome.rounded > 0) {
    const scales = `prices to ${priceScale} and quantities to ${quantityScale} decimals`;
    notes.push(`${many(outcome.rounded, 'value')} with more decimals than fit rounded: ${scales}`);
  }
  if (order.repeated > 0) notes.push(`${many(order.repeated, 'repeated row')} dropped`);
  if (order.sorted) notes.push('rows put in time order (--sort)');
  if (rows.outside > 0) {
    notes.push(
      `${many(rows.outside, 'bar')} with open or close outside low..high; see: tradsys data verify`,
    );
  }
  if (reading.layout.places.kind === 'bars' && !volume) notes.push('no volume column: volume is 0');
  return notes;
}

export function describeImport(
  reading: Reading,
  decisions: Decisions,
  outcome: Outcome,
): ImportReport {
  const { series, gaps } = outcome;
  const { instrument, bars, timeframe } = series;
  const { date } = decisions;
  return {
    file: basename(reading.path),
    kind: reading.layout.places.kind,
    format: formatOf(reading),
    ...columnsOf(reading),
    symbol: { ...decisions.symbol!, value: qualifiedSymbol(instrument) },
    timeframe: { ...decisions.timeframe!, value: timeframe },
    time: timeOf(reading, decisions),
    date: date && `${new Date(date.value / 1000).toISOString().slice(0, 10)} (${date.from})`,
    stamp: stampOf(reading, decisions),
    priceScale: instrument.priceScale,
    priceDivisor: POWERS_OF_TEN[outcome.shift]!,
    quantityScale: instrument.quantityScale,
    calendar: instrument.calendar,
    calendarFrom: outcome.calendar.from,
    rows: reading.rows.length,
    bars: bars.length,
    first: bars.start[0] ?? 0,
    last: bars.start[bars.length - 1] ?? 0,
    gaps: gaps.length,
    missingBars: gaps.reduce((sum, { missing }) => sum + missing, 0),
    replaced: 0,
    repeatedRows: reading.order.repeated,
    noise: outcome.noise,
    rounded: outcome.rounded,
    notes: notesOf(reading, outcome),
  };
}
