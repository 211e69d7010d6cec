/** JSON lists of bars or trades as delimited text, so that one reader serves both formats. */
import { TradsysError } from '../../../errors.js';

/** What exchanges, ccxt and freqtrade give: the time is the bar's open. */
const CANDLE = ['open_time', 'open', 'high', 'low', 'close', 'volume'];
/** ccxt's trade as freqtrade stores it. */
const TRADE = ['timestamp', 'id', 'type', 'side', 'price', 'amount', 'cost'];

function refuse(path: string, what: string, cause?: unknown): Error {
  return new TradsysError('data.bad_json', what, {
    where: path,
    remedy:
      'a list is expected: [[time, open, high, low, close, volume], ...] or [{"time": ..., "open": ...}, ...]',
    cause,
  });
}

const cell = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string'
    ? String(value).replaceAll(/[,\n]/g, ' ')
    : '';

function namesOf(row: readonly unknown[]): readonly string[] {
  const trade = row.length >= TRADE.length && (row[3] === 'buy' || row[3] === 'sell');
  const names = trade ? TRADE : CANDLE;
  return row.map((_, index) => names[index] ?? `column_${index + 1}`);
}

/** Comma-separated text with a header line; row n of the list is line n + 1. */
export function jsonAsText(path: string, text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(path, `is not valid JSON: ${reason}`, error);
  }
  if (!Array.isArray(parsed)) throw refuse(path, 'holds no list of rows');
  const rows = parsed as readonly unknown[];
  const [first] = rows;
  if (Array.isArray(first)) {
    const lines = rows.map((row, index) => {
      if (!Array.isArray(row)) throw refuse(path, `row ${index + 1} is no list like the first`);
      return row.map(cell).join(',');
    });
    return [namesOf(first).join(','), ...lines].join('\n');
  }
  if (typeof first === 'object' && first !== null) {
    const names = Object.keys(first);
    const lines = rows.map((row, index) => {
      if (typeof row !== 'object' || row === null)
        throw refuse(path, `row ${index + 1} is no object like the first`);
      return names.map((name) => cell((row as Readonly<Record<string, unknown>>)[name])).join(',');
    });
    return [names.join(','), ...lines].join('\n');
  }
  throw refuse(path, rows.length === 0 ? 'holds an empty list' : 'holds a list, but not of rows');
}
