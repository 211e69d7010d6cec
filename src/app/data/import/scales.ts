/** The units a file's numbers are counted in once imported. */
import { POWERS_OF_TEN } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import { PAIR_QUANTITY_SCALE } from '../instrument.js';
import { DecimalReader, widestScale } from './decimal.js';
import type { DecimalColumn } from './decimal.js';

/** Decimals kept of prices that are binary fractions written out (adjusted closes, averages). */
const INEXACT_PRICE_SCALE = 8;
const INEXACT_QUANTITY_SCALE = 8;

const most = (columns: readonly DecimalColumn[], of: (column: DecimalColumn) => number): number =>
  columns.reduce((largest, column) => Math.max(largest, of(column)), 0);

/** Decimals as written in the file; `shift` is what --price-scale adds. */
export function priceScaleOf(columns: readonly DecimalColumn[], shift: number): number {
  const widest = widestScale(most(columns, ({ largest }) => largest));
  const inexact = columns.some((column) => column.inexact > 0);
  const wanted = most(columns, ({ places }) => places);
  return Math.min(widest, inexact ? Math.max(wanted, INEXACT_PRICE_SCALE) : wanted) + shift;
}

/** One scale holds all prices of a file: beside a large one a small one would become nothing. */
export function vanishedPrice(price: number, scale: number, where: string): TradsysError {
  return new TradsysError(
    'data.too_small',
    `price ${price} would be 0: beside the largest price ${scale} decimals can be kept`,
    { where, remedy: 'correct or remove the largest price, or this one; nothing was imported' },
  );
}

/** A pair gets as many decimals as keep the sum of all its volume exact, at least those of the file. */
export function quantityScaleOf(
  columns: readonly DecimalColumn[],
  pair: boolean,
  lotPlaces: number | undefined,
): number {
  if (columns.length === 0) return lotPlaces ?? (pair ? PAIR_QUANTITY_SCALE : 0);
  const inexact = columns.some((column) => column.inexact > 0);
  const places = most(columns, (column) => column.places);
  const wanted = inexact ? Math.max(places, INEXACT_QUANTITY_SCALE) : places;
  const summed = widestScale(most(columns, ({ sum }) => sum));
  const usual = lotPlaces ?? (pair ? Math.min(PAIR_QUANTITY_SCALE, summed) : 0);
  return Math.min(widestScale(most(columns, ({ largest }) => largest)), Math.max(wanted, usual));
}

/** `10000` or `x10000` as the number of decimals it hides. */
export function shiftOfPriceScale(factor: number): number {
  const shift = POWERS_OF_TEN.indexOf(factor);
  if (shift >= 0 && shift <= 9) return shift;
  throw new TradsysError('data.price_scale', `${factor} is no power of ten`, {
    exit: 'usage',
    where: '--price-scale',
    remedy: 'write what the prices are multiplied by: 100, 1000, 10000, ...',
  });
}

export interface Step {
  readonly mantissa: number;
  readonly places: number;
}

/** `0.05` of --tick, --lot or --contract-size. */
export function parseStep(flag: 'tick' | 'lot' | 'contract-size', text: string): Step {
  const reader = new DecimalReader();
  const bytes = new TextEncoder().encode(text);
  if (!reader.read(bytes, 0, bytes.length) || reader.inexact || reader.mantissa <= 0) {
    throw new TradsysError('data.step', `${JSON.stringify(text)} is no positive decimal`, {
      exit: 'usage',
      where: `--${flag}`,
      remedy: 'write a step such as 0.01',
    });
  }
  return { mantissa: reader.mantissa, places: reader.places };
}
