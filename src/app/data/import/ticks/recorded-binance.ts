/**
 * Recorded Binance websocket lines: local receive time in nanoseconds, a space, the message. Kept are
 * depthUpdate, bookTicker, trade and the REST snapshot of the book (`lastUpdateId`); of the rest the kinds
 * are counted and reported. The streams of spot, USD-margined and coin-margined futures differ by their
 * fields: `pu` is futures alone, `ps` coin-margined alone.
 */
import { ASK, BID, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import { unifiedSymbols } from '../../../config/symbols.js';
import { ZERO } from '../decimal.js';
import { readFileName } from '../file-name.js';
import { readSource } from '../source.js';
import type { OnBytes, Source } from '../source.js';
import { TickDrafts } from './drafts.js';
import type { TickReading } from './reading.js';
import { OneName } from './tables.js';
import { TextLines } from './text-lines.js';
import { ValueReader } from './values.js';

type Message = Readonly<Record<string, unknown>>;

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `1723161253937085768 {`. */
export const isRecordedBinance = (head: string): boolean => /^\d{19} \{/.test(head);

type EventFields = Readonly<
  Record<'venueAt' | 'first' | 'sequence' | 'previous' | 'flags', number>
>;

class Recording {
  readonly drafts = new TickDrafts();
  readonly symbol: OneName;
  readonly pair: OneName;
  readonly skipped = new Map<string, number>();
  futures = false;
  lines = 0;
  readonly #values = new ValueReader();
  readonly #path: string;
  #line = 0;
  #at = 0;

  constructor(path: string) {
    this.#path = path;
    this.symbol = new OneName(path);
    this.pair = new OneName(path);
  }

  readonly onLine = (text: string, line: number): void => {
    const values = this.#values;
    values.place = `${this.#path}:${line}`;
    this.#line = line;
    this.lines += 1;
    const space = text.indexOf(' ');
    this.#at = values.epoch('the receive time', text.slice(0, space), 9);
    this.#message(this.#parse(text.slice(space + 1)));
  };

  #parse(text: string): Message {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw this.#values.bad('the message is no valid JSON');
    }
    const message = isMessage(parsed) && 'data' in parsed ? parsed['data'] : parsed;
    if (isMessage(message)) return message;
    throw this.#values.bad('the message is no object');
  }

  #message(message: Message): void {
    const event = message['e'];
    if (event === 'depthUpdate') this.#depth(message);
    else if (event === 'trade') this.#trade(message);
    else if ('lastUpdateId' in message) this.#snapshot(message);
    // Spot names no event here.
    else if (event === 'bookTicker' || (event === undefined && 'B' in message && 'A' in message)) {
      this.#quote(message);
    } else {
      this.#skip(typeof event === 'string' ? event : 'without a kind');
    }
  }

  #skip(kind: string): void {
    this.skipped.set(kind, (this.skipped.get(kind) ?? 0) + 1);
  }

  #name(message: Message): void {
    const symbol = message['s'] ?? message['symbol'];
    const pair = message['ps'] ?? message['pair'];
    if (typeof symbol === 'string') this.symbol.check(symbol);
    if (typeof pair === 'string') this.pair.check(pair);
  }

  /** Futures write when it happened (T), spot when it was sent (E). */
  #venueAt(message: Message): number {
    const time = message['T'] ?? message['E'];
    return time === undefined ? 0 : this.#values.epoch('T or E', time, 3);
  }

  #depth(message: Message): void {
    this.#name(message);
    if (message['pu'] !== undefined) this.futures = true;
    const values = this.#values;
    const first = values.identifier('U', message['U']);
    const sequence = values.identifier('u', message['u']);
    if (first > sequence) {
      this.#skip('depthUpdate whose first number U is above its last u');
      return;
    }
    this.#levels(message['b'], message['a'], {
      venueAt: this.#venueAt(message),
      ...{ first, sequence },
      previous: values.identifier('pu', message['pu']),
      flags: 0,
    });
  }

  #snapshot(message: Message): void {
    this.#name(message);
    this.#levels(message['bids'], message['asks'], {
      venueAt: this.#venueAt(message),
      first: 0,
      sequence: this.#values.identifier('lastUpdateId', message['lastUpdateId']),
      previous: 0,
      flags: TICK_FLAGS.snapshot,
    });
  }

  #levels(bids: unknown, asks: unknown, event: EventFields): void {
    const { depth } = this.drafts;
    const before = depth.length;
    for (const [side, levels] of [
      [BID, bids],
      [ASK, asks],
    ] as const) {
      if (!Array.isArray(levels))
        throw this.#values.bad('the message has no list of bids and asks');
      for (const level of levels as readonly unknown[]) {
        if (!Array.isArray(level)) throw this.#values.bad('a level is no list');
        const price = this.#values.price('a price', level[0]);
        const quantity = this.#values.quantity('a quantity', level[1]);
        depth.add(this.#line, { at: this.#at, ...event, side, price, quantity });
      }
    }
    // An update without a level still moves the numbers on: it is kept as one that changes nothing.
    if (depth.length > before) depth.flagLast(TICK_FLAGS.last);
    else this.#emptyEvent(event);
  }

  #emptyEvent(event: EventFields): void {
    const nothing = { side: BID, price: ZERO, quantity: ZERO };
    const flags = event.flags | TICK_FLAGS.last;
    this.drafts.depth.add(this.#line, { at: this.#at, ...event, flags, ...nothing });
  }

  #quote(message: Message): void {
    this.#name(message);
    const values = this.#values;
    const bid = values.best(['b', message['b']], ['B', message['B']]);
    const ask = values.best(['a', message['a']], ['A', message['A']]);
    this.drafts.quotes.add(this.#line, {
      at: this.#at,
      venueAt: this.#venueAt(message),
      ...{ bidPrice: bid.price, bidQuantity: bid.quantity },
      ...{ askPrice: ask.price, askQuantity: ask.quantity },
      sequence: values.identifier('u', message['u']),
    });
  }

  #trade(message: Message): void {
    this.#name(message);
    // Futures also report what never met the book (insurance fund, deleveraging).
    if (message['X'] === 'NA') {
      this.#skip('trades outside the book');
      return;
    }
    const values = this.#values;
    const maker = message['m'];
    if (typeof maker !== 'boolean') throw values.bad('m is neither true nor false');
    this.drafts.trades.add(this.#line, {
      at: this.#at,
      venueAt: this.#venueAt(message),
      price: values.price('p', message['p']),
      quantity: values.traded('q', message['q']),
      id: values.identifier('t', message['t']),
      // The buyer was the maker: the aggressor sold.
      side: maker ? ASK : BID,
    });
  }
}

/** Canonical symbol of a Binance contract: settled in the quote, coin-margined in the base. */
function symbolOf(recording: Recording): string | undefined {
  const pair = recording.pair.name;
  const venueSymbol = recording.symbol.name;
  const readings = unifiedSymbols(pair ?? venueSymbol ?? '');
  const [symbol] = readings;
  if (readings.length !== 1 || symbol === undefined || !symbol.includes('/')) return undefined;
  if (!recording.futures && pair === undefined) return symbol;
  const [base, quote] = symbol.split('/');
  // A delivery date stays in the name: BTCUSD_240927 is BTC/USD:BTC-240927.
  const expiry = /_(\d{6})$/.exec(venueSymbol ?? '')?.[1];
  const settlement = pair === undefined ? quote! : base!;
  return `${symbol}:${settlement}${expiry === undefined ? '' : `-${expiry}`}`;
}

export async function readRecordedBinance(source: Source, onBytes?: OnBytes): Promise<TickReading> {
  const recording = new Recording(source.path);
  const lines = new TextLines(recording.onLine);
  for await (const chunk of readSource(source, onBytes)) lines.push(chunk);
  lines.end();
  const symbol = symbolOf(recording);
  const coinMargined = recording.pair.name !== undefined;
  const kind = coinMargined ? 'inverse' : recording.futures ? 'linear' : undefined;
  const skipped = [...recording.skipped].map(([event, count]) => `${count} ${event}`);
  return {
    path: source.path,
    format: 'recorded Binance websocket',
    name: readFileName(source.path),
    drafts: recording.drafts.finish(),
    rows: recording.lines,
    time: 'received: Unix nanoseconds; venue: Unix milliseconds; UTC',
    ...(symbol !== undefined && {
      symbol: { value: symbol, from: `${recording.symbol.name ?? ''} in the messages` },
    }),
    ...(kind !== undefined && { kind }),
    contracts: coinMargined,
    priceShift: 0,
    levelsOfOrders: false,
    notes: skipped.length === 0 ? [] : [`not kept: ${skipped.join(', ')}`],
  };
}
