import {
  plainGain,
  plainValue,
  priceToNumber,
  qualifiedSymbol,
  quantityToNumber,
} from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { JournalEntry, OrderDenied } from '../../core/domain/journal.js';
import { moneyToNumber } from '../../core/domain/money.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import type { Timestamp } from '../../core/domain/units.js';

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

/** Reads the journal of a run and keeps what its report needs. */
export class Collector {
  readonly refusals = new Map<string, RefusalCount>();
  readonly sums: TradingSums = { fills: 0, fees: 0, slippage: 0, tradedNotional: 0 };
  /** By instrument, in account currency. */
  private readonly notional: Float64Array;
  /** Orders that ended without filling whole. */
  readonly ends = { cancelled: 0, expired: 0, rejected: 0 };
  halt: HaltRecord | undefined;

  constructor(private readonly instruments: readonly Instrument[]) {
    this.notional = new Float64Array(instruments.length);
  }

  /** Traded value by symbol, of those that traded. */
  get notionalBySymbol(): ReadonlyMap<string, number> {
    const traded = this.instruments
      .map((instrument, index) => [qualifiedSymbol(instrument), this.notional[index]!] as const)
      .filter(([, value]) => value > 0);
    return new Map(traded);
  }

  readonly read = (entry: JournalEntry): void => {
    const { event } = entry;
    if (event.kind === 'report') this.readReport(event);
    const { changes } = entry;
    for (let index = 0; index < changes.length; index++) {
      const change = changes[index]!;
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
    if (!fill) {
      if (report.status in this.ends) this.ends[report.status as keyof typeof this.ends] += 1;
      return;
    }
    const quantity = quantityToNumber(instrument, fill.quantity);
    const price = priceToNumber(instrument, fill.price);
    const value = plainValue(instrument, quantity, price);
    const { sums } = this;
    sums.fills += 1;
    sums.tradedNotional += value;
    const fee = moneyToNumber(fill.fee);
    sums.fees += fill.feeAsset === instrument.settlement ? fee : fee * price;
    if (fill.referencePrice !== fill.price) {
      sums.slippage += Math.abs(plainGain(instrument, quantity, fill.referencePrice, fill.price));
    }
    this.notional[report.instrument] = this.notional[report.instrument]! + value;
  }

  private countRefusal(denied: OrderDenied, at: Timestamp): void {
    if (this.halt) this.halt.refusedAfter += 1;
    const known = this.refusals.get(denied.rule);
    if (known) known.count += 1;
    else
      this.refusals.set(denied.rule, { rule: denied.rule, count: 1, firstAt: at, first: denied });
  }
}
