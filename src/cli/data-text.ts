/** What the `data` commands print for people. Import lazily. */
import { powerOfTen } from '../core/domain/units.js';
import { sliceBars } from '../core/domain/market-data.js';
import type { BarColumns } from '../core/domain/market-data.js';
import { decimalText } from '../app/data/index.js';
import type {
  Checked,
  ExportReport,
  ImportReport,
  Removal,
  SeriesLine,
  SeriesView,
  Verification,
} from '../app/data/index.js';
import { drawCandles } from './chart.js';
import { paint } from './colour.js';
import { terminalWidth } from './page.js';
import { hanging, wrap } from './report/layout.js';
import { renderTable } from './table.js';

const CHART_BARS = 2_000;
const CHART_HEIGHT = 12;
const GAPS_SHOWN = 5;
export const LIST_WIDTH = 90;

export const count = (value: number): string => value.toLocaleString('en-US');
export const many = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : more}`;

/** Microseconds UTC as `2024-01-31 13:00`, seconds only when there are some, a midnight as a date alone if `dated`. */
export function instant(at: number, dated = false): string {
  const text = new Date(Math.floor(at / 1000)).toISOString();
  if (dated) return text.slice(0, 10);
  const seconds = at % 60_000_000 === 0 ? 16 : 19;
  return text.slice(0, seconds).replace('T', ' ');
}

export const isDated = (timeframe: string): boolean => /[dwM]$/.test(timeframe);
const span = (
  line: Pick<SeriesLine, 'first' | 'last' | 'timeframe'>,
  dated = isDated(line.timeframe),
): readonly [string, string] => [instant(line.first, dated), instant(line.last, dated)];

function gapsText(
  { gaps, missingBars }: { readonly gaps: number; readonly missingBars: number },
  calendar: string,
): string {
  if (calendar === 'none') return 'gaps not looked for';
  return gaps === 0 ? 'no gap' : `${many(gaps, 'gap')} (${many(missingBars, 'bar')} missing)`;
}

/** Label and text in two columns. */
export function facts(pairs: readonly (readonly [string, string | undefined])[]): string {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length));
  return shown
    .flatMap(([label, text]) =>
      hanging(`  ${paint.dim(label.padEnd(width))}  `, text, terminalWidth()),
    )
    .join('\n');
}

const CALENDARS: Readonly<Record<string, string>> = {
  XNYS: 'XNYS, trading days of New York',
  fx: 'fx, all but weekends',
};

const calendarText = (id: string): string => CALENDARS[id] ?? id;

/** What was found in a file, before or after it is stored. */
export function importText(report: ImportReport): string {
  const { symbol, timeframe, priceScale, priceDivisor } = report;
  const dated = isDated(timeframe.value);
  const bars = `${count(report.bars)} from ${instant(report.first, dated)} to ${instant(report.last, dated)} UTC`;
  const divided = priceDivisor === 1 ? '' : `, divided by ${count(priceDivisor)} (--price-scale)`;
  const trades = report.kind === 'trades' ? ` made of ${many(report.rows, 'trade')}` : '';
  const unused = report.unused.length === 0 ? undefined : report.unused.join(', ');
  const lines = facts([
    ['format', report.format],
    ['columns', report.columns.join(', ')],
    ['not used', unused],
    ['symbol', `${symbol.value} (${symbol.from})`],
    ['timeframe', `${timeframe.value} (${timeframe.from})`],
    ['time', report.time],
    ['date', report.date],
    ['stamp', report.stamp],
    ['prices', `${many(priceScale, 'decimal')}${divided}`],
    ['volume', many(report.quantityScale, 'decimal')],
    ['calendar', `${calendarText(report.calendar)} (${report.calendarFrom})`],
    ['bars', `${bars}${trades}, ${gapsText(report, report.calendar)}`],
  ]);
  return [paint.bold(report.file), lines, ...noteLines(report.notes)].join('\n');
}

export const noteLines = (notes: readonly string[]): readonly string[] =>
  notes.flatMap((note) => hanging(`  ${paint.yellow('note')}       `, note, terminalWidth()));

export function listText(lines: readonly SeriesLine[], directory: string): string {
  if (lines.length === 0) {
    return [
      `No market data in ${directory} yet. To get some:`,
      '  tradsys data import FILE       bars or trades from CSV or JSON',
      '  tradsys data download VENUE SYMBOL   bars or trades of an exchange',
      '  tradsys data generate          a synthetic market',
    ].join('\n');
  }
  // The times of day give way where the line would not fit.
  const dated = terminalWidth() < LIST_WIDTH;
  return renderTable({
    columns: [
      { header: 'symbol' },
      { header: 'timeframe' },
      { header: 'bars', align: 'right' },
      { header: 'first (UTC)', leaves: 2 },
      { header: 'last (UTC)' },
      { header: 'gaps', align: 'right', leaves: 1 },
      { header: 'origin' },
    ],
    rows: lines.map((line) => [
      line.symbol,
      line.timeframe,
      count(line.bars),
      ...span(line, dated),
      count(line.gaps),
      line.synthetic ? paint.yellow(line.origin.toUpperCase()) : line.origin,
    ]),
  });
}

function barRows(bars: BarColumns, view: SeriesView): string[][] {
  const { priceScale, quantityScale } = view.instrument;
  return Array.from({ length: bars.length }, (_, index) => [
    instant(bars.start[index]!, isDated(view.line.timeframe)),
    ...[bars.open, bars.high, bars.low, bars.close].map((column) =>
      decimalText(column[index]!, priceScale),
    ),
    decimalText(bars.volume[index]!, quantityScale, false),
  ]);
}

function chartOf({ bars, instrument }: SeriesView, width: number): readonly string[] {
  const last = sliceBars(bars, Math.max(0, bars.length - CHART_BARS), bars.length);
  const unit = powerOfTen(instrument.priceScale);
  const candles = Array.from({ length: last.length }, (_, index) => ({
    open: last.open[index]! / unit,
    high: last.high[index]! / unit,
    low: last.low[index]! / unit,
    close: last.close[index]! / unit,
  }));
  const price = (value: number): string => value.toFixed(instrument.priceScale);
  return drawCandles(candles, { width, height: CHART_HEIGHT, price, paint });
}

/** Heading, chart, first and last bars, gaps. */
export function showText(view: SeriesView, width: number): string {
  const { line, gaps, head, tail } = view;
  const [first, last] = span(line);
  const origin = line.synthetic ? paint.yellow(line.origin.toUpperCase()) : line.origin;
  const between = line.bars - head.length - tail.length;
  const table = renderTable({
    columns: [
      { header: 'start (UTC)' },
      ...(['open', 'high', 'low', 'close', 'volume'] as const).map((header) => ({
        header,
        align: 'right' as const,
      })),
    ],
    rows: [
      ...barRows(head, view),
      ...(between > 0 ? [[`... ${count(between)} more`, '', '', '', '', '']] : []),
      ...barRows(tail, view),
    ],
  });
  const listed = gaps
    .slice(0, GAPS_SHOWN)
    .map((gap) => `  ${instant(gap.from)}  ${many(gap.missing, 'bar')} missing`);
  const more =
    gaps.length > GAPS_SHOWN ? [`  ... ${many(gaps.length - GAPS_SHOWN, 'more gap')}`] : [];
  const shown = Math.min(line.bars, CHART_BARS);
  return [
    ...wrap(
      `${paint.bold(line.symbol)} ${line.timeframe}  ${many(line.bars, 'bar')}, ${first} to ${last} UTC, ${gapsText(line, view.instrument.calendar)}, ${origin}`,
      terminalWidth(),
    ),
    '',
    ...chartOf(view, width),
    ...(shown < line.bars ? [paint.dim(`the last ${count(shown)} bars`)] : []),
    '',
    table,
    ...(gaps.length > 0 ? ['', 'gaps (first missing bar, UTC)', ...listed, ...more] : []),
  ].join('\n');
}

/** Verdict, findings and their counts of one series; `heading` names it, `dated` writes days alone. */
export function verdictText(heading: string, one: Checked, dated = false): string {
  const verdict =
    one.errors > 0
      ? paint.red(many(one.errors, 'error'))
      : one.warnings > 0
        ? paint.yellow('no error')
        : paint.green('ok');
  const warnings = one.warnings > 0 ? `, ${many(one.warnings, 'warning')}` : '';
  const kinds = Object.entries(one.counts).map(([kind, found]) => `${kind} ${count(found)}`);
  const findings = one.findings.map(
    ({ at, kind, what }) => `  ${instant(at, dated)}  ${kind}: ${what}`,
  );
  const shown =
    one.errors + one.warnings > one.findings.length ? [`  in all: ${kinds.join(', ')}`] : [];
  return [`${heading}: ${verdict}${warnings}`, ...findings, ...shown].join('\n');
}

export function verifyText(verifications: readonly Verification[]): readonly string[] {
  return verifications.map((one) => {
    const heading = `${paint.bold(one.symbol)} ${one.timeframe}  ${many(one.bars, 'bar')}`;
    return verdictText(heading, one, isDated(one.timeframe));
  });
}

export function barExportText({ bars, symbol, timeframe, from, file }: ExportReport): string {
  const made = from === timeframe ? '' : ` made from ${from}`;
  return `${many(bars, 'bar')} of ${symbol} ${timeframe}${made} written to ${file}`;
}

export const removalText = ({ bars, symbol, timeframe }: Removal): string =>
  `${many(bars, 'bar')} of ${symbol} ${timeframe} removed`;
