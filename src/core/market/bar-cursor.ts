import type { Bar } from '../domain/bar.js';
import { qualifiedSymbol } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { BarColumns, BarSeries } from '../domain/market-data.js';
import { barEnd, timeframeLength } from '../domain/timeframe.js';
import { asTimestamp, powerOfTen } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';

/**
 * Walks one series and shows its last finished bar. The same object is handed to strategies at every
 * bar; its numbers are computed when read, so that nothing is paid for columns nobody looks at.
 */
export class BarCursor implements Bar {
  readonly instrument: Instrument;
  readonly symbol: string;
  readonly columns: BarColumns;
  /** Index of the last finished bar; -1 before the first has ended. */
  index = -1;
  private readonly priceUnit: number;
  private readonly quantityUnit: number;
  private readonly timeframe: BarSeries['timeframe'];
  /** Of a bar in microseconds; 0 for months, whose length varies. */
  private readonly length: number;

  constructor(series: BarSeries) {
    this.instrument = series.instrument;
    this.symbol = qualifiedSymbol(series.instrument);
    this.columns = series.bars;
    this.timeframe = series.timeframe;
    this.length = timeframeLength(series.timeframe) ?? 0;
    this.priceUnit = powerOfTen(series.instrument.priceScale);
    this.quantityUnit = powerOfTen(series.instrument.quantityScale);
  }

  /** Start of bar `index`, Infinity past the last. */
  startOf(index: number): number {
    return index < this.columns.length ? this.columns.start[index]! : Infinity;
  }

  /** End of bar `index`, Infinity past the last. */
  endOf(index: number): number {
    const { columns, length } = this;
    if (index >= columns.length) return Infinity;
    const start = columns.start[index]!;
    return length > 0 ? start + length : barEnd(this.timeframe, asTimestamp(start));
  }

  /** `endOf(index)` into a list: the one number of every bar, so it travels in none of the calls. */
  writeEnd(index: number, into: Float64Array, slot: number): void {
    if (this.length > 0 && index < this.columns.length) {
      into[slot] = this.columns.start[index]! + this.length;
    } else into[slot] = this.endOf(index);
  }

  get start(): Timestamp {
    return this.columns.start[this.index]! as Timestamp;
  }
  get end(): Timestamp {
    return this.endOf(this.index) as Timestamp;
  }
  get open(): number {
    return this.columns.open[this.index]! / this.priceUnit;
  }
  get high(): number {
    return this.columns.high[this.index]! / this.priceUnit;
  }
  get low(): number {
    return this.columns.low[this.index]! / this.priceUnit;
  }
  get close(): number {
    return this.columns.close[this.index]! / this.priceUnit;
  }
  get volume(): number {
    return this.columns.volume[this.index]! / this.quantityUnit;
  }
}
