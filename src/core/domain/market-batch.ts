/**
 * Market events as one run of numbers: how they travel between threads and lie in the journal. A record
 * is `[numbers that follow, code, at, instrument, venueAt, ...fields]`; `at` is the session's time at
 * which the event was taken in, microseconds UTC.
 */
import type { InstrumentIndex } from './instrument.js';
import type { MarketEvent } from './market-event.js';
import type { Price, Quantity, Timestamp } from './units.js';

/** Part of the stored format, so never renumbered. */
const CODES = { trade: 1, quote: 2, depth: 3, bar: 4 } as const;
const HEAD = 4;
const FIRST_ROOM = 1024;

/** Collects events; `take` hands them over and begins anew. */
export class MarketBatchWriter {
  /** Events collected. */
  count = 0;
  private numbers = new Float64Array(FIRST_ROOM);
  private length = 0;

  push(at: Timestamp, event: MarketEvent): void {
    const size = HEAD + sizeOf(event);
    if (this.length + size + 1 > this.numbers.length) this.grow(size + 1);
    this.write(size, CODES[event.kind]);
    this.write(at, event.instrument);
    this.write(event.venueAt);
    switch (event.kind) {
      case 'trade':
        this.write(event.price, event.quantity);
        this.write(event.side, event.id);
        break;
      case 'quote':
        this.write(event.bidPrice, event.bidQuantity);
        this.write(event.askPrice, event.askQuantity);
        this.write(event.sequence);
        break;
      case 'depth':
        this.write(event.snapshot ? 1 : 0, event.first);
        this.write(event.sequence, event.previous);
        this.numbers.set(event.levels, this.length);
        this.length += event.levels.length;
        break;
      case 'bar':
        this.write(event.start, event.open);
        this.write(event.high, event.low);
        this.write(event.close, event.volume);
    }
    this.count += 1;
  }

  /** What was collected, in memory of its own. */
  take(): Float64Array {
    const taken = this.numbers.slice(0, this.length);
    this.length = 0;
    this.count = 0;
    return taken;
  }

  private write(first: number, second?: number): void {
    this.numbers[this.length++] = first;
    if (second !== undefined) this.numbers[this.length++] = second;
  }

  private grow(size: number): void {
    const wider = new Float64Array(Math.max(this.numbers.length * 2, this.length + size));
    wider.set(this.numbers.subarray(0, this.length));
    this.numbers = wider;
  }
}

const FIELDS = { trade: 4, quote: 5, depth: 4, bar: 6 } as const;

function sizeOf(event: MarketEvent): number {
  return FIELDS[event.kind] + (event.kind === 'depth' ? event.levels.length : 0);
}

/** Calls `visit` with each event of a batch, in order. Throws Error for what is no batch. */
export function readMarketBatch(
  numbers: Float64Array,
  visit: (at: Timestamp, event: MarketEvent) => void,
): void {
  let index = 0;
  while (index < numbers.length) {
    const size = numbers[index]!;
    const end = index + 1 + size;
    if (!(size >= HEAD) || end > numbers.length) throw new Error(`no market event at ${index}`);
    visit(numbers[index + 2] as Timestamp, eventAt(numbers, index + 1, end));
    index = end;
  }
}

function eventAt(numbers: Float64Array, from: number, end: number): MarketEvent {
  const instrument = numbers[from + 2] as InstrumentIndex;
  const venueAt = numbers[from + 3] as Timestamp;
  const field = from + HEAD;
  const price = (offset: number): Price => numbers[field + offset] as Price;
  const quantity = (offset: number): Quantity => numbers[field + offset] as Quantity;
  switch (numbers[from]) {
    case CODES.trade: {
      const [side, id] = [numbers[field + 2]!, numbers[field + 3]!];
      const kind = 'trade';
      return { kind, instrument, venueAt, price: price(0), quantity: quantity(1), side, id };
    }
    case CODES.quote:
      return {
        ...{ kind: 'quote', instrument, venueAt, bidPrice: price(0), bidQuantity: quantity(1) },
        ...{ askPrice: price(2), askQuantity: quantity(3), sequence: numbers[field + 4]! },
      };
    case CODES.depth:
      return {
        ...{ kind: 'depth', instrument, venueAt, snapshot: numbers[field] === 1 },
        ...{ first: numbers[field + 1]!, sequence: numbers[field + 2]! },
        previous: numbers[field + 3]!,
        levels: Array.from(numbers.subarray(field + HEAD, end)),
      };
    case CODES.bar:
      return {
        ...{ kind: 'bar', instrument, venueAt, start: numbers[field] as Timestamp },
        ...{ open: price(1), high: price(2), low: price(3), close: price(4) },
        volume: quantity(5),
      };
    default:
      throw new Error(`no market event has the code ${numbers[from]}`);
  }
}
