import {
  plainGain,
  priceToNumber,
  qualifiedSymbol,
  quantityToNumber,
} from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { ClosedTrade } from '../../core/domain/trade.js';
import { asPrice, asQuantity, asTimestamp } from '../../core/domain/units.js';
import type { LotListener } from '../../core/portfolio/index.js';
import { indexOfBar } from './bar-index.js';
import type { PlannedSeries } from './plan.js';

/** Numbers kept of one trade, in this order. */
const FIELDS = [
  'instance',
  'instrument',
  'side',
  'quantity',
  'entryAt',
  'exitAt',
  'entryPrice',
  'exitPrice',
  'pnl',
  'fees',
  'cost',
  'low',
  'high',
] as const;
const WIDTH = FIELDS.length;
const SLOT = Object.fromEntries(FIELDS.map((name, index) => [name, index])) as Readonly<
  Record<(typeof FIELDS)[number], number>
>;

/** Closed trades as numbers and texts, cheap to collect and to send to another thread. */
export interface TradeColumns {
  readonly count: number;
  /** `FIELDS` of one trade after those of another; prices and quantities in units of the instrument. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly entryReasons: readonly string[];
  readonly exitReasons: readonly string[];
}

/** Collects what positions close. */
export class TradeLog {
  count = 0;
  private numbers = new Float64Array(WIDTH * 64);
  private readonly entryReasons: string[] = [];
  private readonly exitReasons: string[] = [];

  /** @param keeps false: only count, for passes of which nothing else is asked. */
  constructor(private readonly keeps = true) {}

  readonly add: LotListener = (position, closed, fill, at, reason) => {
    if (!this.keeps) {
      this.count += 1;
      return;
    }
    const start = this.count * WIDTH;
    if (start === this.numbers.length) this.grow();
    const { numbers } = this;
    const { lot, side, cost, value, entryFee, exitFee } = closed;
    // Ledger units are whole numbers, so these differences are exact.
    const fees = Number(entryFee) + Number(exitFee);
    const rise = Number(value) - Number(cost);
    const gain = side > 0 === (position.instrument.kind !== 'inverse') ? rise : -rise;
    numbers[start + SLOT.instance] = position.instanceIndex;
    numbers[start + SLOT.instrument] = position.instrumentIndex;
    numbers[start + SLOT.side] = side;
    numbers[start + SLOT.quantity] = closed.quantity;
    numbers[start + SLOT.entryAt] = lot.at;
    numbers[start + SLOT.exitAt] = at;
    numbers[start + SLOT.entryPrice] = lot.price;
    numbers[start + SLOT.exitPrice] = fill.price;
    numbers[start + SLOT.pnl] = (gain - fees) / 1e8;
    numbers[start + SLOT.fees] = fees / 1e8;
    numbers[start + SLOT.cost] = moneyToNumber(cost);
    numbers[start + SLOT.low] = Math.min(lot.low, fill.price);
    numbers[start + SLOT.high] = Math.max(lot.high, fill.price);
    this.entryReasons.push(lot.reason);
    this.exitReasons.push(reason);
    this.count += 1;
  };

  get columns(): TradeColumns {
    const numbers = this.numbers.slice(0, this.count * WIDTH);
    return {
      count: this.count,
      numbers,
      entryReasons: this.entryReasons,
      exitReasons: this.exitReasons,
    };
  }

  private grow(): void {
    const wider = new Float64Array(this.numbers.length * 2);
    wider.set(this.numbers);
    this.numbers = wider;
  }
}

/** The trades in the words of the field, in the order in which they were closed. */
export function closedTrades(
  columns: TradeColumns,
  series: readonly PlannedSeries[],
  instances: readonly string[],
): ClosedTrade[] {
  const symbols = series.map(({ instrument }) => qualifiedSymbol(instrument));
  return Array.from({ length: columns.count }, (_, index) => {
    const read = (name: (typeof FIELDS)[number]): number =>
      columns.numbers[index * WIDTH + SLOT[name]]!;
    const { instrument, bars, firstBar } = series[read('instrument')]!;
    const bar = (at: number): number => indexOfBar(bars, at) - firstBar;
    const pnl = read('pnl');
    return {
      instance: instances[read('instance')]!,
      symbol: symbols[read('instrument')]!,
      side: read('side') > 0 ? 'long' : 'short',
      quantity: quantityToNumber(instrument, asQuantity(read('quantity'))),
      entryAt: asTimestamp(read('entryAt')),
      exitAt: asTimestamp(read('exitAt')),
      entryBar: bar(read('entryAt')),
      exitBar: bar(read('exitAt')),
      entryPrice: priceToNumber(instrument, asPrice(read('entryPrice'))),
      exitPrice: priceToNumber(instrument, asPrice(read('exitPrice'))),
      pnl,
      fees: read('fees'),
      returnFraction: pnl / read('cost'),
      ...excursions(instrument, read),
      entryReason: columns.entryReasons[index]!,
      exitReason: columns.exitReasons[index]!,
    };
  });
}

function excursions(
  instrument: Instrument,
  read: (name: (typeof FIELDS)[number]) => number,
): Pick<ClosedTrade, 'maxAdverseExcursion' | 'maxFavourableExcursion'> {
  const quantity = quantityToNumber(instrument, asQuantity(read('quantity')));
  const side = read('side');
  const [worst, best] = side > 0 ? [read('low'), read('high')] : [read('high'), read('low')];
  const entry = asPrice(read('entryPrice'));
  return {
    maxAdverseExcursion: plainGain(instrument, side * quantity, asPrice(worst), entry),
    maxFavourableExcursion: plainGain(instrument, side * quantity, entry, asPrice(best)),
  };
}
