/** A failure on its way from one process to another: the same error comes out as went in. */
import { EXIT_CODES, TradsysError } from '../../errors.js';
import type { ExitReason } from '../../errors.js';

export interface SentFailure {
  readonly code: string;
  readonly message: string;
  readonly exit: ExitReason;
  readonly where?: string;
  readonly remedy?: string;
  readonly details?: readonly string[];
}

export function sentFailure(error: TradsysError): SentFailure {
  const { code, message, exit, where, remedy, details } = error;
  return {
    ...{ code, message, exit },
    ...(where === undefined ? {} : { where }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(details.length === 0 ? {} : { details }),
  };
}

/** `body` is what another process sent, and may be anything. */
export function receivedFailure(body: unknown, fallback: TradsysError): TradsysError {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const { code, message, exit, where, remedy, details } = sent;
  if (typeof code !== 'string' || typeof message !== 'string') return fallback;
  const lines = Array.isArray(details) ? details.filter((line) => typeof line === 'string') : [];
  return new TradsysError(code, message, {
    ...(isExitReason(exit) ? { exit } : {}),
    ...(typeof where === 'string' ? { where } : {}),
    ...(typeof remedy === 'string' ? { remedy } : {}),
    details: lines,
  });
}

const isExitReason = (word: unknown): word is ExitReason =>
  typeof word === 'string' && word !== 'ok' && Object.hasOwn(EXIT_CODES, word);
