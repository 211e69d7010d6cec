import type { Bar } from '../domain/bar.js';

/**
 * Something computed one input at a time. `Input` is a number or the fields of a bar it reads;
 * `Output` is a number, or one record that is reused: copy what must outlive the next update.
 */
export interface Indicator<Input, Output> {
  /** How many updates it takes until the first result. */
  readonly warmup: number;
  /** What the last update returned; undefined before the first result. */
  readonly value: Output | undefined;
  /**
   * Takes the next input and returns the result with it, or undefined until warm. Throws RangeError,
   * and changes nothing, when the input is not a finite number.
   */
  update(input: Input): Output | undefined;
}

export type HighLow = Pick<Bar, 'high' | 'low'>;
export type HighLowClose = Pick<Bar, 'high' | 'low' | 'close'>;
export type CloseVolume = Pick<Bar, 'close' | 'volume'>;
export type PriceVolume = Pick<Bar, 'high' | 'low' | 'close' | 'volume'>;

/** Lines above, on and below the price, in the unit of the price. Reused by each update. */
export interface Bands {
  readonly upper: number;
  readonly middle: number;
  readonly lower: number;
}

/** Divide squares by n (`population`, TA-Lib's way) or by n - 1 (`sample`, the way of pandas). */
export type Deviation = 'population' | 'sample';
