/** An import held against what is stored under its symbol, before anything is asked or written. */
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { Instrument } from '../../../core/domain/instrument.js';
import { BAR_COLUMN_NAMES } from '../../../core/domain/market-data.js';
import type { BarColumns } from '../../../core/domain/market-data.js';
import type { Timestamp } from '../../../core/domain/units.js';
import { powerOfTen } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import type { Store } from '../../../ports.js';
import { findGaps } from '../gaps.js';
import type { BarPlan } from './plan.js';
import type { TickPlan } from './ticks/index.js';

function described({ kind, quote, settlement, contractSize }: Instrument): string {
  const priced = quote === settlement ? '' : ` priced in ${quote},`;
  const size = contractSize === 1 ? '' : `, ${contractSize} a contract`;
  return `${kind},${priced} settled in ${settlement}${size}`;
}

/** `why` is what more there is to say. */
export function otherInstrument(held: Instrument, added: Instrument, why = ''): TradsysError {
  const symbol = qualifiedSymbol(held);
  const scales = ({ priceScale, quantityScale }: Instrument): string =>
    why === '' ? '' : ` (${priceScale} decimals of price, ${quantityScale} of quantity)`;
  const [stored, file] = [held, added].map((one) => `${described(one)}${scales(one)}`);
  const what = `is stored as ${stored!}; the file is taken for ${file!}${why}`;
  return new TradsysError('data.other_instrument', what, {
    ...{ exit: 'usage', where: symbol },
    remedy:
      'say by --kind, --quote or --contract-size that it is the same, take another --symbol, or first run: ' +
      `tradsys data remove ${symbol}`,
  });
}

const same = (left: Instrument, right: Instrument): boolean =>
  (['kind', 'quote', 'settlement', 'contractSize'] as const).every(
    (name) => left[name] === right[name],
  );

/** Every instrument that is stored under the symbol, of bars and of ticks. */
export async function heldInstruments(
  store: Store,
  symbol: string,
): Promise<readonly Instrument[]> {
  const all = [...(await store.listSeries()), ...(await store.listTicks())];
  return all
    .map(({ instrument }) => instrument)
    .filter((instrument) => qualifiedSymbol(instrument) === symbol);
}

/** How many stored bars the new ones take the place of with other values. */
function replacedBars(
  held: { readonly instrument: Instrument; readonly bars: BarColumns },
  added: { readonly instrument: Instrument; readonly bars: BarColumns },
): number {
  const price = powerOfTen(Math.abs(held.instrument.priceScale - added.instrument.priceScale));
  const size = powerOfTen(Math.abs(held.instrument.quantityScale - added.instrument.quantityScale));
  const heldFiner = held.instrument.priceScale > added.instrument.priceScale;
  const heldFinerSize = held.instrument.quantityScale > added.instrument.quantityScale;
  const differs = (at: number, row: number): boolean =>
    BAR_COLUMN_NAMES.some((name) => {
      if (name === 'start') return false;
      const [factor, finer] = name === 'volume' ? [size, heldFinerSize] : [price, heldFiner];
      const [old, now] = [held.bars[name][at]!, added.bars[name][row]!];
      return finer ? old !== now * factor : old * factor !== now;
    });
  let [at, replaced] = [0, 0];
  for (let row = 0; row < added.bars.length; row += 1) {
    const start = added.bars.start[row]!;
    while (at < held.bars.length && held.bars.start[at]! < start) at += 1;
    if (held.bars.start[at] === start && differs(at, row)) replaced += 1;
  }
  return replaced;
}

async function barsAgainstStored(store: Store, plan: BarPlan): Promise<BarPlan> {
  const { instrument, timeframe, bars } = plan.series;
  const symbol = qualifiedSymbol(instrument);
  const held = (await store.listSeries()).find(
    (one) => one.timeframe === timeframe && qualifiedSymbol(one.instrument) === symbol,
  );
  if (!held || bars.length === 0) return plan;
  const from = bars.start[0]! as Timestamp;
  const to = (bars.start[bars.length - 1]! + 1) as Timestamp;
  const stored = await store.readBars({ symbol, timeframe }, { from, to });
  const replaced = replacedBars({ ...held, bars: stored }, plan.series);
  const report = { ...plan.report, replaced };
  // A few more bars do not undo what was said, or seen, of the series before.
  if (!plan.assumedCalendar || instrument.calendar === 'none') return { ...plan, report };
  const { calendar } = held.instrument;
  const gaps = findGaps(bars, timeframe, calendar);
  const missingBars = gaps.reduce((sum, { missing }) => sum + missing, 0);
  return {
    ...plan,
    series: { ...plan.series, instrument: { ...instrument, calendar } },
    report: { ...report, calendar, calendarFrom: 'as stored', gaps: gaps.length, missingBars },
  };
}

/**
 * The plan as it fits what is stored: bars that replace others counted, the calendar kept. Throws (exit 2)
 * when the symbol is stored as another instrument.
 */
export async function againstStored(
  store: Store,
  plan: BarPlan | TickPlan,
): Promise<BarPlan | TickPlan> {
  const instrument = plan.kind === 'bars' ? plan.series.instrument : plan.instrument;
  const held = await heldInstruments(store, qualifiedSymbol(instrument));
  const other = held.find((one) => !same(one, instrument));
  if (other) throw otherInstrument(other, instrument);
  return plan.kind === 'bars' ? barsAgainstStored(store, plan) : plan;
}
