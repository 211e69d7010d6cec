/** What a file means: by a flag, by evidence in the file or its name, or still an open question. */
import type { InstrumentKind } from '../../../core/domain/instrument.js';
import { timeframeLength } from '../../../core/domain/timeframe.js';
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { TradsysError } from '../../../errors.js';
import { parseSymbol, unifiedSymbols } from '../../config/symbols.js';
import type { CalendarId } from '../gaps.js';
import type { Reading } from './read-file.js';
import { priceScaleOf } from './scales.js';
import { sameTimeframe, timeframeOfLength, timeframeOfSpacing } from './spacing.js';
import { datesAreClear } from './stamps.js';
import type { Stamp } from './stamps.js';

export interface ImportFlags {
  readonly symbol?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
  /** What the prices in the file are multiplied by: a power of ten. */
  readonly priceScale?: number | undefined;
  /** Midnight UTC of the day of a file that only has times of day, microseconds. */
  readonly date?: number | undefined;
  /** IANA name. */
  readonly timeZone?: string | undefined;
  readonly stamp?: Stamp | undefined;
  readonly kind?: InstrumentKind | undefined;
  readonly venue?: string | undefined;
  readonly quote?: string | undefined;
  /** Decimal text: smallest order step of quantity and of price. */
  readonly lot?: string | undefined;
  readonly tick?: string | undefined;
  /** Decimal text: units of base (inverse: of quote) in one contract. */
  readonly contractSize?: string | undefined;
  /** On which days bars are to be expected. */
  readonly calendar?: CalendarId | undefined;
}

/** A value and how it became known. */
export interface Known<Value> {
  readonly value: Value;
  readonly from: string;
}

/** Something only the reader can say. */
export interface Question {
  /** Name of the flag, without dashes. */
  readonly flag:
    'symbol' | 'timeframe' | 'date' | 'time-zone' | 'stamp' | 'price-scale' | 'contract-size';
  readonly why: string;
  /** A value to show. */
  readonly example: string;
  readonly choices?: readonly string[];
}

/** `undefined` where the file does not need it. */
export interface Decisions {
  readonly symbol: Known<string> | undefined;
  readonly timeframe: Known<Timeframe> | undefined;
  readonly timeZone: Known<string> | undefined;
  readonly date: Known<number> | undefined;
  readonly stamp: Known<Stamp> | undefined;
  readonly questions: readonly Question[];
}

export type Answer<Value> = { readonly known?: Known<Value>; readonly question?: Question };

export const known = <Value>(value: Value, from: string): Answer<Value> => ({
  known: { value, from },
});

/** What --symbol means: `DOGEUSDT` and `DOGE-USDT` are DOGE/USDT. Throws when it may be two pairs. */
export function toldSymbol(text: string): Answer<string> {
  const meant = unifiedSymbols(text).length === 0 ? text : parseSymbol(text);
  return known(meant, meant === text ? '--symbol' : `--symbol ${text}`);
}

function decideSymbol({ name }: Reading, flags: ImportFlags): Answer<string> {
  if (flags.symbol !== undefined) return toldSymbol(flags.symbol);
  if (name.symbol !== undefined) return known(name.symbol, 'file name');
  const why = 'neither the file nor its name says what is traded';
  return { question: { flag: 'symbol', why, example: 'BTC/USDT' } };
}

function checkSpacing(reading: Reading, timeframe: Timeframe): void {
  const length = timeframeLength(timeframe);
  const smallest = reading.spacing?.smallest;
  if (length === undefined || smallest === undefined || smallest >= length) return;
  const apart = timeframeOfLength(smallest) ?? `${smallest / 1e6} s`;
  throw new TradsysError(
    'data.timeframe',
    `rows are ${apart} apart, closer than bars of ${timeframe}`,
    {
      exit: 'usage',
      where: reading.path,
      remedy: `import them as ${apart}; longer bars are made from shorter ones when they are needed`,
    },
  );
}

function decideTimeframe(reading: Reading, flags: ImportFlags): Answer<Timeframe> {
  const { name, rows, spacing } = reading;
  const ask = (why: string): Answer<Timeframe> => ({
    question: { flag: 'timeframe', why, example: '1m' },
  });
  if (flags.timeframe !== undefined) {
    checkSpacing(reading, flags.timeframe);
    return known(flags.timeframe, '--timeframe');
  }
  const named = name.timeframe;
  if (reading.layout.places.kind === 'trades') {
    if (named !== undefined) return known(named, 'file name');
    return ask('these are trades, and into which bars to put them is yours to say');
  }
  const spaced = spacing && timeframeOfSpacing(rows.stamps, spacing);
  if (spaced !== undefined && named !== undefined) {
    if (sameTimeframe(spaced, named)) return known(spaced, 'spacing of the rows, file name');
    return ask(`the rows are ${spaced} apart, but the file name says ${named}`);
  }
  if (spaced !== undefined) return known(spaced, 'spacing of the rows');
  const length = named === undefined ? undefined : timeframeLength(named);
  const fits = !spacing || (length !== undefined && spacing.divisor % length === 0);
  if (named !== undefined && fits) return known(named, 'file name');
  return ask(spacing ? 'the rows are unevenly spaced' : 'one row does not show how long a bar is');
}

function decideTimeZone({ layout, dated }: Reading, flags: ImportFlags): Answer<string> {
  if (layout.time.kind === 'epoch') return known('UTC', 'epoch');
  if (layout.time.kind === 'calendar' && layout.time.zoned)
    return known('UTC', 'written with each time');
  if (dated) return {};
  if (flags.timeZone !== undefined) return known(flags.timeZone, '--time-zone');
  if (layout.utc) return known('UTC', 'header');
  const why = 'the times are local and their zone is not written in the file';
  return { question: { flag: 'time-zone', why, example: 'UTC' } };
}

/** Whole prices above this are more likely multiplied ones than a real market's. */
const IMPLAUSIBLE_PRICE = 100_000;

/** Multiplied prices look like any others: whole ones of six digits are asked about. */
function decidePriceScale({ rows }: Reading, flags: ImportFlags): Answer<number> {
  const { open, high, low, close, price } = rows.columns;
  const largest = (close ?? price)?.largest ?? 0;
  if (flags.priceScale !== undefined || largest <= IMPLAUSIBLE_PRICE) return {};
  const prices = [open, high, low, close, price].flatMap((column) => column ?? []);
  if (priceScaleOf(prices, 0) > 0) return {};
  const why =
    `prices are whole numbers up to ${largest.toLocaleString('en-US')} and look multiplied ` +
    '(--price-scale 1 takes them as they are)';
  return { question: { flag: 'price-scale', why, example: '10000' } };
}

function decideDate({ layout, name }: Reading, flags: ImportFlags): Answer<number> {
  if (layout.time.kind !== 'day-milliseconds') {
    if (flags.date === undefined) return {};
    const remedy = 'leave it out';
    throw new TradsysError('usage.import', "the file's times say their day themselves", {
      ...{ exit: 'usage', where: '--date', remedy },
    });
  }
  if (flags.date !== undefined) return known(flags.date, '--date');
  if (name.date !== undefined) return known(name.date, 'file name');
  const why = 'the times count from midnight, and the day is not known';
  return { question: { flag: 'date', why, example: '2024-01-31' } };
}

function decideStamp(
  reading: Reading,
  flags: ImportFlags,
  timeframe: Timeframe | undefined,
): Answer<Stamp> {
  const { layout, rows, dated } = reading;
  if (layout.places.kind === 'trades') return {};
  if (flags.stamp !== undefined) return known(flags.stamp, '--stamp');
  if (dated && timeframe !== undefined && datesAreClear(rows.stamps, timeframe)) return {};
  if (layout.stamp !== undefined) {
    return known(layout.stamp, `column ${layout.names[layout.places.time] ?? ''}`);
  }
  // A day's file that stamps a bar with midnight itself cannot mean the bar's end.
  if (layout.time.kind === 'day-milliseconds' && rows.stamps[0] === 0) {
    return known('start', 'first bar at midnight');
  }
  const why = 'nothing says whether a time is the start or the end of its bar';
  return { question: { flag: 'stamp', why, example: 'start', choices: ['start', 'end'] } };
}

/** Decides all that can be decided; `questions` holds the rest. Trades kept as such have no timeframe. */
export function decide(
  reading: Reading,
  flags: ImportFlags,
  wanted: 'bars' | 'ticks' = 'bars',
): Decisions {
  const symbol = decideSymbol(reading, flags);
  const timeframe = wanted === 'bars' ? decideTimeframe(reading, flags) : {};
  const date = decideDate(reading, flags);
  const timeZone = decideTimeZone(reading, flags);
  const stamp = decideStamp(reading, flags, timeframe.known?.value);
  const priceScale = decidePriceScale(reading, flags);
  const answers: readonly Answer<unknown>[] = [
    ...[symbol, timeframe, date, timeZone, stamp, priceScale],
  ];
  return {
    symbol: symbol.known,
    timeframe: timeframe.known,
    date: date.known,
    timeZone: timeZone.known,
    stamp: stamp.known,
    questions: answers.flatMap(({ question }) => question ?? []),
  };
}

/** The questions as one error for a reader who cannot be asked. */
export function unanswered(path: string, questions: readonly Question[]): TradsysError {
  const whys = questions.map(({ why }) => why).join('; ');
  const flags = questions.map(
    ({ flag, example, choices }) => `--${flag} ${choices?.join('|') ?? example}`,
  );
  return new TradsysError('data.unknown', whys, {
    exit: 'usage',
    where: path,
    remedy: `pass ${flags.join(' ')}`,
  });
}
