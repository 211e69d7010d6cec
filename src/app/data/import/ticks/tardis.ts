/**
 * Tardis.dev CSV files: trades, quotes, incremental_book_L2 and book_snapshot_N. `timestamp` is the
 * venue's time, `local_timestamp` when it was received; both in microseconds UTC. Rows of the same
 * `local_timestamp` came in one message.
 */
import { ASK, BID, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import { unifiedSymbols } from '../../../config/symbols.js';
import type { OnBytes, Source } from '../source.js';
import { TickDrafts } from './drafts.js';
import { LevelView } from './level-view.js';
import type { Level } from './level-view.js';
import type { TickReading } from './reading.js';
import { OneName, readTable } from './tables.js';
import type { Cells } from './tables.js';
import { ValueReader } from './values.js';

const COMMON = ['exchange', 'symbol', 'timestamp', 'local_timestamp'];
/** Venues of Tardis that trade nothing but pairs. */
const SPOT = new Set(['binance', 'coinbase', 'kraken', 'bitstamp', 'gemini', 'okex', 'bybit-spot']);

export const isTardis = (head: string): boolean =>
  head.startsWith('exchange,symbol,timestamp,local_timestamp,');

interface Times {
  readonly at: number;
  readonly venueAt: number;
}

/** What a kind of file needs, and how one of its rows is taken. */
interface Layout {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowTo: (drafts: TickDrafts, values: ValueReader) => (cells: Cells, times: Times) => void;
  readonly done?: (drafts: TickDrafts) => void;
}

const sideOf = (text: string, bid: string, ask: string): number =>
  text === bid ? BID : text === ask ? ASK : 0;

const TRADES: Layout = {
  name: 'Tardis trades',
  columns: ['id', 'side', 'price', 'amount'],
  rowTo: (drafts, values) => (cells, times) => {
    const id = cells.text('id');
    drafts.trades.add(cells.line, {
      ...times,
      price: values.price('price', cells.text('price')),
      quantity: values.traded('amount', cells.text('amount')),
      // Some venues name their trades by letters, which are not kept.
      id: /^\d{1,15}$/.test(id) ? values.identifier('id', id) : 0,
      side: sideOf(cells.text('side'), 'buy', 'sell'),
    });
  },
};

const QUOTES: Layout = {
  name: 'Tardis quotes',
  columns: ['ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
  rowTo: (drafts, values) => (cells, times) => {
    const best = (side: 'bid' | 'ask') => {
      const [price, amount] = [`${side}_price`, `${side}_amount`];
      // A side without an order is an empty cell.
      return values.best([price, cells.text(price)], [amount, cells.text(amount) || '0']);
    };
    const [bid, ask] = [best('bid'), best('ask')];
    drafts.quotes.add(cells.line, {
      ...{ ...times, sequence: 0 },
      ...{ bidPrice: bid.price, bidQuantity: bid.quantity },
      ...{ askPrice: ask.price, askQuantity: ask.quantity },
    });
  },
};

const INCREMENTAL: Layout = {
  name: 'Tardis incremental_book_L2',
  columns: ['is_snapshot', 'side', 'price', 'amount'],
  rowTo: (drafts, values) => {
    let event = '';
    return (cells, times) => {
      const [snapshot, side] = [cells.text('is_snapshot'), cells.text('side')];
      if (snapshot !== 'true' && snapshot !== 'false') {
        throw values.bad('is_snapshot is neither true nor false');
      }
      if (sideOf(side, 'bid', 'ask') === 0) throw values.bad('side is neither bid nor ask');
      const key = `${times.at} ${snapshot}`;
      if (key !== event) drafts.depth.flagLast(TICK_FLAGS.last);
      event = key;
      drafts.depth.add(cells.line, {
        ...times,
        ...{ first: 0, sequence: 0, previous: 0 },
        side: sideOf(side, 'bid', 'ask'),
        price: values.price('price', cells.text('price')),
        quantity: values.quantity('amount', cells.text('amount')),
        flags: snapshot === 'true' ? TICK_FLAGS.snapshot : 0,
      });
    };
  },
  done: (drafts) => drafts.depth.flagLast(TICK_FLAGS.last),
};

/** `levels` best levels of each side a row. */
function snapshots(levels: number): Layout {
  const of = (side: string): readonly (readonly [string, string])[] =>
    Array.from(
      { length: levels },
      (_, level) => [`${side}[${level}].price`, `${side}[${level}].amount`] as const,
    );
  const [bids, asks] = [of('bids'), of('asks')];
  return {
    name: `Tardis book_snapshot_${levels}`,
    columns: [...asks, ...bids].flat(),
    rowTo: (drafts, values) => {
      const view = new LevelView(drafts);
      return (cells, times) => {
        const read = (names: typeof bids): readonly Level[] =>
          names.flatMap(([price, amount]) => {
            // A thin book has fewer levels than columns.
            if (cells.text(price) === '') return [];
            const quantity = values.quantity(amount, cells.text(amount));
            return [{ price: values.price(price, cells.text(price)), quantity }];
          });
        view.show(cells.line, times, read(bids), read(asks));
      };
    },
  };
}

function layoutOf(header: string): Layout {
  const names = header.split(',');
  if (names.includes('is_snapshot')) return INCREMENTAL;
  if (names.includes('bid_price')) return QUOTES;
  const levels = names.filter((name) => /^bids\[\d+\]\.price$/.test(name)).length;
  return levels > 0 ? snapshots(levels) : TRADES;
}

/** Only where the venue's name says what its symbols mean. */
function symbolOf(exchange: string, name: string): string | undefined {
  const readings = unifiedSymbols(name);
  const [pair] = readings;
  if (readings.length !== 1 || !pair?.includes('/')) return undefined;
  if (SPOT.has(exchange)) return pair;
  return exchange === 'binance-futures' ? `${pair}:${pair.split('/')[1]!}` : undefined;
}

export async function readTardis(source: Source, onBytes?: OnBytes): Promise<TickReading> {
  const { path, head } = source;
  const text = Buffer.from(head).toString('latin1');
  const layout = layoutOf(/^[^\r\n]*/.exec(text)![0]);
  const values = new ValueReader();
  const drafts = new TickDrafts();
  const [exchange, symbol] = [new OneName(path, 'exchanges'), new OneName(path)];
  const take = layout.rowTo(drafts, values);
  const rows = await readTable(
    source,
    [...COMMON, ...layout.columns],
    (cells) => {
      values.place = `${path}:${cells.line}`;
      exchange.check(cells.text('exchange'));
      symbol.check(cells.text('symbol'));
      take(cells, {
        at: values.epoch('local_timestamp', cells.text('local_timestamp'), 6),
        venueAt: values.epoch('timestamp', cells.text('timestamp'), 6),
      });
    },
    onBytes,
  );
  layout.done?.(drafts);
  const known = symbolOf(exchange.name ?? '', symbol.name ?? '');
  const from = `${symbol.name ?? ''} of ${exchange.name ?? ''} in the rows`;
  return {
    path,
    format: layout.name,
    name: {},
    drafts: drafts.finish(),
    rows,
    time: 'received and venue: Unix microseconds, UTC',
    ...(known !== undefined && { symbol: { value: known, from } }),
    ...(exchange.name === 'binance-futures' && { kind: 'linear' as const }),
    contracts: false,
    priceShift: 0,
    levelsOfOrders: false,
    notes: [],
  };
}
