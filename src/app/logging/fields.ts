/** What a log line may say beside its message: an allow-list, because nobody can list all secrets. */
import { TradsysError } from '../../errors.js';

/** Names of fields; a field of another name is left out, and counted in `omitted`. */
const ALLOWED = [
  // What it is about: the correlation ids.
  ...['session', 'run', 'account', 'venue', 'feed', 'channel', 'strategy', 'symbol', 'symbols'],
  ...['order', 'clientOrderId', 'orderId', 'tradeId', 'command', 'requestId', 'seq', 'epoch'],
  // What happened.
  ...['kind', 'severity', 'title', 'status', 'state', 'mode', 'reason', 'rule', 'limit', 'actual'],
  ...['side', 'type', 'price', 'quantity', 'from', 'to', 'who', 'answer', 'code', 'exitCode'],
  ...['signal', 'pid', 'host', 'port', 'url', 'method', 'path', 'file', 'directory', 'keyName'],
  // How much of it.
  ...['count', 'attempt', 'attempts', 'repeated', 'since', 'lost', 'dropped', 'bytes', 'events'],
  ...['durationMs', 'delayMs', 'latencyMs', 'lagMs', 'ageMs', 'timeoutMs', 'waitMs', 'skewMs'],
] as const;

type Scalar = string | number | boolean | bigint | undefined;

/** `err` may be anything that was thrown: name, code, message, stack and causes are kept of it. */
export type LogFields = {
  readonly [Field in (typeof ALLOWED)[number]]?: Scalar | readonly Scalar[];
} & { readonly err?: unknown };

const allowed: ReadonlySet<string> = new Set(ALLOWED);

const MAX_TEXT = 2_000;
const MAX_STACK = 4_000;
const MAX_ENTRIES = 50;
const MAX_CAUSES = 3;

/** Fields as they are written. `clean` takes the secrets out of every text. */
export function loggable(
  fields: Readonly<Record<string, unknown>>,
  clean: (text: string) => string,
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let omitted = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (name === 'err') kept['err'] = errorOf(value, clean);
    else if (allowed.has(name) && isPlain(value)) kept[name] = plain(value, clean);
    else omitted += 1;
  }
  return omitted === 0 ? kept : { ...kept, omitted };
}

const isScalar = (value: unknown): value is Scalar =>
  ['string', 'number', 'boolean', 'bigint', 'undefined'].includes(typeof value);

const isPlain = (value: unknown): value is Scalar | readonly Scalar[] =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar));

function plain(value: Scalar | readonly Scalar[], clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(cut(value, MAX_TEXT));
  if (typeof value === 'object') {
    return value.slice(0, MAX_ENTRIES).map((entry) => plain(entry, clean));
  }
  // JSON has neither big integers nor NaN.
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) {
    return String(value);
  }
  return value;
}

export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}...`;

/** No property but these: errors of clients carry whole requests, headers and all. */
function errorOf(thrown: unknown, clean: (text: string) => string, depth = 0): unknown {
  if (!(thrown instanceof Error)) {
    return { message: clean(cut(isScalar(thrown) ? String(thrown) : typeof thrown, MAX_TEXT)) };
  }
  const { name, stack, cause } = thrown;
  const message = thrown instanceof TradsysError ? thrown.line : thrown.message;
  const code = (thrown as { readonly code?: unknown }).code;
  return {
    name: clean(cut(name, MAX_TEXT)),
    ...(isScalar(code) && code !== undefined && { code: clean(String(code)) }),
    message: clean(cut(message, MAX_TEXT)),
    ...(stack !== undefined && { stack: clean(cut(stack, MAX_STACK)) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: errorOf(cause, clean, depth + 1) }),
  };
}
