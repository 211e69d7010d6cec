/** What `tradsys data export --kind` writes: one kind, whose columns name it. Times are microseconds UTC. */
import { ORDER_ACTIONS, TICK_COLUMNS, TICK_KINDS } from '../../../../core/domain/tick-data.js';
import type { ColumnRole, TickKind } from '../../../../core/domain/tick-data.js';
import { parseFlags, SIDE_WORDS, tickHeader } from '../../tick-csv.js';
import type { Decimal } from '../decimal.js';
import { readFileName } from '../file-name.js';
import type { OnBytes, Source } from '../source.js';
import { TickDrafts } from './drafts.js';
import type { TickReading } from './reading.js';
import { readTable } from './tables.js';
import { ValueReader } from './values.js';

const kindOf = (head: string): TickKind | undefined => {
  const header = /^[^\r\n]*/.exec(head)![0];
  return TICK_KINDS.find((kind) => tickHeader(kind) === header);
};

export const isOwnCsv = (head: string): boolean => kindOf(head) !== undefined;

function valueOf(
  values: ValueReader,
  kind: TickKind,
  role: ColumnRole,
  name: string,
  text: string,
): number | Decimal {
  switch (role) {
    case 'price':
      return values.decimal(name, text);
    case 'quantity':
      return kind === 'trades' ? values.traded(name, text) : values.quantity(name, text);
    case 'time':
      return text === '' && name === 'venue_at' ? 0 : values.epoch(name, text, 6);
    case 'identifier':
      return values.identifier(name, text);
    case 'side':
      return values.word(name, text, SIDE_WORDS[text]);
    case 'flags':
      return values.word(name, text, parseFlags(text));
    case 'action': {
      const action = ORDER_ACTIONS.findIndex((word) => word === text);
      return values.word(name, text, action < 0 ? undefined : action);
    }
  }
}

export async function readOwnCsv(source: Source, onBytes?: OnBytes): Promise<TickReading> {
  const { path } = source;
  const kind = kindOf(Buffer.from(source.head).toString('latin1').trimStart())!;
  const values = new ValueReader();
  const drafts = new TickDrafts();
  const roles: readonly (readonly [string, ColumnRole])[] = Object.entries(TICK_COLUMNS[kind]);
  const names = tickHeader(kind).split(',');
  const rows = await readTable(
    source,
    names,
    (cells) => {
      values.place = `${path}:${cells.line}`;
      const row = roles.map(([column, role], index) => {
        const name = names[index]!;
        return [column, valueOf(values, kind, role, name, cells.text(name))] as const;
      });
      drafts[kind].addNamed(cells.line, Object.fromEntries(row));
    },
    onBytes,
  );
  const name = readFileName(path);
  return {
    path,
    format: `tradsys ${kind}`,
    name,
    drafts: drafts.finish(),
    rows,
    time: 'Unix microseconds, UTC',
    ...(name.symbol !== undefined && { symbol: { value: name.symbol, from: 'file name' } }),
    contracts: false,
    priceShift: 0,
    levelsOfOrders: false,
    notes: [],
  };
}
