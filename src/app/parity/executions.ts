/** What came of each order in money: its executions, and what the market showed at them. */
import { priceToNumber, qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { Order } from '../../core/domain/order.js';
import type { Fill } from '../../core/domain/report.js';
import type { Price, Timestamp } from '../../core/domain/units.js';
import type { Engine, Turn } from '../../core/engine/index.js';

export interface Execution {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly strategy: string;
  /** Qualified. */
  readonly symbol: string;
  readonly sentAt: Timestamp;
  /** Base units or contracts, in all. */
  readonly quantity: number;
  /** Average price units: of the executions, and of the market when each was heard of. */
  readonly price: Price;
  readonly mark: Price;
  /** In the settlement asset, positive when paid. */
  readonly fee: number;
}

interface Collected {
  readonly base: Omit<Execution, 'quantity' | 'price' | 'mark' | 'fee'>;
  readonly trades: Set<number>;
  quantity: number;
  /** Sums whose quotient with the quantity is an average. */
  priced: number;
  marked: number;
  fee: number;
}

export class Executions {
  private readonly orders = new Map<number, Collected>();
  /** Assets that fees were paid in and that have no price here. */
  readonly unvalued = new Set<string>();

  /** A turn that the engine has just made. */
  take({ event }: Turn, engine: Engine | undefined): void {
    if (event.kind !== 'report' || event.fill === undefined || engine === undefined) return;
    const state = engine.orders.state(event.order);
    if (state === undefined) return;
    const { order, sentAt } = state;
    const collected = this.of(order, sentAt, engine);
    const { fill } = event;
    if (collected.trades.has(fill.tradeId)) return;
    collected.trades.add(fill.tradeId);
    const { instrument } = collected.base;
    const quantity = quantityToNumber(instrument, fill.quantity);
    const mark = engine.marks[order.instrument]!;
    collected.quantity += quantity;
    collected.priced += weighed(instrument, quantity, fill.price);
    collected.marked += weighed(instrument, quantity, mark > 0 ? mark : fill.price);
    collected.fee += this.feeOf(fill, instrument);
  }

  all(): readonly Execution[] {
    return [...this.orders.values()].map(({ base, quantity, priced, marked, fee }) => ({
      ...base,
      ...{ quantity, fee },
      price: averageOf(base.instrument, quantity, priced),
      mark: averageOf(base.instrument, quantity, marked),
    }));
  }

  private of(order: Order, sentAt: Timestamp, engine: Engine): Collected {
    const known = this.orders.get(order.id);
    if (known !== undefined) return known;
    const instrument = engine.instruments[order.instrument]!;
    const strategy = engine.instances[order.instance]!;
    const base = { order, instrument, strategy, symbol: qualifiedSymbol(instrument), sentAt };
    const made = { base, trades: new Set<number>(), quantity: 0, priced: 0, marked: 0, fee: 0 };
    this.orders.set(order.id, made);
    return made;
  }

  private feeOf({ fee, feeAsset, price }: Fill, instrument: Instrument): number {
    const amount = moneyToNumber(fee);
    if (amount === 0 || feeAsset === instrument.settlement) return amount;
    if (feeAsset === instrument.base) return amount * priceToNumber(instrument, price);
    this.unvalued.add(feeAsset);
    return 0;
  }
}

/** Gains of inverse contracts go by the reciprocal of the price, and so do their averages. */
const weighed = ({ kind }: Instrument, quantity: number, price: number): number =>
  kind === 'inverse' ? quantity / price : quantity * price;

const averageOf = ({ kind }: Instrument, quantity: number, sum: number): Price =>
  (kind === 'inverse' ? quantity / sum : sum / quantity) as Price;
