import type { Instrument } from '../../../core/domain/instrument.js';
import type { ClientOptions } from '../../clients/index.js';
import { particularsOf } from './index.js';
import { asData } from './particulars.js';

/** What was asked for, over what the venue needs. */
export function clientOptionsFor(
  options: ClientOptions,
  instruments: readonly Instrument[],
): ClientOptions {
  const has = (kind: Instrument['kind']): boolean => instruments.some((one) => one.kind === kind);
  const needed = particularsOf(options.id).config({
    spot: has('spot') || has('margin'),
    linear: has('linear'),
    inverse: has('inverse'),
  });
  const given = asData(options.config);
  const merged = { ...asData(needed['options']), ...asData(given['options']) };
  return { ...options, config: { ...needed, ...given, options: merged } };
}
