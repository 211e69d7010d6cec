/** Who sends a request, and whether it may still be obeyed. */
import type { Account, Exchange } from '../../core/exchange/index.js';
import type { KeyStore } from './keys.js';
import type { Parameters } from './parameters.js';
import { venueErrors } from './venue-error.js';

const KEY_FORMAT = /^[a-zA-Z0-9]{64}$/;
const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const AHEAD_MS = 1_000;

/** A signed text and the signature over it. */
export interface Signed {
  readonly text: string;
  readonly signature: string;
}

/** Takes `&signature=` from the end; what stands before it, byte for byte, is what was signed. */
export function splitSignature(raw: string): Signed {
  const cut = raw.lastIndexOf('signature=');
  if (cut < 0 || (cut > 0 && raw[cut - 1] !== '&')) throw venueErrors.mandatory('signature');
  const signature = raw.slice(cut + 'signature='.length);
  if (signature === '' || signature.includes('&')) throw venueErrors.mandatory('signature');
  return { text: raw.slice(0, Math.max(0, cut - 1)), signature };
}

/** The account of a key, its format checked first. */
export function accountOfKey(
  exchange: Exchange,
  keys: KeyStore,
  apiKey: string | undefined,
): Account {
  if (apiKey === undefined || !KEY_FORMAT.test(apiKey)) throw venueErrors.keyFormat();
  const known = keys.find(apiKey);
  const account = known === undefined ? undefined : exchange.accountNamed(known.account);
  if (account === undefined) throw venueErrors.key();
  return account;
}

/** Throws unless the signature is right and the request is neither early nor late. */
export function checkSigned(
  keys: KeyStore,
  apiKey: string,
  signed: Signed,
  parameters: Parameters,
  nowMs: number,
): void {
  checkTime(parameters, nowMs);
  if (!keys.verify(apiKey, signed.text, signed.signature)) throw venueErrors.signature();
}

/** -1021 unless `timestamp` lies within the request's window; to be asked again before matching. */
export function checkTime(parameters: Parameters, nowMs: number): void {
  const timestamp = timestampOf(parameters);
  const window = windowOf(parameters);
  if (timestamp >= nowMs + AHEAD_MS) throw venueErrors.tooEarly();
  if (nowMs - timestamp > window) throw venueErrors.tooLate();
}

function timestampOf(parameters: Parameters): number {
  const text = parameters.required('timestamp');
  if (!/^[0-9]{1,16}$/.test(text)) throw venueErrors.mandatory('timestamp');
  const value = Number(text);
  // Microseconds are taken, too.
  return text.length >= 16 ? Math.floor(value / 1_000) : value;
}

function windowOf(parameters: Parameters): number {
  const text = parameters.text('recvWindow');
  if (text === undefined) return DEFAULT_WINDOW_MS;
  if (!/^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(text)) {
    throw venueErrors.illegalCharacters('recvWindow', '^[0-9]{1,5}(\\.[0-9]{1,3})?$');
  }
  const window = Number(text);
  if (window > MAX_WINDOW_MS) throw venueErrors.receiveWindow();
  return window;
}
