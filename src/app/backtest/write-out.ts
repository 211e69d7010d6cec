/** `--out DIR`: the result as files for other programs. Each file appears whole or not at all. */
import { open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ClosedTrade } from '../../core/domain/trade.js';
import { MICROSECONDS_PER_MILLISECOND } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import type { BacktestResult, BacktestSeries } from './result.js';

/** One order as written to orders.csv; whoever kept them supplies the rows. */
export interface OrderRow {
  readonly id: string;
  readonly instance: string;
  readonly symbol: string;
  /** When it was asked for, microseconds UTC. */
  readonly at: number;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly quantity: number;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly status: string;
  readonly filledQuantity: number;
  readonly averagePrice: number | null;
  readonly fee: number;
  readonly reason: string;
}

export interface OutInput {
  readonly result: BacktestResult;
  readonly series: BacktestSeries;
  /** All trades, when the result lists only the first of them. */
  readonly trades?: Iterable<ClosedTrade>;
  /** Without it no orders.csv is written. */
  readonly orders?: Iterable<OrderRow>;
}

/** Rows are written in pieces of about this many characters: a long curve is never one string. */
const PIECE = 1 << 18;

/**
 * Writes report.json, trades.csv, equity.csv and, when orders are given, orders.csv into `directory`,
 * made if need be. Files of those names are replaced. Returns their paths.
 * @throws TradsysError `backtest.out_unwritable` when the directory cannot be made or written to,
 *   `backtest.out_full` when the disk is full; nothing half-written stays.
 */
export async function writeOut(directory: string, input: OutInput): Promise<string[]> {
  const { result, series, orders, trades = result.trades } = input;
  const files: readonly (readonly [string, Iterable<string>])[] = [
    ['report.json', [JSON.stringify(result, null, 2), '\n']],
    ['trades.csv', tradeLines(trades)],
    ['equity.csv', equityLines(series)],
    ...(orders === undefined ? [] : ([['orders.csv', orderLines(orders)]] as const)),
  ];
  const finished: { readonly temporary: string; readonly path: string }[] = [];
  let made: string | undefined;
  try {
    made = makeFolder(directory);
    for (const [name, pieces] of files) {
      const path = join(directory, name);
      const temporary = `${path}.${process.pid}.part`;
      finished.push({ temporary, path });
      await writePieces(temporary, pieces);
    }
    for (const { temporary, path } of finished) await rename(temporary, path);
  } catch (error) {
    await Promise.all(
      finished.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)),
    );
    if (made !== undefined) await removeEmpty(resolve(directory), resolve(made));
    throw asTradsysError(directory, error);
  }
  return finished.map(({ path }) => path);
}

/** Takes back folders that were made for nothing, from the innermost to `last`. */
async function removeEmpty(directory: string, last: string): Promise<void> {
  try {
    await rmdir(directory);
    if (directory !== last) await removeEmpty(dirname(directory), last);
  } catch {
    // Somebody else uses it by now.
  }
}

async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    let buffer = '';
    for (const piece of pieces) {
      buffer += piece;
      if (buffer.length < PIECE) continue;
      await file.write(buffer);
      buffer = '';
    }
    await file.write(buffer);
    await file.sync();
  } finally {
    await file.close();
  }
}

const REMEDIES: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['no permission to write there', 'choose another --out directory'],
  EPERM: ['no permission to write there', 'choose another --out directory'],
  EROFS: ['the file system is read-only', 'choose another --out directory'],
  ENOENT: ['no folder can be made there', 'choose another --out directory'],
  ENOTDIR: ['a part of the path is a file, not a directory', 'choose another --out directory'],
  EEXIST: ['it is a file, not a directory', 'choose another --out directory'],
  EISDIR: ['one of the files to write is a directory', 'move it away or choose another --out'],
  ENAMETOOLONG: ['the path is too long', 'choose a shorter --out directory'],
  ENOSPC: ['the disk is full', 'free some space or choose another --out directory'],
  EDQUOT: ['the disk quota is used up', 'free some space or choose another --out directory'],
};

function asTradsysError(directory: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = REMEDIES[code];
  if (known === undefined) return error instanceof Error ? error : new Error(String(error));
  const [what, remedy] = known;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new TradsysError(full ? 'backtest.out_full' : 'backtest.out_unwritable', what, {
    where: directory,
    remedy,
    cause: error,
  });
}

const TRADE_COLUMNS = [
  ['instance', (trade) => trade.instance],
  ['symbol', (trade) => trade.symbol],
  ['side', (trade) => trade.side],
  ['quantity', (trade) => trade.quantity],
  ['entry_at', (trade) => isoInstant(trade.entryAt)],
  ['exit_at', (trade) => isoInstant(trade.exitAt)],
  ['entry_bar', (trade) => trade.entryBar],
  ['exit_bar', (trade) => trade.exitBar],
  ['entry_price', (trade) => trade.entryPrice],
  ['exit_price', (trade) => trade.exitPrice],
  ['pnl', (trade) => trade.pnl],
  ['fees', (trade) => trade.fees],
  ['return_fraction', (trade) => trade.returnFraction],
  ['max_adverse_excursion', (trade) => trade.maxAdverseExcursion],
  ['max_favourable_excursion', (trade) => trade.maxFavourableExcursion],
  ['entry_reason', (trade) => trade.entryReason],
  ['exit_reason', (trade) => trade.exitReason],
] as const satisfies readonly (readonly [string, (trade: ClosedTrade) => string | number])[];

/** Header and one line per trade. */
export function* tradeLines(trades: Iterable<ClosedTrade>): Generator<string> {
  yield `${TRADE_COLUMNS.map(([name]) => name).join(',')}\n`;
  for (const trade of trades) yield csvLine(TRADE_COLUMNS.map(([, value]) => value(trade)));
}

/** `at,equity,drawdown_fraction`, one line per bar. */
export function* equityLines({ at, equity }: BacktestSeries): Generator<string> {
  yield 'at,equity,drawdown_fraction\n';
  let peak = -Infinity;
  for (let i = 0; i < at.length; i++) {
    const value = equity[i]!;
    peak = Math.max(peak, value);
    yield `${isoInstant(at[i]!)},${value},${peak > 0 ? 1 - value / peak : 0}\n`;
  }
}

function* orderLines(orders: Iterable<OrderRow>): Generator<string> {
  yield 'id,instance,symbol,at,side,type,quantity,limit_price,stop_price,status,filled_quantity,average_price,fee,reason\n';
  for (const order of orders) {
    const { id, instance, symbol, at, side, type, quantity, limitPrice, stopPrice } = order;
    const { status, filledQuantity, averagePrice, fee, reason } = order;
    yield csvLine([
      ...[id, instance, symbol, isoInstant(at), side, type, quantity, limitPrice, stopPrice],
      ...[status, filledQuantity, averagePrice, fee, reason],
    ]);
  }
}

/** RFC 4180. */
function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(',')}\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** `2023-03-16T22:15:00Z`, with milliseconds or microseconds when there are any. */
function isoInstant(at: number): string {
  const milliseconds = Math.floor(at / MICROSECONDS_PER_MILLISECOND);
  const rest = at - milliseconds * MICROSECONDS_PER_MILLISECOND;
  const text = new Date(milliseconds).toISOString();
  if (rest > 0) return `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}
