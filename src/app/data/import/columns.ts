/** Which column is what: by the names of a header, or by the shape of the numbers without one. */

export type BarField = 'open' | 'high' | 'low' | 'close' | 'volume';

/** Indexes of columns. `clock` is a time of day in a column of its own. */
export interface BarPlaces {
  readonly kind: 'bars';
  readonly time: number;
  readonly clock?: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Absent in many currency files; such bars have volume 0. */
  readonly volume?: number;
}

export interface TradePlaces {
  readonly kind: 'trades';
  readonly time: number;
  readonly clock?: number;
  readonly price: number;
  readonly amount: number;
  /** The aggressor's side in words, or whether the buyer was the maker. */
  readonly side?: number;
  readonly buyerMaker?: number;
  readonly id?: number;
}

export type Places = BarPlaces | TradePlaces;

type Role = 'time' | 'clock' | BarField | 'price' | 'amount' | 'side' | 'buyerMaker' | 'id';

/** Names in order of preference, lower-case letters and digits alone. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: [
    ...[
      'opentime',
      'opentimems',
      'start',
      'starttime',
      'begin',
      'timestamp',
      'timestampms',
      'timestampus',
    ],
    ...[
      'unix',
      'unixtime',
      'epoch',
      'ts',
      'datetime',
      'dateutc',
      'timeutc',
      'gmttime',
      'date',
      'time',
      't',
      'dt',
    ],
    ...['', 'closetime', 'closetimems', 'end', 'endtime'],
  ],
  clock: ['time', 'clock', 'hour'],
  open: ['open', 'o', 'openprice', 'priceopen', 'first'],
  high: ['high', 'h', 'highprice', 'pricehigh', 'max'],
  low: ['low', 'l', 'lowprice', 'pricelow', 'min'],
  close: ['close', 'c', 'closeprice', 'priceclose', 'last'],
  volume: ['volume', 'vol', 'v', 'basevolume', 'volumetraded', 'tickvol', 'tickvolume'],
  price: ['price', 'p', 'rate'],
  side: ['side', 'takerside', 'aggressorside', 'aggressor'],
  buyerMaker: ['isbuyermaker', 'buyermaker', 'm'],
  id: ['id', 'tradeid', 'tid'],
  amount: ['amount', 'qty', 'quantity', 'size', 'volume', 'vol', 'q', 'baseqty'],
};

const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export const isNumber = (text: string): boolean => NUMBER.test(text);
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Column of a role, the most preferred name first; `volume` also as `Volume BTC`. */
function find(names: readonly string[], role: Role): number {
  for (const wanted of NAMES[role]) {
    const index = names.indexOf(wanted);
    if (index >= 0) return index;
  }
  return role === 'volume' ? names.findIndex((name) => name.startsWith('volume')) : -1;
}

/** What was missed when the header does not do: shown to the reader. */
export interface Missing {
  readonly missing: readonly string[];
}

/** Columns named by `header`; `sample` rows tell a date from a time of day. */
export function placesByHeader(
  header: readonly string[],
  sample: readonly (readonly string[])[],
): Places | Missing {
  const names = header.map(plainName);
  const time = find(names, 'time');
  const isClock = (index: number): boolean =>
    index >= 0 && index !== time && sample.every((row) => CLOCK.test(row[index] ?? ''));
  const clockIndex = find(names, 'clock');
  const clock = isClock(clockIndex) ? { clock: clockIndex } : {};
  const [open, high, low, close, volume] = (
    ['open', 'high', 'low', 'close', 'volume'] as const
  ).map((role) => find(names, role)) as [number, number, number, number, number];
  const price = find(names, 'price');
  const amount = find(names, 'amount');
  if (time >= 0 && price >= 0 && amount >= 0 && open < 0 && high < 0) {
    const extra = (['side', 'buyerMaker', 'id'] as const).flatMap((role) => {
      const index = find(names, role);
      return index < 0 ? [] : [[role, index] as const];
    });
    return { kind: 'trades', time, ...clock, price, amount, ...Object.fromEntries(extra) };
  }
  const missing = Object.entries({ time, open, high, low, close })
    .filter(([, index]) => index < 0)
    .map(([role]) => role);
  if (missing.length > 0) return { missing };
  return { kind: 'bars', time, ...clock, open, high, low, close, ...(volume >= 0 && { volume }) };
}

/** Without a header: time (or date and clock) first, then open, high, low, close and perhaps volume. */
export function placesByShape(sample: readonly (readonly string[])[]): Places | Missing {
  const clock = sample.every((row) => CLOCK.test(row[1] ?? ''));
  const first = clock ? 2 : 1;
  const width = sample[0]?.length ?? 0;
  const at = (row: readonly string[], column: number): number => Number(row[first + column]);
  if (width - first >= 4) {
    const bars = sample.every((row) => {
      const [open, high, low, close] = [0, 1, 2, 3].map((column) => at(row, column));
      return high! >= Math.max(open!, close!, low!) && low! <= Math.min(open!, close!);
    });
    if (!bars) return { missing: ['a header line'] };
    const volume = width - first > 4 ? { volume: first + 4 } : {};
    const prices = { open: first, high: first + 1, low: first + 2, close: first + 3 };
    return { kind: 'bars', time: 0, ...(clock && { clock: 1 }), ...prices, ...volume };
  }
  if (width - first === 2) {
    return { kind: 'trades', time: 0, ...(clock && { clock: 1 }), price: first, amount: first + 1 };
  }
  return { missing: ['open', 'high', 'low', 'close'] };
}
