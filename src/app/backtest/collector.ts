import { priceToNumber, qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { JournalEntry, OrderDenied } from '../../core/domain/journal.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import type { ClosedTrade } from '../../core/domain/trade.js';
import { POWERS_OF_TEN, asQuantity } from '../../core/domain/units.js';
import type { Timestamp } from '../../core/domain/units.js';
import type { LotListener } from '../../core/portfolio/index.js';

/** Refusals of one rule, counted. */
export interface RefusalCount {
  readonly rule: string;
  count: number;
  readonly firstAt: Timestamp;
  readonly first: Pick<OrderDenied, 'symbol' | 'instance' | 'limit' | 'actual' | 'reason'>;
}

export interface HaltRecord {
  readonly at: Timestamp;
  readonly rule: string;
  refusedAfter: number;
}

/** Sums over executions, in account currency. */
export interface TradingSums {
  fills: number;
  fees: number;
  slippage: number;
  tradedNotional: number;
}

const BAR_INSIDE = -1;

/** Reads the journal of a run and keeps what its report needs. */
export class Collector {
  readonly trades: ClosedTrade[] = [];
  readonly refusals = new Map<string, RefusalCount>();
  readonly sums: TradingSums = { fills: 0, fees: 0, slippage: 0, tradedNotional: 0 };
  readonly notionalBySymbol = new Map<string, number>();
  halt: HaltRecord | undefined;

  constructor(
    private readonly instruments: readonly Instrument[],
    private readonly instanceNames: readonly string[],
  ) {}

  readonly read = (entry: JournalEntry): void => {
    const { event } = entry;
    if (event.kind === 'report') this.readReport(event);
    for (const change of entry.changes) {
      if (change.kind === 'denied') this.countRefusal(change, entry.at);
      else if (change.kind === 'trading_state') {
        this.halt ??= { at: entry.at, rule: change.rule, refusedAfter: 0 };
      }
    }
  };

  private readReport(report: ExecutionReport): void {
    const instrument = this.instruments[report.instrument]!;
    if (report.status === 'rejected') {
      const found = { instance: '', symbol: qualifiedSymbol(instrument), limit: 0, actual: 0 };
      this.countRefusal(
        { kind: 'denied', rule: 'venue', reason: report.reason, ...found },
        report.at,
      );
    }
    const { fill } = report;
    if (!fill) return;
    const quantity = quantityToNumber(instrument, fill.quantity) * instrument.contractSize;
    const value = quantity * priceToNumber(instrument, fill.price);
    const { sums } = this;
    sums.fills += 1;
    sums.tradedNotional += value;
    const fee = moneyToNumber(fill.fee);
    sums.fees +=
      fill.feeAsset === instrument.settlement ? fee : fee * priceToNumber(instrument, fill.price);
    const slipped =
      Math.abs(fill.price - fill.referencePrice) / POWERS_OF_TEN[instrument.priceScale]!;
    sums.slippage += slipped * quantity;
    const symbol = qualifiedSymbol(instrument);
    this.notionalBySymbol.set(symbol, (this.notionalBySymbol.get(symbol) ?? 0) + value);
  }

  private countRefusal(denied: OrderDenied, at: Timestamp): void {
    if (this.halt) this.halt.refusedAfter += 1;
    const known = this.refusals.get(denied.rule);
    if (known) known.count += 1;
    else
      this.refusals.set(denied.rule, { rule: denied.rule, count: 1, firstAt: at, first: denied });
  }

  readonly onLotClosed: LotListener = (position, closed, fill, at, reason) => {
    const { instrument } = position;
    const { lot, side } = closed;
    const quantity = quantityToNumber(instrument, asQuantity(closed.quantity));
    const gross = side > 0 ? closed.value - closed.cost : closed.cost - closed.value;
    const fees = closed.entryFee + closed.exitFee;
    const pnl = moneyToNumber((instrument.kind === 'inverse' ? -gross : gross) - fees);
    const perPrice = (quantity * instrument.contractSize) / POWERS_OF_TEN[instrument.priceScale]!;
    const low = Math.min(lot.low, fill.price);
    const high = Math.max(lot.high, fill.price);
    const [worst, best] = side > 0 ? [low, high] : [high, low];
    this.trades.push({
      instance: this.instanceNames[position.instanceIndex]!,
      symbol: qualifiedSymbol(instrument),
      side: side > 0 ? 'long' : 'short',
      quantity,
      entryAt: lot.at,
      exitAt: at,
      entryBar: BAR_INSIDE,
      exitBar: BAR_INSIDE,
      entryPrice: priceToNumber(instrument, lot.price),
      exitPrice: priceToNumber(instrument, fill.price),
      pnl,
      fees: moneyToNumber(fees),
      returnFraction: pnl / moneyToNumber(closed.cost),
      maxAdverseExcursion: side * (lot.price - worst) * perPrice,
      maxFavourableExcursion: side * (best - lot.price) * perPrice,
      entryReason: lot.reason,
      exitReason: reason,
    });
  };
}
