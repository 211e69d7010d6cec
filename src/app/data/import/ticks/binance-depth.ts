/**
 * Binance's historical depth download: one level a row, `snap` or `set`. Rows of one update share its
 * numbers; `pu` is -1 where there is none.
 */
import { ASK, BID, TICK_FLAGS } from '../../../../core/domain/tick-data.js';
import { readFileName } from '../file-name.js';
import type { OnBytes, Source } from '../source.js';
import { TickDrafts } from './drafts.js';
import type { TickReading } from './reading.js';
import { OneName, readTable } from './tables.js';
import { ValueReader } from './values.js';

const COLUMNS = [
  ...['symbol', 'timestamp', 'first_update_id', 'last_update_id', 'side', 'update_type'],
  ...['price', 'qty', 'pu'],
];

export const isBinanceDepth = (head: string): boolean =>
  head.startsWith('symbol,timestamp,first_update_id,last_update_id,side,update_type,');

export async function readBinanceDepth(source: Source, onBytes?: OnBytes): Promise<TickReading> {
  const { path } = source;
  const values = new ValueReader();
  const drafts = new TickDrafts();
  const symbol = new OneName(path);
  let event = '';
  const rows = await readTable(
    source,
    COLUMNS,
    (cells) => {
      values.place = `${path}:${cells.line}`;
      symbol.check(cells.text('symbol'));
      const [time, first, last] = ['timestamp', 'first_update_id', 'last_update_id'].map((name) =>
        cells.text(name),
      );
      const [type, side] = [cells.text('update_type'), cells.text('side')];
      if (type !== 'snap' && type !== 'set')
        throw values.bad('update_type is neither snap nor set');
      if (side !== 'a' && side !== 'b') throw values.bad('side is neither a nor b');
      const at = values.epoch('timestamp', time, 3);
      const key = [time, first, last, type].join();
      if (key !== event) drafts.depth.flagLast(TICK_FLAGS.last);
      event = key;
      const snapshot = type === 'snap';
      drafts.depth.add(cells.line, {
        at,
        venueAt: at,
        first: snapshot ? 0 : values.identifier('first_update_id', first),
        sequence: values.identifier('last_update_id', last),
        previous: snapshot ? 0 : values.identifier('pu', cells.text('pu')),
        side: side === 'b' ? BID : ASK,
        price: values.price('price', cells.text('price')),
        quantity: values.quantity('qty', cells.text('qty')),
        flags: snapshot ? TICK_FLAGS.snapshot : 0,
      });
    },
    onBytes,
  );
  drafts.depth.flagLast(TICK_FLAGS.last);
  return {
    path,
    format: 'Binance historical depth',
    name: readFileName(path),
    drafts: drafts.finish(),
    rows,
    time: 'Unix milliseconds, UTC',
    // The same name is a spot pair and a futures contract.
    contracts: false,
    priceShift: 0,
    levelsOfOrders: false,
    notes: [],
  };
}
