/** A file that was read, and all that was decided about it, as the series to store. */
import { basename } from 'node:path';
import { TradsysError } from '../../../errors.js';
import { barColumns } from '../../../core/domain/market-data.js';
import type { BarColumns, BarSeries } from '../../../core/domain/market-data.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { findGaps } from '../gaps.js';
import { parseSymbol } from '../instrument.js';
import { tradesToBars } from '../trades-to-bars.js';
import { decideCalendar } from './calendar.js';
import type { DecimalColumn } from './decimal.js';
import { unanswered } from './decide.js';
import type { Decisions, ImportFlags } from './decide.js';
import type { Reading } from './read-file.js';
import type { ImportReport } from './report.js';
import { describeImport } from './report.js';
import { refuseMerged } from './order-rows.js';
import { vanishedPrice } from './scales.js';
import { barStart } from './stamps.js';
import { checkTimeZone, localToUtc } from './time-zone.js';
import { instrumentOf, unitsOf } from './units.js';
import type { UnitColumns } from './units.js';

export interface BarPlan {
  readonly kind: 'bars';
  readonly series: BarSeries;
  /** The calendar of the instrument is neither told nor seen. */
  readonly assumedCalendar: boolean;
  readonly origin: string;
  readonly report: ImportReport;
}

/** Microseconds UTC of each row to keep, in time order: what the file stamps, before start or end is asked. */
export function utcStamps(reading: Reading, decisions: Decisions): Float64Array {
  const { rows, order } = reading;
  const zone = decisions.timeZone?.value;
  if (zone !== undefined && order.sorted) refuseMerged(rows, zone, (row) => placeOf(reading, row));
  const toUtc = zone === undefined ? (local: number) => local : localToUtc(checkTimeZone(zone));
  const midnight = decisions.date?.value ?? 0;
  return Float64Array.from(order.order, (row) => toUtc(rows.stamps[row]! + midnight));
}

interface Values {
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly noise: number;
  readonly rounded: number;
}

function toIntegers(reading: Reading, priceScale: number, quantityScale: number): Values {
  const { order } = reading.order;
  const columns: Record<string, Float64Array> = {};
  let [noise, rounded] = [0, 0];
  for (const [name, column] of Object.entries(reading.rows.columns)) {
    const into = new Float64Array(order.length);
    const isPrice = name !== 'volume' && name !== 'amount';
    const scale = isPrice ? priceScale : quantityScale;
    const rounding = column.toIntegers(scale, order, into);
    const { vanished } = rounding;
    if (isPrice && vanished !== undefined) {
      throw vanishedPrice(column.at(vanished), scale, placeOf(reading, vanished));
    }
    noise += rounding.noise;
    rounded += rounding.rounded;
    columns[name] = into;
  }
  return { columns, noise, rounded };
}

/** Where a row of the file stands: `file.csv:12`, `file.json: row 11`. */
function placeOf({ rows, format, path }: Reading, row: number): string {
  const line = rows.lines[row]!;
  return format === 'CSV' ? `${path}:${line}` : `${path}: row ${line}`;
}

/** Two rows whose times differ as written name one bar: read in a zone that skipped an hour, for one. */
function sharedTime(reading: Reading, index: number, decisions: Decisions): Error {
  const { rows, order, format } = reading;
  const before = rows.lines[order.order[index - 1]!]!;
  const unit = format === 'CSV' ? 'line' : 'row';
  const zone = decisions.timeZone?.value;
  const why = zone === undefined ? '' : ` in ${zone}, whose clocks may have skipped an hour there`;
  return new TradsysError('data.time_zone', `is no later than ${unit} ${before} before it${why}`, {
    where: placeOf(reading, order.order[index]!),
    remedy: `check --${zone === undefined ? 'timeframe' : 'time-zone'}; nothing was imported`,
  });
}

function barsOf(
  reading: Reading,
  stamps: Float64Array,
  values: Values,
  decisions: Decisions,
  timeframe: Timeframe,
): BarColumns {
  const { columns } = values;
  if (reading.layout.places.kind === 'trades') {
    const [price, quantity] = [columns['price']!, columns['amount']!];
    const trades = { length: stamps.length, at: stamps, venueAt: stamps, price, quantity };
    return tradesToBars(trades, timeframe);
  }
  const bars = barColumns(stamps.length);
  const side = decisions.stamp?.value;
  for (let index = 0; index < stamps.length; index += 1) {
    bars.start[index] = barStart(stamps[index]!, timeframe, reading.dated, side);
    if (bars.start[index]! <= bars.start[index - 1]!) throw sharedTime(reading, index, decisions);
  }
  for (const name of ['open', 'high', 'low', 'close'] as const) bars[name].set(columns[name]!);
  if (columns['volume']) bars.volume.set(columns['volume']);
  return bars;
}

function columnsOf({ rows }: Reading): UnitColumns {
  const named = (...names: readonly (keyof typeof rows.columns)[]): DecimalColumn[] =>
    names.flatMap((name) => rows.columns[name] ?? []);
  return {
    prices: named('open', 'high', 'low', 'close', 'price'),
    quantities: named('volume', 'amount'),
  };
}

/** The series, and what was found and done. Throws (exit 2) when something is still to be said. */
export function planImport(reading: Reading, decisions: Decisions, flags: ImportFlags): BarPlan {
  const { symbol, timeframe } = decisions;
  if (decisions.questions.length > 0 || !symbol || !timeframe) {
    throw unanswered(reading.path, decisions.questions);
  }
  const pair = parseSymbol(symbol.value).quote !== undefined;
  const units = unitsOf(columnsOf(reading), flags, pair);
  const values = toIntegers(reading, units.priceScale - units.shift, units.quantityScale);
  const stamps = utcStamps(reading, decisions);
  const bars = barsOf(reading, stamps, values, decisions, timeframe.value);
  const calendar = decideCalendar(bars, timeframe.value, pair, flags.calendar);
  const instrument = instrumentOf(symbol.value, units, flags, {
    calendar: calendar.value,
  });
  const series = { instrument, timeframe: timeframe.value, bars };
  const gaps = findGaps(bars, timeframe.value, instrument.calendar);
  const report = describeImport(reading, decisions, {
    series,
    gaps,
    calendar,
    shift: units.shift,
    ...{ noise: values.noise, rounded: values.rounded },
  });
  return {
    ...{ kind: 'bars', series, assumedCalendar: calendar.assumed, report },
    origin: basename(reading.path),
  };
}
