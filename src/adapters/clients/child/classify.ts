/**
 * What an error of ccxt means for the request behind it. Many classes can follow an order that was
 * taken; only an answer in which the venue itself says no, or a request that never left, is certain.
 */
import type { ClientOutcome } from '../exchange-client.js';
import type { ClientFailure } from '../messages.js';
import type { HttpAnswer, Traffic } from './traffic.js';

/** Classes by which a venue that answers 200 to everything says no. */
const REJECTIONS = new Set([
  ...['AuthenticationError', 'PermissionDenied', 'AccountNotEnabled', 'AccountSuspended'],
  ...['BadRequest', 'BadSymbol', 'OperationRejected', 'NoChange', 'MarginModeAlreadySet'],
  ...['MarketClosed', 'ManualInteractionNeeded', 'RestrictedLocation', 'InsufficientFunds'],
  ...['InvalidOrder', 'OrderNotFound', 'OrderNotCached', 'OrderImmediatelyFillable'],
  ...['OrderNotFillable', 'DuplicateOrderId', 'ContractUnavailable', 'NotSupported'],
]);

/** Classes that say no only when the venue's code stands with them. */
const CODED_REJECTIONS = new Set([
  ...['RateLimitExceeded', 'DDoSProtection', 'InvalidNonce', 'OnMaintenance'],
]);

/** The connection was not made, so that nothing can have gone over it. */
const NEVER_LEFT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
]);

/** Statuses among 400..499 that do not say whether the request was carried out, or only half. */
const OPEN_STATUSES = new Set([408, 409, 499]);

/** Codes of Binance that mean the same under every status. */
const BINANCE_CODES: Readonly<
  Record<string, { readonly kind?: string; readonly outcome?: ClientOutcome }>
> = {
  '-1004': { kind: 'OperationFailed' },
  '-1006': { outcome: 'unknown' },
  '-1007': { outcome: 'unknown' },
  '-1008': { kind: 'ExchangeNotAvailable', outcome: 'definitely_not' },
  '-2014': { kind: 'AuthenticationError' },
  // Of a key that has worked before ccxt takes it for a ban.
  '-2015': { kind: 'AuthenticationError' },
  '-2016': { kind: 'OperationRejected' },
  '-2026': { kind: 'OrderNotFound' },
};

/** The failure to report, without secrets. */
export function classify(
  error: unknown,
  traffic: Traffic,
  exchange: string,
  scrub: (text: string) => string,
): ClientFailure {
  const text = textOf(error);
  const code = codeOf(traffic.answer?.body ?? '') ?? codeOf(text);
  const known = exchange.startsWith('binance') ? BINANCE_CODES[String(code)] : undefined;
  const kind = known?.kind ?? kindOf(error);
  const outcome = traffic.changed
    ? (known?.outcome ?? outcomeOf(kind, code, traffic))
    : 'definitely_not';
  return { kind, message: scrub(text), outcome, code, until: traffic.answer?.until };
}

function outcomeOf(
  kind: string,
  code: ClientFailure['code'],
  { answer, connectionError }: Traffic,
): ClientOutcome {
  if (connectionError !== undefined && NEVER_LEFT.has(connectionError)) return 'definitely_not';
  const rejects = REJECTIONS.has(kind) || (code !== undefined && CODED_REJECTIONS.has(kind));
  // Over a WebSocket there is no status.
  const saidNo = answer === undefined ? rejects : saysNo(answer, rejects);
  return saidNo ? 'definitely_not' : 'unknown';
}

function saysNo({ status, body }: HttpAnswer, rejects: boolean): boolean {
  if (status === 429 || status === 418) return true;
  if (!isJson(body)) return false;
  if (status >= 400 && status < 500) return !OPEN_STATUSES.has(status);
  return status < 300 && rejects;
}

function isJson(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ExchangeError';
  return error.name === 'Error' ? 'ExchangeError' : error.name;
}

/** ccxt rejects some calls of the WebSocket API with the venue's frame itself. */
function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : JSON.stringify(error);
}

/** The venue's code in a body of JSON, or in a message around one. */
function codeOf(text: string): number | string | undefined {
  const match = /"code"\s*:\s*(?:(-?\d+)|"([^"]*)")/.exec(text);
  if (match === null) return undefined;
  return match[1] === undefined ? match[2] : Number(match[1]);
}
