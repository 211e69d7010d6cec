/**
 * Databento market-by-order (MBO) as CSV: one message about one order a row. All of them are kept as
 * orders, the trades among them as trades too; levels and quotes are made of the orders when they are
 * stored. `ts_recv` is when Databento received it, `ts_event` the venue's time. Of the flags, 128 ends an
 * event and 32 marks the rows of a snapshot.
 */
import { ASK, BID, ORDER_ACTIONS, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import type { OrderAction } from '../../../../core/domain/tick-data.js';
import { ZERO } from '../decimal.js';
import type { Decimal } from '../decimal.js';
import type { OnBytes, Source } from '../source.js';
import { TickDrafts } from './drafts.js';
import type { TickReading } from './reading.js';
import { OneName, readTable } from './tables.js';
import type { Cells } from './tables.js';
import { ValueReader } from './values.js';

const COLUMNS = [
  ...['ts_event', 'ts_recv', 'instrument_id', 'action', 'side', 'price', 'size', 'order_id'],
  ...['flags', 'sequence'],
];
const ACTIONS: Readonly<Record<string, OrderAction>> = {
  A: 'add',
  C: 'cancel',
  M: 'modify',
  T: 'trade',
  F: 'fill',
  R: 'clear',
};
const LAST = 128;
const SNAPSHOT = 32;
/** What stands for a price where there is none. */
const NO_PRICE = new Set(['', '9223372036854775807', '9223372036.854775807']);

export const isDatabentoOrders = (head: string): boolean => {
  const names = /^[^\r\n]*/.exec(head)![0].split(',');
  return COLUMNS.every((column) => names.includes(column));
};

class Messages {
  readonly drafts = new TickDrafts();
  readonly instrument: OneName;
  readonly symbol: OneName;
  readonly #values = new ValueReader();
  readonly #path: string;
  #inSnapshot = false;

  constructor(path: string) {
    this.#path = path;
    this.instrument = new OneName(path, 'instruments');
    this.symbol = new OneName(path);
  }

  readonly onRow = (cells: Cells): void => {
    const values = this.#values;
    values.place = `${this.#path}:${cells.line}`;
    this.instrument.check(cells.text('instrument_id'));
    this.symbol.check(cells.text('symbol'));
    // N changes nothing: it carries flags alone.
    if (cells.text('action') === 'N') return;
    const action = ACTIONS[cells.text('action')];
    if (action === undefined) throw values.bad('action is none of A, C, M, T, F, R');
    const side = { A: ASK, B: BID, N: 0 }[cells.text('side')];
    if (side === undefined) throw values.bad('side is none of A, B, N');
    const given = values.identifier('flags', cells.text('flags'));
    const snapshot = (given & SNAPSHOT) !== 0;
    if (this.#inSnapshot && !snapshot) this.drafts.orders.flagLast(TICK_FLAGS.last);
    this.#inSnapshot = snapshot;
    const row = {
      at: values.nanosecondsOrIso('ts_recv', cells.text('ts_recv')),
      venueAt: values.nanosecondsOrIso('ts_event', cells.text('ts_event')),
      price: this.#price(cells, action),
      quantity: values.quantity('size', cells.text('size')),
      id: values.identifier('order_id', cells.text('order_id')),
      side,
    };
    const sequence = values.identifier('sequence', cells.text('sequence'));
    const last = (given & LAST) !== 0 ? TICK_FLAGS.last : 0;
    this.drafts.orders.add(cells.line, {
      ...row,
      sequence,
      action: ORDER_ACTIONS.indexOf(action),
      flags: last | (snapshot ? TICK_FLAGS.snapshot : 0),
    });
    if (action === 'trade') this.drafts.trades.add(cells.line, { ...row, id: 0 });
  };

  /** Spreads and some futures trade below zero. */
  #price(cells: Cells, action: OrderAction): Decimal {
    const text = cells.text('price');
    if (action === 'clear' || NO_PRICE.has(text)) return ZERO;
    return this.#values.decimal('price', text);
  }
}

export async function readDatabentoOrders(source: Source, onBytes?: OnBytes): Promise<TickReading> {
  const messages = new Messages(source.path);
  const rows = await readTable(source, COLUMNS, messages.onRow, onBytes);
  messages.drafts.orders.flagLast(TICK_FLAGS.last);
  const symbol = messages.symbol.name;
  return {
    path: source.path,
    format: 'Databento MBO CSV',
    // Of a contract's month, a file's name says too little.
    name: {},
    drafts: messages.drafts.finish(),
    rows,
    time: 'received and venue: Unix nanoseconds, UTC',
    ...(symbol !== undefined && { symbol: { value: symbol, from: 'column symbol' } }),
    contracts: false,
    priceShift: 0,
    levelsOfOrders: true,
    notes: [],
  };
}
