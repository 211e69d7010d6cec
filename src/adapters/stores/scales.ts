/** Bringing series of one symbol to one scale: only ever wider, so nothing is rounded. */
import { asPrice, asQuantity, powerOfTen } from '../../core/domain/units.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { BAR_COLUMN_NAMES, barColumns } from '../../core/domain/market-data.js';
import type { BarColumns } from '../../core/domain/market-data.js';
import { listColumns, tickColumns } from '../../core/domain/tick-data.js';
import type { TickColumns, TickKind } from '../../core/domain/tick-data.js';
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { TradsysError } from '../../errors.js';

export interface Scales {
  readonly priceScale: number;
  readonly quantityScale: number;
}

export function widerScales(left: Scales, right: Scales): Scales {
  return {
    priceScale: Math.max(left.priceScale, right.priceScale),
    quantityScale: Math.max(left.quantityScale, right.quantityScale),
  };
}

/** The instrument with its units counted at `scales`, which are not narrower than its own. */
export function widenInstrument(instrument: Instrument, scales: Scales): Instrument {
  const price = powerOfTen(scales.priceScale - instrument.priceScale);
  const quantity = powerOfTen(scales.quantityScale - instrument.quantityScale);
  return {
    ...instrument,
    ...scales,
    tick: asPrice(instrument.tick * price),
    lot: asQuantity(instrument.lot * quantity),
    minQuantity: asQuantity(instrument.minQuantity * quantity),
  };
}

/** Bars of `instrument` counted at wider `scales`. Throws when a value no longer fits 2^53. */
export function widenBars(instrument: Instrument, bars: BarColumns, scales: Scales): BarColumns {
  const price = powerOfTen(scales.priceScale - instrument.priceScale);
  const quantity = powerOfTen(scales.quantityScale - instrument.quantityScale);
  if (price === 1 && quantity === 1) return bars;
  const wider = barColumns(bars.length);
  for (const name of BAR_COLUMN_NAMES) {
    const factor = name === 'start' ? 1 : name === 'volume' ? quantity : price;
    const [from, to] = [bars[name], wider[name]];
    for (let index = 0; index < bars.length; index += 1) {
      to[index] = from[index]! * factor;
      if (!Number.isSafeInteger(to[index]))
        throw tooWide(
          instrument,
          name,
          name === 'volume' ? scales.quantityScale : scales.priceScale,
        );
    }
  }
  return wider;
}

/** Ticks of `instrument` counted at wider `scales`. Throws when a value no longer fits 2^53. */
export function widenTicks<Kind extends TickKind>(
  instrument: Instrument,
  kind: Kind,
  ticks: TickColumns<Kind>,
  scales: Scales,
): TickColumns<Kind> {
  const price = powerOfTen(scales.priceScale - instrument.priceScale);
  const quantity = powerOfTen(scales.quantityScale - instrument.quantityScale);
  if (price === 1 && quantity === 1) return ticks;
  const wider = tickColumns(kind, ticks.length);
  const to = listColumns(kind, wider);
  listColumns(kind, ticks).forEach(({ name, role, values }, index) => {
    const factor = role === 'price' ? price : role === 'quantity' ? quantity : 1;
    const target = to[index]!.values;
    for (let row = 0; row < ticks.length; row += 1) {
      target[row] = values[row]! * factor;
      if (!Number.isSafeInteger(target[row])) {
        const scale = role === 'quantity' ? scales.quantityScale : scales.priceScale;
        throw tooWide(instrument, name, scale);
      }
    }
  });
  return wider;
}

function tooWide(instrument: Instrument, column: string, scale: number): Error {
  return new TradsysError('store.scale', `${column} does not fit 2^53 at ${scale} decimals`, {
    where: qualifiedSymbol(instrument),
    remedy: 'remove the stored series first, or import data with fewer decimals',
  });
}
