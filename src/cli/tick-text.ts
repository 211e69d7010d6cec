/** What the `data` commands print of trades, quotes, depth and orders. Import lazily. */
import { listColumns } from '../core/domain/tick-data.js';
import { tickText } from '../app/data/index.js';
import type {
  DataKind,
  ExportReport,
  KindReport,
  Removal,
  SeriesLine,
  SessionImport,
  StoredVerification,
  TickExportReport,
  TickLine,
  TickRemoval,
  TickReport,
  TickView,
} from '../app/data/index.js';
import {
  barExportText,
  count,
  facts,
  instant,
  LIST_WIDTH,
  listText,
  many,
  noteLines,
  removalText,
  verdictText,
  verifyText,
} from './data-text.js';
import { terminalWidth } from './page.js';
import { wrap } from './report/layout.js';
import { renderTable } from './table.js';
import { paint } from './colour.js';

/** `9,757 trades, 34,451 rows of depth`. */
export function kindsText(kinds: readonly Pick<KindReport, 'kind' | 'rows'>[]): string {
  return kinds.map(({ kind, rows }) => rowsText(kind, rows)).join(', ');
}

export const rowsText = (kind: string, rows: number): string =>
  kind === 'depth'
    ? `${many(rows, 'row')} of depth`
    : `${count(rows)} ${rows === 1 ? kind.slice(0, -1) : kind}`;

/** What was found in a file, before or after it is stored. */
export function tickImportText(report: TickReport): string {
  const { symbol, priceScale, priceDivisor, contractSize, kinds } = report;
  const divided = priceDivisor === 1 ? '' : `, divided by ${count(priceDivisor)}`;
  const size = contractSize === 1 ? '' : `, ${contractSize} a contract`;
  const lines = facts([
    ['format', report.format],
    ['symbol', `${symbol.value} (${symbol.from}), ${report.instrumentKind}`],
    ['time', report.time],
    ['date', report.date],
    ['prices', `${many(priceScale, 'decimal')}${divided}`],
    ['quantities', `${many(report.quantityScale, 'decimal')}${size}`],
    ...kinds.map(({ kind, rows, first, last, gaps }): readonly [string, string] => {
      const broken = gaps === 0 ? '' : `, ${many(gaps, 'gap')}`;
      return [kind, `${many(rows, 'row')} from ${instant(first)} to ${instant(last)} UTC${broken}`];
    }),
  ]);
  return [paint.bold(report.file), lines, ...noteLines(report.notes)].join('\n');
}

/** What a session saw and what is now stored of it. */
export function sessionImportText({ session, stored, dropped }: SessionImport): string {
  const table = renderTable({
    columns: [
      { header: 'symbol' },
      { header: 'kind' },
      { header: 'rows', align: 'right' },
      { header: 'first (UTC)' },
      { header: 'last (UTC)' },
    ],
    rows: stored.map(({ symbol, kind, timeframe, rows, first, last }) => [
      ...[symbol, timeframe === null ? kind : `${kind} of ${timeframe}`, count(rows)],
      ...[instant(first), instant(last)],
    ]),
    indent: 2,
  });
  const lost =
    dropped === 0 ? [] : [`${many(dropped, 'event')} dropped by retention are not in it`];
  return [paint.bold(`session ${session}`), table, ...lost].join('\n');
}

function tickListText(lines: readonly TickLine[]): string {
  // The times of day give way where the line would not fit.
  const dated = terminalWidth() < LIST_WIDTH;
  return renderTable({
    columns: [
      { header: 'symbol' },
      { header: 'kind' },
      { header: 'rows', align: 'right' },
      { header: 'first (UTC)', leaves: 2 },
      { header: 'last (UTC)' },
      { header: 'gaps', align: 'right', leaves: 1 },
      { header: 'origin' },
    ],
    rows: lines.map(({ symbol, kind, rows, first, last, gaps, origin }) => [
      ...[symbol, kind, count(rows), instant(first, dated), instant(last, dated)],
      ...[kind === 'depth' ? count(gaps) : '', origin],
    ]),
  });
}

/** Bars, then everything else; `kind` is what alone was asked for. */
export function listAllText(
  bars: readonly SeriesLine[],
  ticks: readonly TickLine[],
  directory: string,
  kind?: DataKind,
): string {
  const nothing = bars.length === 0 && ticks.length === 0;
  if (nothing && kind !== undefined) return `No ${kind} in ${directory}.`;
  if (ticks.length === 0) return listText(bars, directory);
  const both = bars.length > 0 ? [listText(bars, directory), ''] : [];
  return [...both, tickListText(ticks)].join('\n');
}

/** Microseconds count here: a second holds thousands of rows. Empty when not known. */
function fineInstant(at: number): string {
  if (at === 0) return '';
  const micros = (at % 1_000_000).toFixed(0).padStart(6, '0');
  const text = new Date(Math.floor(at / 1000)).toISOString();
  return `${text.slice(0, 19).replace('T', ' ')}.${micros}`;
}

/** Heading, first and last rows, gaps. */
export function tickViewText({ kind, line, instrument, head, tail, gaps, hash }: TickView): string {
  const columnsOf = (ticks: TickView['head']) => listColumns(kind, ticks);
  const rowsOf = (ticks: TickView['head']): string[][] =>
    Array.from({ length: ticks.length }, (_, row) =>
      columnsOf(ticks).map(({ role, values }) =>
        role === 'time' ? fineInstant(values[row]!) : tickText(role, values[row]!, instrument),
      ),
    );
  const columns = columnsOf(head).map(({ name, role }) => {
    const header = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const text = role === 'time' || role === 'side' || role === 'action' || role === 'flags';
    return { header, ...(!text && { align: 'right' as const }) };
  });
  const between = line.rows - head.length - tail.length;
  const gap = [`... ${count(between)} more`, ...columns.slice(1).map(() => '')];
  const listed = gaps
    .slice(0, 5)
    .map(({ from, to }) => `  ${fineInstant(from)} to ${fineInstant(to)}`);
  const broken =
    kind === 'depth' ? `, ${gaps.length === 0 ? 'no gap' : many(gaps.length, 'gap')}` : '';
  return [
    ...wrap(
      `${paint.bold(line.symbol)} ${kind}  ${many(line.rows, 'row')}, ${instant(line.first)} to ${instant(line.last)} UTC${broken}, ${line.origin}`,
      terminalWidth(),
    ),
    paint.dim(`sha256 ${hash}`),
    '',
    renderTable({
      columns,
      rows: [...rowsOf(head), ...(between > 0 ? [gap] : []), ...rowsOf(tail)],
    }),
    ...(gaps.length > 0 ? ['', 'gaps (updates are missing between, UTC)', ...listed] : []),
  ].join('\n');
}

export function verifyAllText({ series, ticks }: StoredVerification): string {
  if (series.length === 0 && ticks.length === 0) return 'There is no market data to verify.';
  const others = ticks.map((one) =>
    verdictText(`${paint.bold(one.symbol)} ${rowsText(one.kind, one.rows)}`, one),
  );
  return [...verifyText(series), ...others].join('\n');
}

export function exportText(report: ExportReport | TickExportReport): string {
  if (!('kind' in report)) return barExportText(report);
  return `${rowsText(report.kind, report.rows)} of ${report.symbol} written to ${report.file}`;
}

export const removeText = (removed: readonly (Removal | TickRemoval)[]): string =>
  removed
    .map((one) =>
      'kind' in one ? `${rowsText(one.kind, one.rows)} of ${one.symbol} removed` : removalText(one),
    )
    .join('\n');
