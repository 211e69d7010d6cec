import { priceToNumber, qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { JournalEntry } from '../../core/domain/journal.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { OrderPricing } from '../../core/domain/order.js';
import type { ExecutionReport, Fill } from '../../core/domain/report.js';
import { asQuantity } from '../../core/domain/units.js';
import type { Engine } from '../../core/engine/index.js';
import type { SymbolLiquidity } from '../../core/portfolio/performance/index.js';
import { indexOfBar } from './bar-index.js';
import type { BacktestPlan, PlannedSeries } from './plan.js';
import type { OrderRow } from './write-out.js';

/** Sums over the fills of one order. */
interface FilledSums {
  /** Plain price times quantity units. */
  value: number;
  quantity: number;
  /** Account currency. */
  fee: number;
}

type OrderState = ReturnType<Engine['orders']['all']>[number];

/** Reads the fills of a journal: what they took of their bars, and what they came to for each order. */
export class FillReader {
  private readonly largestShare: number[];
  private readonly byOrder: Map<number, FilledSums> | undefined;

  constructor(private readonly plan: Pick<BacktestPlan, 'series' | 'orders'>) {
    this.largestShare = plan.series.map(() => 0);
    this.byOrder = plan.orders === true ? new Map() : undefined;
  }

  readonly read = ({ event }: JournalEntry): void => {
    if (event.kind !== 'report' || !event.fill) return;
    const series = this.plan.series[event.instrument]!;
    this.measure(series, event, event.fill);
    if (this.byOrder) addTo(this.byOrder, series.instrument, event, event.fill);
  };

  private measure({ bars }: PlannedSeries, report: ExecutionReport, fill: Fill): void {
    const volume = bars.volume[indexOfBar(bars, report.venueAt)] ?? 0;
    if (volume <= 0) return;
    const share = fill.quantity / volume;
    if (share > this.largestShare[report.instrument]!) this.largestShare[report.instrument] = share;
  }

  /** Symbols of which no fill met a bar with volume are left out. */
  get liquidity(): readonly SymbolLiquidity[] {
    return this.plan.series.flatMap(({ instrument }, index) => {
      const largestVolumeShareFraction = this.largestShare[index]!;
      if (largestVolumeShareFraction === 0) return [];
      return [{ symbol: qualifiedSymbol(instrument), largestVolumeShareFraction }];
    });
  }

  /** Every order the engine sent, as rows; only when the plan asks for orders. */
  orderRows({ orders, instances, instruments }: Engine): OrderRow[] {
    return orders.all().map((state): OrderRow => {
      const { order } = state;
      const sums = this.byOrder?.get(order.id);
      const instrument = instruments[order.instrument]!;
      return {
        // Instance prefix `b` and epoch 0 are those of every backtest.
        id: `b-0-${order.id}`,
        instance: instances[order.instance]!,
        symbol: qualifiedSymbol(instrument),
        at: state.sentAt,
        side: order.side,
        type: order.pricing.type,
        quantity: quantityToNumber(instrument, asQuantity(quantityOf(state))),
        ...pricesOf(order.pricing, instrument),
        status: state.status,
        filledQuantity: quantityToNumber(instrument, asQuantity(state.filled)),
        // A mean has no exact decimal; twelve digits are more than any price has.
        averagePrice: sums ? Number((sums.value / sums.quantity).toPrecision(12)) : null,
        // Sums of amounts of money, which end at eight decimals.
        fee: Number((sums?.fee ?? 0).toFixed(8)),
        reason: order.reason,
      };
    });
  }
}

/** A bracket's exit is sized by what its entry filled; what it filled itself is all that is known here. */
const quantityOf = ({ order, isChild, filled }: OrderState): number =>
  isChild ? filled : order.quantity;

function addTo(
  byOrder: Map<number, FilledSums>,
  instrument: Instrument,
  { order }: ExecutionReport,
  { quantity, price, fee, feeAsset }: Fill,
): void {
  const sums = byOrder.get(order) ?? { value: 0, quantity: 0, fee: 0 };
  const plainPrice = priceToNumber(instrument, price);
  const paid = moneyToNumber(fee);
  sums.value += plainPrice * quantity;
  sums.quantity += quantity;
  sums.fee += feeAsset === instrument.settlement ? paid : paid * plainPrice;
  byOrder.set(order, sums);
}

function pricesOf(
  pricing: OrderPricing,
  instrument: Instrument,
): Pick<OrderRow, 'limitPrice' | 'stopPrice'> {
  return {
    limitPrice: 'limitPrice' in pricing ? priceToNumber(instrument, pricing.limitPrice) : null,
    stopPrice: 'stopPrice' in pricing ? priceToNumber(instrument, pricing.stopPrice) : null,
  };
}
