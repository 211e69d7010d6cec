/** A short way to trade with an engine in a test: orders in a few words, and copies of what was told. */
import { MatchingEngine } from '../../../src/core/book/index.js';
import type {
  MatchingEngineOptions,
  NewOrder,
  OrderReport,
  TopOfBookUpdate,
  TradePrint,
} from '../../../src/core/book/index.js';
import type { Instrument } from '../../../src/core/domain/index.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/index.js';
import { instrumentOf } from './instruments.js';

type Options = Omit<MatchingEngineOptions, 'listener'>;
type Terms = Partial<Omit<NewOrder, 'kind' | 'at'>>;

export class Desk {
  readonly engine: MatchingEngine;
  at = 1_700_000_000_000_000;
  private reports: OrderReport[] = [];
  private trades: TradePrint[] = [];
  private tops: TopOfBookUpdate[] = [];

  constructor(
    private readonly instruments: readonly Instrument[] = [instrumentOf()],
    options: Options = {},
  ) {
    this.engine = new MatchingEngine({
      ...options,
      listener: {
        onReport: (report) => this.reports.push({ ...report }),
        onTrade: (trade) => this.trades.push({ ...trade }),
        onTopOfBook: (top) => this.tops.push({ ...top }),
      },
    });
    for (const instrument of instruments) this.engine.list(instrument);
  }

  get symbol(): string {
    return this.instruments[0]!.symbol;
  }

  /** A limit order, or a market order without a price. */
  send(
    clientOrderId: string,
    side: 'buy' | 'sell',
    quantity: number,
    price?: number,
    terms: Terms = {},
  ): OrderReport[] {
    this.engine.submit({
      kind: 'submit',
      at: asTimestamp(this.at),
      symbol: this.symbol,
      account: 'ann',
      clientOrderId,
      side,
      type: price === undefined ? 'market' : 'limit',
      quantity: asQuantity(quantity),
      limitPrice: price === undefined ? undefined : asPrice(price),
      ...terms,
    });
    return this.takeReports();
  }

  cancel(clientOrderId: string, account = 'ann', symbol = this.symbol): OrderReport[] {
    const at = asTimestamp(this.at);
    this.engine.cancel({ kind: 'cancel', at, symbol, account, clientOrderId });
    return this.takeReports();
  }

  takeReports(): OrderReport[] {
    return this.reports.splice(0);
  }

  takeTrades(): TradePrint[] {
    return this.trades.splice(0);
  }

  takeTops(): TopOfBookUpdate[] {
    return this.tops.splice(0);
  }
}
