/** One command a line, with a checksum before it, so that a torn or damaged line is known. */
import { crc32 } from 'node:zlib';
import type { ExchangeCommand } from '../../../core/exchange/index.js';

const CHECKSUM_DIGITS = 8;

export function recordOf(command: ExchangeCommand): string {
  const text = JSON.stringify(command);
  return `${crc32(text).toString(16).padStart(CHECKSUM_DIGITS, '0')} ${text}\n`;
}

/** The checksum that a line begins with. */
export const checksumOf = (line: string): string => line.slice(0, CHECKSUM_DIGITS);

/** The command of a line without its newline; undefined when the line is not whole. */
export function commandOf(line: string): ExchangeCommand | undefined {
  const text = line.slice(CHECKSUM_DIGITS + 1);
  if (line[CHECKSUM_DIGITS] !== ' ') return undefined;
  if (Number.parseInt(line.slice(0, CHECKSUM_DIGITS), 16) !== crc32(text)) return undefined;
  return JSON.parse(text) as ExchangeCommand;
}
