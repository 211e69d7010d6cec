/** Ticks as CSV: the columns of their kind in snake_case, exact decimals, words for sides and actions. */
import {
  ORDER_ACTIONS,
  TICK_COLUMNS,
  TICK_FLAGS,
  listColumns,
} from '../../core/domain/tick-data.js';
import type { ColumnRole, TickColumns, TickKind } from '../../core/domain/tick-data.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { decimalText } from './decimal-text.js';

const ROWS_PER_CHUNK = 4096;

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `at,venue_at,price,quantity,id,side`: by it an import knows the kind. */
export const tickHeader = (kind: TickKind): string =>
  Object.keys(TICK_COLUMNS[kind]).map(snakeCase).join(',');

/** Words of `side`, by what they stand for; of a trade they are the aggressor's. */
export const SIDE_WORDS: Readonly<Record<string, number>> = { buy: 1, sell: -1, '': 0 };
const WORD_OF_SIDE = ['sell', '', 'buy'];
/** Words of `flags`, joined by `+`. */
const FLAG_WORDS = Object.entries(TICK_FLAGS);

export const flagsText = (flags: number): string =>
  FLAG_WORDS.flatMap(([word, bit]) => ((flags & bit) === 0 ? [] : [word])).join('+');

/** The bits of `snapshot+last`; undefined when a word is none of ours. */
export function parseFlags(text: string): number | undefined {
  let flags = 0;
  for (const word of text === '' ? [] : text.split('+')) {
    const bit = FLAG_WORDS.find(([name]) => name === word)?.[1];
    if (bit === undefined) return undefined;
    flags |= bit;
  }
  return flags;
}

/** One value as it is written. */
export function tickText(role: ColumnRole, value: number, instrument: Instrument): string {
  switch (role) {
    case 'price':
      return decimalText(value, instrument.priceScale);
    case 'quantity':
      return decimalText(value, instrument.quantityScale, false);
    case 'side':
      return WORD_OF_SIDE[value + 1] ?? '';
    case 'action':
      return ORDER_ACTIONS[value] ?? '';
    case 'flags':
      return flagsText(value);
    case 'time':
    case 'identifier':
      // 0 is not known; every other value is plain digits.
      return value === 0 ? '' : value.toFixed(0);
  }
}

export function* tickLines<Kind extends TickKind>(
  kind: Kind,
  ticks: TickColumns<Kind>,
  instrument: Instrument,
): Generator<string> {
  const columns = listColumns(kind, ticks);
  yield `${tickHeader(kind)}\n`;
  for (let from = 0; from < ticks.length; from += ROWS_PER_CHUNK) {
    let text = '';
    for (let row = from; row < Math.min(ticks.length, from + ROWS_PER_CHUNK); row += 1) {
      const fields = columns.map(({ role, values }) => tickText(role, values[row]!, instrument));
      text += `${fields.join(',')}\n`;
    }
    yield text;
  }
}
