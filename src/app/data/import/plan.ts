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
import type { DecimalColumn, Rounding } from './decimal.js';
import { unanswered } from './decide.js';
import type { Decisions, ImportFlags } from './decide.js';
import type { Reading } from './read-file.js';
import type { ImportReport } from './report.js';
import { describeImport } from './report.js';
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
export function utcStamps({ rows, order }: Reading, decisions: Decisions): Float64Array {
  const zone = decisions.timeZone?.value;
  const toUtc = zone === undefined ? (local: number) => local : localToUtc(checkTimeZone(zone));
  const midnight = decisions.date?.value ?? 0;
  return Float64Array.from(order.order, (row) => toUtc(rows.stamps[row]! + midnight));
}

interface Values {
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly rounding: Rounding;
}

function toIntegers(reading: Reading, priceScale: number, quantityScale: number): Values {
  const { order } = reading.order;
  const columns: Record<string, Float64Array> = {};
  let [noise, rounded] = [0, 0];
  for (const [name, column] of Object.entries(reading.rows.columns)) {
    const into = new Float64Array(order.length);
    const scale = name === 'volume' || name === 'amount' ? quantityScale : priceScale;
    const rounding = column.toIntegers(scale, order, into);
    noise += rounding.noise;
    rounded += rounding.rounded;
    columns[name] = into;
  }
  return { columns, rounding: { noise, rounded } };
}

/** Two rows whose times differ as written name one bar: read in a zone that skipped an hour, for one. */
function sharedTime(reading: Reading, index: number, decisions: Decisions): Error {
  const { rows, order, format, path } = reading;
  const [before, line] = [index - 1, index].map((at) => rows.lines[order.order[at]!]!);
  const unit = format === 'CSV' ? 'line' : 'row';
  const zone = decisions.timeZone?.value;
  const why = zone === undefined ? '' : ` in ${zone}, whose clocks may have skipped an hour there`;
  return new TradsysError('data.time_zone', `is no later than ${unit} ${before!} before it${why}`, {
    where: format === 'CSV' ? `${path}:${line!}` : `${path}: row ${line!}`,
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
    ...values.rounding,
  });
  return {
    ...{ kind: 'bars', series, assumedCalendar: calendar.assumed, report },
    origin: basename(reading.path),
  };
}
