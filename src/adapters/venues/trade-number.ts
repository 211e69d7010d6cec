import { createHash } from 'node:crypto';

/** Numbers from here up to 2^53 are made of ids that are no numbers. */
const FIRST_MADE = 2 ** 52;

/**
 * A venue's trade id as a safe integer: itself where it is one, else 52 bits of its hash, so that the
 * same execution has the same number wherever it is read.
 */
export function tradeNumber(id: string): number {
  if (/^(?:0|[1-9]\d{0,15})$/.test(id) && Number(id) < FIRST_MADE) return Number(id);
  const bits = createHash('sha256').update(id).digest().readBigUInt64BE() >> 12n;
  return FIRST_MADE + Number(bits);
}
