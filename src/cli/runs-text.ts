/** What the `runs` commands print for people. Import lazily. */
import type { BacktestResult } from '../app/backtest/result.js';
import type { Difference, Rerun, RunLine } from '../app/runs/index.js';
import type { Breakdown } from './report/breakdown.js';
import { clean, count, percent, plural, signedPercent } from './report/format.js';
import { header } from './report/header.js';
import { cut, table, visibleLength } from './report/layout.js';
import type { Column } from './report/layout.js';
import { paintFor } from './report/style.js';
import type { Style } from './report/style.js';
import { renderReport } from './report.js';
import { renderTrades } from './trades.js';

const INDENT = 2;
const GAP = 2;
const MICROSECONDS_PER_MILLISECOND = 1000;
const SYMBOLS_SHOWN = 2;
const ROOMY = 90;
const DAY_LENGTH = '2024-01-31'.length;
const MINUTE_LENGTH = '2024-01-31 13:05'.length;

/** Microseconds UTC as `2024-01-31 13:05`. */
function minute(at: number): string {
  const text = new Date(at / MICROSECONDS_PER_MILLISECOND).toISOString();
  return text.slice(0, 16).replace('T', ' ');
}

const COLUMNS: readonly Column[] = [
  { header: 'ID', align: 'left' },
  { header: 'WHEN (UTC)', align: 'left' },
  { header: 'STRATEGY', align: 'left' },
  { header: 'MARKET', align: 'left' },
  { header: 'RETURN', align: 'right' },
  { header: 'DRAWDOWN', align: 'right' },
  { header: 'TRADES', align: 'right' },
  { header: 'NOTE', align: 'left' },
];

/** One line per run, newest first as given. */
export function runListText(runs: readonly RunLine[], style: Style): string {
  if (runs.length === 0) return "no run is stored; 'tradsys backtest STRATEGY' stores one";
  const paint = paintFor(style);
  // A narrow page has the day alone: what ran on what is worth more than the hour.
  const whenLength = style.width < ROOMY ? DAY_LENGTH : MINUTE_LENGTH;
  const rows = runs.map((run) => {
    const { id, createdAt, strategy, note, figures } = run;
    const first = [id, minute(createdAt).slice(0, whenLength), clean(strategy)];
    if (figures === null) return [...first, 'unreadable', '-', '-', '-', clean(note)];
    const { returnFraction, maxDrawdownFraction, trades } = figures;
    return [
      ...[...first, marketOf(figures)],
      paint.signed(returnFraction, signedPercent(returnFraction)),
      ...[percent(maxDrawdownFraction), count(trades), clean(note)],
    ];
  });
  const noted = runs.some(({ note }) => note !== '');
  const columns = noted ? COLUMNS : COLUMNS.slice(0, -1);
  const cells = fitted(columns, noted ? rows : rows.map((row) => row.slice(0, -1)), style.width);
  const lines = table(columns, cells, style.width + INDENT, paint.faint);
  const synthetic = runs.some(({ figures }) => figures?.synthetic === true);
  return [
    ...lines.map((line) => line.slice(INDENT)),
    ...(synthetic ? ['', paint.faint('* synthetic market')] : []),
  ].join('\n');
}

/** Columns that may be cut, the least important first, and how narrow. */
const CUTS = [
  ['NOTE', 12],
  ['MARKET', 11],
  ['STRATEGY', 10],
] as const;

function fitted(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly (readonly string[])[] {
  const widths = columns.map(({ header }, index) =>
    Math.max(header.length, ...rows.map((row) => visibleLength(row[index]!))),
  );
  const whole = [...widths];
  for (const [name, narrowest] of CUTS) {
    const index = columns.findIndex(({ header }) => header === name);
    const excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
    if (index < 0 || excess <= 0) continue;
    widths[index] = Math.min(widths[index]!, Math.max(narrowest, widths[index]! - excess));
  }
  // Only columns that were narrowed are touched: the others may hold colour.
  return rows.map((row) =>
    row.map((cell, index) =>
      widths[index] === whole[index] ? cell : shortened(cell, widths[index]!),
    ),
  );
}

/** Cut, but the star of a synthetic market stays, and of a path its end, which names the file. */
function shortened(cell: string, width: number): string {
  if (cell.length <= width) return cell;
  if (cell.endsWith('*')) return `${cut(cell.slice(0, -1), width - 1)}*`;
  return /^[\w./-]+\.[cm]?[jt]s$/.test(cell) ? `…${cell.slice(1 - width)}` : cut(cell, width);
}

function marketOf({ symbols, timeframes, synthetic }: NonNullable<RunLine['figures']>): string {
  const more = symbols.length - SYMBOLS_SHOWN;
  const names = symbols.slice(0, SYMBOLS_SHOWN).join(', ') + (more > 0 ? ` +${more}` : '');
  return `${names} ${timeframes.join(', ')}${synthetic ? '*' : ''}`;
}

/** A line that names the run, for questions and for what was done. */
export function runName({ id, createdAt, strategy, note }: RunLine): string {
  return `${id} (${clean(strategy)}, ${minute(createdAt)}${note === '' ? '' : `, ${clean(note)}`})`;
}

const NAMED = 10;

export function removedText(removed: readonly RunLine[]): string {
  if (removed.length === 0) return 'no run to remove';
  const lines = removed.slice(0, NAMED).map((run) => `removed run ${runName(run)}`);
  const more = removed.length - NAMED;
  return [...lines, ...(more > 0 ? [`and ${count(more)} more`] : [])].join('\n');
}

/** The report, or what was run and its trades. */
export function runText(
  result: BacktestResult,
  { trades, breakdown }: { readonly trades: boolean; readonly breakdown?: Breakdown | undefined },
  style: Style,
): string {
  if (!trades) return renderReport(result, style, breakdown).join('\n');
  return [...header(result, style, paintFor(style)), '', ...renderTrades(result, style)].join('\n');
}

/** The verdict in the first line, then what differs. */
export function rerunText(outcome: Rerun, style: Style): string {
  const { id, same, journalHash, storedJournalHash, differences } = outcome;
  const paint = paintFor(style);
  const verdict = same
    ? paint.signed(1, `same journal hash ${journalHash}`)
    : paint.alarm(`run ${id} came out differently`);
  const causes = differences.filter(({ kind }) => kind !== 'journal' && kind !== 'trades');
  const known =
    same || causes.length > 0
      ? []
      : ['data, strategies, settings and engine version are as they were: please report this'];
  const decided =
    !same && journalHash === storedJournalHash
      ? [`what was decided is the same: ${journalHash}`]
      : [];
  return [verdict, ...differenceLines(differences), ...decided, ...known].join('\n');
}

const WORDS: Readonly<Record<Difference['kind'], string>> = {
  data: 'data changed',
  strategy: 'strategy changed',
  engine: 'engine version',
  settings: 'settings changed',
  trades: 'trades differ',
  journal: 'journal differs',
};

function differenceLines(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ kind, what, before, now }) => {
    const about = kind === 'engine' || kind === 'journal' ? '' : `${clean(what)}: `;
    return [`  ${WORDS[kind]}: ${about}${clean(before)} -> ${clean(now)}`];
  });
}

/** `3 runs would be removed`, and which. */
export function removalQuestion(runs: readonly RunLine[]): string {
  const [only] = runs;
  return runs.length === 1 ? `run ${runName(only!)}` : plural(runs.length, 'run');
}
