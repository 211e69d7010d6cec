/** Numbers as the venue writes them: text with eight decimals, times in milliseconds. */
import type { Money } from '../../../core/domain/units.js';
import { LEDGER_SCALE, powerOfTen } from '../../../core/domain/units.js';

const DECIMALS = LEDGER_SCALE;

/** An integer count of 10^-scale (scale 0..8) as text with eight decimals. */
export function fixed(value: number, scale: number): string {
  const digits = String(value);
  if (value >= 1e21 || !Number.isInteger(value))
    return (value / powerOfTen(scale)).toFixed(DECIMALS);
  if (scale === 0) return `${digits}.00000000`;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0');
  const cut = padded.length - scale;
  return `${padded.slice(0, cut)}.${padded.slice(cut)}${'00000000'.slice(scale)}`;
}

/** Money at the ledger scale as text with eight decimals. */
export function fixedMoney(amount: Money): string {
  const negative = amount < 0;
  const digits = (negative ? -amount : amount).toString().padStart(DECIMALS + 1, '0');
  const cut = digits.length - DECIMALS;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

export const milliseconds = (at: number): number => Math.floor(at / 1_000);
