/** The units of an imported instrument: from the decimals in the file, and from flags. */
import type { Instrument, InstrumentKind } from '../../../core/domain/instrument.js';
import { POWERS_OF_TEN } from '../../../core/domain/units.js';
import { describeInstrument } from '../instrument.js';
import type { DecimalColumn } from './decimal.js';
import type { ImportFlags } from './decide.js';
import { parseStep, priceScaleOf, quantityScaleOf, shiftOfPriceScale } from './scales.js';
import type { Step } from './scales.js';

export interface UnitColumns {
  readonly prices: readonly DecimalColumn[];
  readonly quantities: readonly DecimalColumn[];
}

export interface Units {
  readonly priceScale: number;
  readonly quantityScale: number;
  /** Decimals that the file's prices hide. */
  readonly shift: number;
  readonly tick: Step | undefined;
  readonly lot: Step | undefined;
}

/** `formatShift` is what the format says of its prices where --price-scale does not. */
export function unitsOf(
  columns: UnitColumns,
  flags: ImportFlags,
  pair: boolean,
  formatShift = 0,
): Units {
  const shift = flags.priceScale === undefined ? formatShift : shiftOfPriceScale(flags.priceScale);
  const tick = flags.tick === undefined ? undefined : parseStep('tick', flags.tick);
  const lot = flags.lot === undefined ? undefined : parseStep('lot', flags.lot);
  return {
    priceScale: Math.max(priceScaleOf(columns.prices, shift), tick?.places ?? 0),
    quantityScale: quantityScaleOf(columns.quantities, pair, lot?.places),
    shift,
    tick,
    lot,
  };
}

const inUnits = (step: Step | undefined, scale: number): number | undefined =>
  step && step.mantissa * POWERS_OF_TEN[Math.max(0, scale - step.places)]!;

/** What the file itself says of the instrument, below what flags say. */
export interface InstrumentEvidence {
  readonly kind?: InstrumentKind | undefined;
  readonly calendar?: string | undefined;
}

export function instrumentOf(
  symbol: string,
  units: Units,
  flags: ImportFlags,
  evidence: InstrumentEvidence,
): Instrument {
  const { priceScale, quantityScale } = units;
  const { venue, quote } = flags;
  const size =
    flags.contractSize === undefined ? undefined : parseStep('contract-size', flags.contractSize);
  return describeInstrument({
    symbol,
    priceScale,
    quantityScale,
    kind: flags.kind ?? evidence.kind,
    venue,
    quote,
    tick: inUnits(units.tick, priceScale),
    lot: inUnits(units.lot, quantityScale),
    contractSize: size && size.mantissa / POWERS_OF_TEN[size.places]!,
    calendar: flags.calendar ?? evidence.calendar,
  });
}
