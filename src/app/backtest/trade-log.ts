import {
  plainGain,
  priceToNumber,
  qualifiedSymbol,
  quantityToNumber,
} from '../../core/domain/instrument.js';
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
  const trades: ClosedTrade[] = [];
  for (let index = 0; index < columns.count; index++) {
    const row = columns.numbers.subarray(index * WIDTH, (index + 1) * WIDTH);
    const { instrument, bars, firstBar } = series[row[SLOT.instrument]!]!;
    const [entryAt, exitAt] = [row[SLOT.entryAt]!, row[SLOT.exitAt]!];
    const entry = asPrice(row[SLOT.entryPrice]!);
    const [low, high] = [asPrice(row[SLOT.low]!), asPrice(row[SLOT.high]!)];
    const isLong = row[SLOT.side]! > 0;
    const quantity = quantityToNumber(instrument, asQuantity(row[SLOT.quantity]!));
    const held = isLong ? quantity : -quantity;
    const pnl = row[SLOT.pnl]!;
    trades.push({
      instance: instances[row[SLOT.instance]!]!,
      symbol: symbols[row[SLOT.instrument]!]!,
      side: isLong ? 'long' : 'short',
      quantity,
      entryAt: asTimestamp(entryAt),
      exitAt: asTimestamp(exitAt),
      entryBar: indexOfBar(bars, entryAt) - firstBar,
      exitBar: indexOfBar(bars, exitAt) - firstBar,
      entryPrice: priceToNumber(instrument, entry),
      exitPrice: priceToNumber(instrument, asPrice(row[SLOT.exitPrice]!)),
      pnl,
      fees: row[SLOT.fees]!,
      returnFraction: pnl / row[SLOT.cost]!,
      maxAdverseExcursion: plainGain(instrument, held, isLong ? low : high, entry),
      maxFavourableExcursion: plainGain(instrument, held, entry, isLong ? high : low),
      entryReason: columns.entryReasons[index]!,
      exitReason: columns.exitReasons[index]!,
    });
  }
  return trades;
}
