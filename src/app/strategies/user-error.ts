/** Failures of a user's code, told by the file and line the user knows. */
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { isAbsolute, join, normalize } from 'node:path';
import { inspect } from 'node:util';
import { TradsysError } from '../../errors.js';
import type { PreparedFile, PreparedStrategy } from './prepared.js';

/** A source of the bundle as messages show it. */
export function shownSource(base: string, source: string): string {
  return isAbsolute(source) ? source : normalize(join(base, source));
}

/** The file name that frames of this strategy carry in a stack. */
export function frameName({ sourceHash }: Pick<PreparedFile, 'sourceHash'>): string {
  return `strategy-${sourceHash.slice(0, 16)}`;
}

/** One place in the user's sources. */
interface UserPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A stack with every place in the bundle replaced by one of the user's sources, and those places. */
function mapStack(stack: string, strategy: PreparedFile): { text: string; places: UserPlace[] } {
  const map = new SourceMap(JSON.parse(strategy.sourceMap) as SourceMapPayload);
  const places: UserPlace[] = [];
  const inBundle = new RegExp(`${frameName(strategy)}:(\\d+):(\\d+)`, 'g');
  const text = stack.replaceAll(inBundle, (whole, line: string, column: string) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return whole;
    const place = {
      file: shownSource(strategy.base, entry.originalSource),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
    places.push(place);
    return `${place.file}:${place.line}:${place.column}`;
  });
  return { text, places };
}

/**
 * What a strategy threw as `strategies/mine.ts:14: message`; a TradsysError passes as it is. The cause
 * is the original error with its stack in the user's lines.
 */
export function strategyFailure(thrown: unknown, strategy: PreparedStrategy): TradsysError {
  if (thrown instanceof TradsysError) return thrown;
  const error = thrown instanceof Error ? thrown : undefined;
  const what = error === undefined ? `threw ${described(thrown)}, not an Error` : messageOf(error);
  if (strategy.kind === 'built_in') {
    return new TradsysError('strategy.threw', what, { where: strategy.name, cause: thrown });
  }
  const line = error === undefined ? undefined : locate(error, strategy);
  return new TradsysError('strategy.threw', what, {
    where: line ?? strategy.origin,
    cause: thrown,
  });
}

/** Rewrites the stack, and gives the innermost place in the user's own code as `file:line`. */
function locate(error: Error, strategy: PreparedFile): string | undefined {
  const { text, places } = mapStack(error.stack ?? '', strategy);
  // Not an assignment: on a frozen error that would throw.
  Reflect.set(error, 'stack', text);
  const place = places.find(({ file }) => !file.includes('node_modules')) ?? places[0];
  return place === undefined ? undefined : `${place.file}:${place.line}`;
}

/** Their messages alone do not say that a mistake in the code is meant. */
const RAISED_BY_LANGUAGE = new Set(['TypeError', 'ReferenceError', 'SyntaxError']);

function messageOf(error: Error): string {
  const message = error.message === '' ? 'no message' : error.message;
  return RAISED_BY_LANGUAGE.has(error.name) ? `${error.name}: ${message}` : message;
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return `${typeof value} ${inspect(value)}`;
}
