/**
 * LOBSTER: a message file and an order book file, row by row beside each other. Messages become orders
 * and trades; each book row shows the best levels after its message, of which the changes become depth
 * and the best ones quotes. Times are seconds after midnight in New York, prices dollars times 10,000.
 *
 * Message types: 1 new order, 2 part of one cancelled, 3 deleted, 4 executed, 5 hidden order executed,
 * 6 cross trade, 7 trading halt (price -1) or its end (price 1). The direction is the resting order's.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ASK, BID, ORDER_ACTIONS, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import type { OrderAction } from '../../../../core/domain/tick-data.js';
import { MICROSECONDS_PER_DAY } from '../../../../core/domain/units.js';
import { TradsysError } from '../../../../errors.js';
import { decimalValue, ZERO } from '../decimal.js';
import { openSource, readSource } from '../source.js';
import type { OnBytes, Source } from '../source.js';
import { dayNumber } from '../time-format.js';
import { TickDrafts } from './drafts.js';
import { LevelView } from './level-view.js';
import type { Level } from './level-view.js';
import type { TickReading } from './reading.js';
import { TextLines } from './text-lines.js';
import { ValueReader } from './values.js';

const NAME = /^([A-Z][A-Z.]{0,9})_(\d{4})-(\d\d)-(\d\d)_\d+_\d+_(message|orderbook)_\d+/;
const MESSAGE = /^\d{1,5}(?:\.\d{1,12})?,[1-7],\d+,-?\d+,-?\d+,-?1\s/;
const ACTIONS: Readonly<Record<string, readonly OrderAction[]>> = {
  1: ['add'],
  2: ['cancel'],
  3: ['cancel'],
  4: ['fill', 'cancel'],
  5: ['trade'],
  6: ['trade'],
};
/** Decimals of the whole-numbered prices. */
const PRICE_DECIMALS = 4;

export const isLobster = (head: string, path: string): boolean =>
  MESSAGE.test(`${head}\n`) || NAME.exec(basename(path))?.[5] === 'orderbook';

/** The other file of the pair, if it lies beside this one. */
function neighbour(path: string, from: string, to: string): string | undefined {
  const other = join(dirname(path), basename(path).replace(`_${from}_`, `_${to}_`));
  return other !== path && existsSync(other) ? other : undefined;
}

class Messages {
  readonly drafts = new TickDrafts();
  readonly times: number[] = [];
  readonly #values = new ValueReader();
  readonly #path: string;
  #line = 0;

  constructor(path: string) {
    this.#path = path;
  }

  readonly onLine = (text: string, line: number): void => {
    const values = this.#values;
    values.place = `${this.#path}:${line}`;
    this.#line = line;
    const fields = text.split(',');
    if (fields.length !== 6) throw values.bad(`has ${fields.length} columns instead of 6`);
    const [time, type, id, size, price, direction] = fields;
    const at = this.#time(time!);
    this.times.push(at);
    if (direction !== '1' && direction !== '-1') throw values.bad('direction is neither 1 nor -1');
    const side = direction === '1' ? BID : ASK;
    if (type === '7') {
      this.#halt(at, price!);
      return;
    }
    const row = {
      ...{ at, venueAt: at, side },
      price: values.price('price', price),
      quantity: values.traded('size', size),
      id: values.identifier('order id', id),
    };
    const actions = ACTIONS[type!];
    if (!actions) throw values.bad(`${JSON.stringify(type)} is no type of message`);
    // Who trades with a resting buyer sells; of a cross it is not said.
    const aggressor = type === '6' ? 0 : -side;
    if (Number(type) >= 4) {
      this.drafts.trades.add(line, { ...row, id: 0, side: aggressor });
    }
    for (const action of actions) {
      const is = action === 'trade' ? { ...row, side: aggressor } : row;
      this.#order(action, is);
    }
    this.drafts.orders.flagLast(TICK_FLAGS.last);
  };

  #order(action: OrderAction, row: OrderFields): void {
    const number = ORDER_ACTIONS.indexOf(action);
    this.drafts.orders.add(this.#line, { ...row, sequence: 0, action: number, flags: 0 });
  }

  /** Between the two, price 0 lets quotes come back before trading does: no order moves by that. */
  #halt(at: number, price: string): void {
    if (price === '0') return;
    if (price !== '-1' && price !== '1') throw this.#values.bad(`no halt has the price ${price}`);
    const none = { side: 0, price: ZERO, quantity: ZERO, id: 0 };
    this.#order(price === '1' ? 'resume' : 'halt', { at, venueAt: at, ...none });
    this.drafts.orders.flagLast(TICK_FLAGS.last);
  }

  /** Microseconds since midnight; finer ones are cut. */
  #time(text: string): number {
    const match = /^(\d{1,5})(?:\.(\d{1,12}))?$/.exec(text);
    const at = match
      ? Number(match[1]) * 1_000_000 + Number((match[2] ?? '').slice(0, 6).padEnd(6, '0'))
      : NaN;
    if (at < MICROSECONDS_PER_DAY) return at;
    throw this.#values.bad(`${JSON.stringify(text)} is no time of day in seconds`);
  }
}

type OrderFields = Omit<
  Parameters<TickDrafts['orders']['add']>[1],
  'sequence' | 'action' | 'flags'
>;

/** Book rows: ask price, ask size, bid price, bid size of each level; a level that is not there has size 0. */
class BookRows {
  rows = 0;
  readonly #messages: Messages;
  readonly #values = new ValueReader();
  readonly #view: LevelView;
  readonly #path: string;
  #best = '';

  constructor(path: string, messages: Messages) {
    this.#path = path;
    this.#messages = messages;
    this.#view = new LevelView(messages.drafts);
  }

  readonly onLine = (text: string, line: number): void => {
    const values = this.#values;
    values.place = `${this.#path}:${line}`;
    const at = this.#messages.times[this.rows];
    this.rows += 1;
    if (at === undefined) throw values.bad('has no message: the message file is shorter');
    const fields = text.split(',');
    if (fields.length % 4 !== 0) throw values.bad(`has ${fields.length} columns, not four a level`);
    const [asks, bids]: [Level[], Level[]] = [[], []];
    for (let field = 0; field < fields.length; field += 2) {
      const quantity = values.quantity('a size', fields[field + 1]);
      if (quantity.mantissa === 0) continue;
      const level = { price: values.price('a price', fields[field]), quantity };
      (field % 4 === 0 ? asks : bids).push(level);
    }
    this.#view.show(line, { at, venueAt: at }, bids, asks);
    this.#quote(line, at, bids[0], asks[0]);
  };

  #quote(line: number, at: number, bid: Level | undefined, ask: Level | undefined): void {
    const key = (level: Level | undefined): string =>
      level ? `${decimalValue(level.price)} ${decimalValue(level.quantity)}` : '';
    const best = `${key(bid)},${key(ask)}`;
    if (best === this.#best) return;
    this.#best = best;
    this.#messages.drafts.quotes.add(line, {
      ...{ at, venueAt: at, sequence: 0 },
      ...{ bidPrice: bid?.price ?? ZERO, bidQuantity: bid?.quantity ?? ZERO },
      ...{ askPrice: ask?.price ?? ZERO, askQuantity: ask?.quantity ?? ZERO },
    });
  }
}

async function readLines(
  source: Source,
  onLine: (text: string, line: number) => void,
  onBytes?: OnBytes,
): Promise<void> {
  const lines = new TextLines(onLine);
  for await (const chunk of readSource(source, onBytes)) lines.push(chunk);
  lines.end();
}

async function readBook(path: string, messages: Messages): Promise<void> {
  const book = new BookRows(path, messages);
  await readLines(await openSource(path), book.onLine);
  if (book.rows === messages.times.length) return;
  throw new TradsysError(
    'data.lobster_pair',
    `has ${book.rows} rows for ${messages.times.length} messages`,
    { where: path, remedy: 'import the two files of one day and one number of levels' },
  );
}

/** The message file, given itself or found beside the book file that was given. */
async function messageSource(source: Source): Promise<Source> {
  const { path } = source;
  if (NAME.exec(basename(path))?.[5] !== 'orderbook') return source;
  const messages = neighbour(path, 'orderbook', 'message');
  if (messages !== undefined) return openSource(messages);
  throw new TradsysError('data.lobster_pair', 'book rows have no times without their messages', {
    exit: 'usage',
    where: path,
    remedy: 'put the message file beside it',
  });
}

export async function readLobster(given: Source, onBytes?: OnBytes): Promise<TickReading> {
  const source = await messageSource(given);
  const { path } = source;
  const messages = new Messages(path);
  await readLines(source, messages.onLine, onBytes);
  const book = neighbour(path, 'message', 'orderbook');
  if (book !== undefined) await readBook(book, messages);
  const [, symbol, year, month, day] = NAME.exec(basename(path)) ?? [];
  const date = dayNumber(Number(year), Number(month), Number(day)) * MICROSECONDS_PER_DAY;
  return {
    path,
    format: book === undefined ? 'LOBSTER messages' : 'LOBSTER messages and order book',
    name: Number.isNaN(date) ? {} : { date },
    drafts: messages.drafts.finish(),
    rows: messages.times.length,
    time: 'seconds after midnight in New York',
    ...(symbol !== undefined && { symbol: { value: symbol, from: 'file name' } }),
    contracts: false,
    priceShift: PRICE_DECIMALS,
    dayIn: 'America/New_York',
    levelsOfOrders: false,
    notes: book === undefined ? ['no order book file beside it: no depth and no quotes'] : [],
  };
}
