/** Looks through stored bars for what cannot be, and for what is worth a second look. */
import { priceToNumber } from '../../core/domain/instrument.js';
import type { BarSeries } from '../../core/domain/market-data.js';
import { timeframeLength } from '../../core/domain/timeframe.js';
import { asPrice, asTimestamp } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { SeriesSummary, Store } from '../../ports.js';
import { keyOf, seriesOf } from './find-series.js';
import { gapsOf } from './gaps.js';
import { findSpikes } from './spikes.js';

/** Errors make a series unfit for a backtest; warnings may be how the market was. */
export type FindingKind =
  | 'duplicate'
  | 'out-of-order'
  | 'overlap'
  | 'not-positive'
  | 'negative-volume'
  | 'high-below-low'
  | 'outside-range'
  | 'spike'
  | 'gap'
  | 'crossed'
  | 'no-snapshot'
  | 'unknown-order'
  | 'below-zero'
  | 'venue-time-back';

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: 'error' | 'warning';
  readonly at: Timestamp;
  readonly what: string;
}

/** What a check found. */
export interface Checked {
  readonly errors: number;
  readonly warnings: number;
  /** How many of each kind. */
  readonly counts: Readonly<Partial<Record<FindingKind, number>>>;
  /** The first of each kind, in time order. */
  readonly findings: readonly Finding[];
}

export interface Verification extends Checked {
  readonly symbol: string;
  readonly timeframe: string;
  readonly bars: number;
}

const SHOWN_OF_A_KIND = 5;
const WARNINGS = new Set<FindingKind>([
  ...(['outside-range', 'spike', 'gap', 'crossed', 'no-snapshot'] as const),
  ...(['unknown-order', 'below-zero', 'venue-time-back'] as const),
]);

export class Findings {
  readonly counts: Partial<Record<FindingKind, number>> = {};
  readonly findings: Finding[] = [];

  add(kind: FindingKind, at: number, what: string): void {
    const count = (this.counts[kind] ?? 0) + 1;
    this.counts[kind] = count;
    if (count > SHOWN_OF_A_KIND) return;
    const severity = WARNINGS.has(kind) ? 'warning' : 'error';
    this.findings.push({ kind, severity, at: asTimestamp(at), what });
  }

  total(severity: Finding['severity']): number {
    return Object.entries(this.counts)
      .filter(([kind]) => WARNINGS.has(kind as FindingKind) === (severity === 'warning'))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** Counts, and what is shown in time order. */
  summary(): Checked {
    return {
      errors: this.total('error'),
      warnings: this.total('warning'),
      counts: this.counts,
      findings: this.findings.sort((left, right) => left.at - right.at),
    };
  }
}

function checkOrder({ bars, timeframe }: BarSeries, findings: Findings): void {
  const length = timeframeLength(timeframe) ?? 0;
  for (let index = 1; index < bars.length; index += 1) {
    const at = bars.start[index]!;
    const distance = at - bars.start[index - 1]!;
    if (distance === 0) findings.add('duplicate', at, 'two bars start at this instant');
    else if (distance < 0) findings.add('out-of-order', at, 'starts before the bar before it');
    else if (distance < length) {
      findings.add('overlap', at, `starts ${distance / 1e6} s after the bar before it`);
    }
  }
}

function checkPrices({ bars, instrument }: BarSeries, findings: Findings): void {
  const shown = (price: number): number => priceToNumber(instrument, asPrice(price));
  for (let index = 0; index < bars.length; index += 1) {
    const at = bars.start[index]!;
    const [open, high, low, close] = [
      bars.open[index]!,
      bars.high[index]!,
      bars.low[index]!,
      bars.close[index]!,
    ];
    if (!(Math.min(open, high, low, close) > 0)) {
      findings.add('not-positive', at, `a price is ${shown(Math.min(open, high, low, close))}`);
    }
    if (bars.volume[index]! < 0) findings.add('negative-volume', at, 'the volume is negative');
    if (high < low) findings.add('high-below-low', at, `high ${shown(high)}, low ${shown(low)}`);
    else if (Math.max(open, close) > high || Math.min(open, close) < low) {
      const range = `low ${shown(low)}, high ${shown(high)}`;
      findings.add('outside-range', at, `open ${shown(open)}, close ${shown(close)}; ${range}`);
    }
  }
}

function checkGaps(series: BarSeries, findings: Findings): void {
  for (const gap of gapsOf(series)) {
    findings.add(
      'gap',
      gap.from,
      `${gap.missing} ${gap.missing === 1 ? 'bar is' : 'bars are'} missing`,
    );
  }
}

/** Checks one series; nothing is changed. */
export function verifySeries(series: BarSeries): Omit<Verification, 'symbol'> {
  const findings = new Findings();
  checkOrder(series, findings);
  checkPrices(series, findings);
  for (const { at, what } of findSpikes(series)) findings.add('spike', at, what);
  checkGaps(series, findings);
  return {
    timeframe: series.timeframe,
    bars: series.bars.length,
    ...findings.summary(),
  };
}

/** Checks every stored series, or those of one symbol. */
export async function verifyData(store: Store, symbol?: string): Promise<readonly Verification[]> {
  const chosen: readonly SeriesSummary[] =
    symbol === undefined ? await store.listSeries() : await seriesOf(store, symbol);
  const verifications: Verification[] = [];
  for (const { instrument, timeframe } of chosen) {
    const key = keyOf({ instrument, timeframe });
    const bars = await store.readBars(key);
    verifications.push({ symbol: key.symbol, ...verifySeries({ instrument, timeframe, bars }) });
  }
  return verifications;
}
