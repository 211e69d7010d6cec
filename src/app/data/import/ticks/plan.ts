/** A tick file that was read, and all that was decided about it, as what to store. */
import { basename } from 'node:path';
import type { Instrument } from '../../../../core/domain/instrument.js';
import { qualifiedSymbol } from '../../../../core/domain/instrument.js';
import {
  listColumns,
  TICK_COLUMNS,
  TICK_KINDS,
  tickColumns,
} from '../../../../core/domain/tick-data.js';
import type {
  OrderColumns,
  TickColumns,
  TickData,
  TickKind,
} from '../../../../core/domain/tick-data.js';
import { POWERS_OF_TEN } from '../../../../core/domain/units.js';
import { TradsysError } from '../../../../errors.js';
import { parseSymbol } from '../../instrument.js';
import { ordersToLevels } from '../../orders-to-levels.js';
import type { LevelsOfOrders } from '../../orders-to-levels.js';
import { repeatedTrades } from '../../repeated-trades.js';
import type { DecimalColumn } from '../decimal.js';
import { unanswered } from '../decide.js';
import type { ImportFlags } from '../decide.js';
import { vanishedPrice } from '../scales.js';
import { localToUtc } from '../time-zone.js';
import { instrumentOf, unitsOf } from '../units.js';
import type { UnitColumns, Units } from '../units.js';
import type { Drafts, DraftRows } from './drafts.js';
import type { TickReading } from './reading.js';
import { describeTicks } from './report.js';
import type { TickReport } from './report.js';
import type { TickDecisions } from './settle.js';

export interface TickPlan {
  readonly kind: 'ticks';
  readonly instrument: Instrument;
  readonly data: TickData;
  readonly origin: string;
  readonly report: TickReport;
}

function unitColumns(drafts: Drafts): UnitColumns {
  const ofRole = (role: 'price' | 'quantity'): DecimalColumn[] =>
    TICK_KINDS.flatMap((kind) => {
      const roles: Readonly<Record<string, string>> = TICK_COLUMNS[kind];
      const decimals = Object.entries(drafts[kind]?.decimals ?? {});
      return decimals.flatMap(([name, column]) => (roles[name] === role ? column : []));
    });
  return { prices: ofRole('price'), quantities: ofRole('quantity') };
}

/** Rows in time order: sorted only when asked for, those of one instant as the file has them. */
function orderOf(path: string, { length, lines, numbers }: DraftRows, sort: boolean): Uint32Array {
  const order = Uint32Array.from({ length }, (_, row) => row);
  const at = numbers['at']!;
  const back = order.find((row) => row > 0 && at[row]! < at[row - 1]!);
  if (back === undefined) return order;
  if (sort) return order.sort((left, right) => at[left]! - at[right]! || left - right);
  const what = `is earlier than line ${lines[back - 1]!} before it`;
  throw new TradsysError('data.order', what, {
    where: `${path}:${lines[back]!}`,
    remedy: 'pass --sort to import the rows in time order',
  });
}

/** A trade that is there twice, number and all, was traded once. */
function withoutRepeated(order: Uint32Array, { numbers, decimals }: DraftRows): Uint32Array {
  const { venueAt, side, id } = numbers;
  const columns = Object.values(decimals);
  const repeated = repeatedTrades(
    order,
    id!,
    (one, other) =>
      venueAt![one] === venueAt![other] &&
      side![one] === side![other] &&
      columns.every((column) => column.same(one, other)),
  );
  return repeated.size === 0 ? order : order.filter((row) => !repeated.has(row));
}

interface Converted {
  readonly ticks: TickColumns<TickKind>;
  readonly noise: number;
  readonly rounded: number;
  readonly repeated: number;
}

function convert(
  reading: TickReading,
  kind: TickKind,
  draft: DraftRows,
  units: Units,
  options: { readonly sort: boolean; readonly toUtc: (at: number) => number },
): Converted {
  const all = orderOf(reading.path, draft, options.sort);
  const order = kind === 'trades' ? withoutRepeated(all, draft) : all;
  const ticks = tickColumns(kind, order.length);
  let [noise, rounded] = [0, 0];
  for (const { name, role, values } of listColumns(kind, ticks)) {
    const decimals = draft.decimals[name];
    if (decimals && values instanceof Float64Array) {
      const scale = role === 'price' ? units.priceScale - units.shift : units.quantityScale;
      const rounding = decimals.toIntegers(scale, order, values);
      noise += rounding.noise;
      rounded += rounding.rounded;
      const { vanished } = rounding;
      if (role === 'price' && vanished !== undefined) {
        const where = `${reading.path}:${draft.lines[vanished]!}`;
        throw vanishedPrice(decimals.at(vanished), scale, where);
      }
      checkSize(reading.path, draft, order, name, values);
    } else {
      const numbers = draft.numbers[name]!;
      const shown = role === 'time' ? options.toUtc : (value: number): number => value;
      order.forEach((row, index) => (values[index] = shown(numbers[row]!)));
    }
  }
  return { ticks, noise, rounded, repeated: all.length - order.length };
}

function checkSize(
  path: string,
  { lines }: DraftRows,
  order: Uint32Array,
  name: string,
  values: Float64Array,
): void {
  const index = values.findIndex((value) => !Number.isSafeInteger(value));
  if (index < 0) return;
  throw new TradsysError('data.too_large', `${name} is too large to be kept exactly`, {
    where: `${path}:${lines[order[index]!]!}`,
    remedy: 'correct or remove that line; nothing was imported',
  });
}

/** Levels and quotes of the orders; their sums must fit as each order did. */
function levelsOf(reading: TickReading, orders: OrderColumns): LevelsOfOrders {
  const levels = ordersToLevels(orders);
  if (levels.depth.quantity.every((sum) => Number.isSafeInteger(sum))) return levels;
  throw new TradsysError('data.too_large', 'the quantities of a level are too large to be summed', {
    where: reading.path,
    remedy: 'correct or remove the largest orders; nothing was imported',
  });
}

/** Times of day to instants; all else is UTC already, and 0 is no time. */
function toUtcOf(reading: TickReading, decisions: TickDecisions): (at: number) => number {
  const midnight = decisions.date?.value;
  if (reading.dayIn === undefined || midnight === undefined) return (at) => at;
  const toUtc = localToUtc(reading.dayIn);
  return (at) => toUtc(midnight + at);
}

/** All kinds of the file at one pair of scales. Throws (exit 2) when something is still to be said. */
export function planTicks(
  reading: TickReading,
  decisions: TickDecisions,
  flags: ImportFlags,
  sort = false,
): TickPlan {
  const { symbol, questions } = decisions;
  if (questions.length > 0 || !symbol) throw unanswered(reading.path, questions);
  const pair = parseSymbol(symbol.value).quote !== undefined;
  // Contracts are counted whole, whatever the pair is called.
  const divisible = pair && !reading.contracts;
  const units = unitsOf(unitColumns(reading.drafts), flags, divisible, reading.priceShift);
  const instrument = instrumentOf(symbol.value, units, flags, { kind: reading.kind });
  const data: Partial<Record<TickKind, TickColumns<TickKind>>> = {};
  let [noise, rounded, repeated] = [0, 0, 0];
  const options = { sort, toUtc: toUtcOf(reading, decisions) };
  for (const kind of TICK_KINDS) {
    const draft = reading.drafts[kind];
    if (!draft) continue;
    const converted = convert(reading, kind, draft, units, options);
    data[kind] = converted.ticks;
    noise += converted.noise;
    rounded += converted.rounded;
    repeated += converted.repeated;
  }
  const kept = data as TickData;
  const all =
    reading.levelsOfOrders && kept.orders ? { ...kept, ...levelsOf(reading, kept.orders) } : kept;
  return {
    kind: 'ticks',
    instrument,
    data: all,
    origin: basename(reading.path),
    report: describeTicks(reading, decisions, {
      symbol: qualifiedSymbol(instrument),
      instrument,
      data: all,
      priceDivisor: POWERS_OF_TEN[units.shift]!,
      noise,
      rounded,
      repeated,
    }),
  };
}
