import type { InstrumentIndex } from '../domain/instrument.js';
import type { TickColumns, TickData, TickKind } from '../domain/tick-data.js';
import { DepthBook } from '../market/index.js';

/** A stream of any kind; `kind` tells its columns. */
export type AnyTickStream = { [Kind in TickKind]: TickStream<Kind> }[TickKind];

/** Rows that become known together: an event of depth, one row of anything else. */
type EndOf = (row: number) => number;

/**
 * One kind of ticks of one instrument, read twice: by the venue when a row happened, and by the engine
 * when it was received. Rows keep their order in both; clocks that contradict it are straightened.
 */
export class TickStream<Kind extends TickKind> {
  /** First row the venue has not seen, the row after its event, and when it happens. */
  venueRow = 0;
  venueEnd: number;
  venueAt = -Infinity;
  /** The same of the engine. */
  row = 0;
  end: number;
  at = -Infinity;
  /** When the row that the engine is about to see happened. */
  happenedAt = -Infinity;
  /** Whether the feed adds no delay to what was recorded. */
  readonly isPrompt: boolean;
  private readonly endOf: EndOf;

  /** The stream of that kind; undefined when nothing of it was recorded. */
  static of(
    data: TickData,
    kind: TickKind,
    instrument: InstrumentIndex,
    feedMicroseconds: number | undefined,
  ): AnyTickStream | undefined {
    const make = <One extends TickKind>(one: One): TickStream<One> | undefined => {
      const columns: TickColumns<One> | undefined = data[one];
      if (!columns || columns.length === 0) return undefined;
      return new TickStream(instrument, one, columns, feedMicroseconds);
    };
    switch (kind) {
      case 'trades':
        return make(kind);
      case 'quotes':
        return make(kind);
      case 'depth':
        return make(kind);
      case 'orders':
        return make(kind);
    }
  }

  constructor(
    readonly instrument: InstrumentIndex,
    readonly kind: Kind,
    readonly columns: TickColumns<Kind>,
    /** Delay of the feed in microseconds; undefined: as recorded. */
    private readonly feedMicroseconds: number | undefined,
  ) {
    const isDepth = kind === 'depth';
    this.endOf = isDepth
      ? (row) => DepthBook.eventEnd(columns as TickColumns<'depth'>, row)
      : (row) => Math.min(row + 1, columns.length);
    this.isPrompt = (feedMicroseconds ?? 0) === 0;
    this.venueEnd = this.endOf(0);
    this.end = this.venueEnd;
    this.venueAt = this.happens(0, -Infinity);
    this.happenedAt = this.venueAt;
    this.at = this.known(0);
  }

  /** Goes on at `row` for both, all before it being done. */
  seek(row: number): void {
    this.venueEnd = row;
    this.nextVenue();
    this.end = row;
    this.next();
  }

  nextVenue(): void {
    this.venueRow = this.venueEnd;
    this.venueEnd = this.endOf(this.venueRow);
    this.venueAt = this.happens(this.venueRow, this.venueAt);
  }

  next(): void {
    this.row = this.end;
    this.end = this.endOf(this.row);
    this.happenedAt = this.happens(this.row, this.happenedAt);
    this.at = this.known(this.row);
  }

  /** When the row happened: as the venue wrote, but not after it was received. */
  private happens(row: number, before: number): number {
    if (row >= this.columns.length) return Infinity;
    const received = this.columns.at[row]!;
    const wrote = this.columns.venueAt[row]!;
    const happened = wrote === 0 || wrote > received ? received : wrote;
    return happened < before ? before : happened;
  }

  private known(row: number): number {
    if (row >= this.columns.length) return Infinity;
    if (this.feedMicroseconds !== undefined) return this.happenedAt + this.feedMicroseconds;
    const received = this.columns.at[row]!;
    return received < this.at ? this.at : received;
  }
}
