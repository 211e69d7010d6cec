/** What rows of a plain trade file say besides time, price and amount. */
import { ASK, BID } from '../../../core/domain/tick-data.js';
import type { TradePlaces } from './columns.js';
import { fieldText } from './split-rows.js';
import type { Row } from './split-rows.js';

const SIDES: Readonly<Record<string, number>> = {
  buy: BID,
  b: BID,
  sell: ASK,
  s: ASK,
  '': 0,
  unknown: 0,
};
const MAKERS: Readonly<Record<string, number>> = { true: ASK, false: BID, 1: ASK, 0: BID };

/** Side of the aggressor and number of the trade, row by row; 0 where the file does not say. */
export class TradeFields {
  readonly sides: number[] = [];
  readonly ids: number[] = [];
  readonly #places: TradePlaces;

  constructor(places: TradePlaces) {
    this.#places = places;
  }

  /** Takes a row; returns the text that is no side, if there is one. */
  push(row: Row): string | undefined {
    const { side, buyerMaker, id } = this.#places;
    const text = (column: number): string => fieldText(row, column).toLowerCase();
    const column = side ?? buyerMaker;
    const word = column === undefined ? '' : text(column);
    const found = side === undefined && buyerMaker !== undefined ? MAKERS[word] : SIDES[word];
    // Numbers with letters in them, or beyond 2^53, are not kept.
    const number = id === undefined ? '' : text(id);
    this.sides.push(found ?? 0);
    this.ids.push(/^\d{1,15}$/.test(number) ? Number(number) : 0);
    return found === undefined ? word : undefined;
  }
}
