/** Gathers a command's public prints, so that they are told after those concerned have heard. */
import type { LevelUpdate, TopOfBookUpdate, TradePrint } from '../book/index.js';
import type { EventSink, ExchangeEvent } from './commands.js';
import type { LevelChange, Market } from './market.js';
import type { TapeTrade } from './tape.js';

type Best = Extract<ExchangeEvent, { readonly kind: 'best' }>;

interface Print {
  readonly market: Market;
  readonly trade: TapeTrade;
  readonly makerOrderId: number;
  readonly takerOrderId: number;
}

export class PublicFeed {
  private prints: Print[] = [];
  private best: Best[] = [];
  private readonly levels = new Map<Market, LevelChange[]>();

  constructor(
    private readonly marketOf: (symbol: string) => Market,
    private readonly sink: EventSink,
  ) {}

  onTrade({ symbol, at, price, quantity, takerSide, ...print }: TradePrint): void {
    const market = this.marketOf(symbol);
    const buyerIsMaker = takerSide === 'sell';
    const trade: TapeTrade = { id: print.tradeId, at, price, quantity, buyerIsMaker };
    market.tape.add(trade);
    market.candles.add(trade);
    const { makerOrderId, takerOrderId } = print;
    this.prints.push({ market, trade, makerOrderId, takerOrderId });
  }

  onLevel({ symbol, sequence, side, price, quantity }: LevelUpdate): void {
    const market = this.marketOf(symbol);
    market.sequence = sequence;
    const changes = this.levels.get(market);
    if (changes === undefined) this.levels.set(market, [{ side, price, quantity }]);
    else changes.push({ side, price, quantity });
  }

  onTopOfBook(update: TopOfBookUpdate): void {
    const market = this.marketOf(update.symbol);
    market.sequence = update.sequence;
    const { sequence, bidPrice, bidQuantity, askPrice, askQuantity } = update;
    this.best.push({
      ...{ kind: 'best', listing: market.index, sequence },
      ...{ bidPrice, bidQuantity, askPrice, askQuantity },
    });
  }

  publish(at: number): void {
    if (this.prints.length > 0) this.publishTrades();
    if (this.levels.size > 0) {
      for (const [market, changes] of this.levels) {
        this.sink({ kind: 'levels', listing: market.index, changes, at });
      }
      this.levels.clear();
    }
    if (this.best.length === 0) return;
    for (const best of this.best) this.sink(best);
    this.best = [];
  }

  private publishTrades(): void {
    const { prints } = this;
    this.prints = [];
    for (const { market, ...print } of prints) {
      this.sink({ kind: 'trade', listing: market.index, ...print });
    }
    let start = 0;
    for (let end = 1; end <= prints.length; end += 1) {
      if (prints[end]?.takerOrderId === prints[start]!.takerOrderId) continue;
      this.aggregate(prints.slice(start, end));
      start = end;
    }
  }

  /** The fills of one taking order. */
  private aggregate(run: readonly Print[]): void {
    const { market } = run[0]!;
    for (const trade of market.tape.aggregate(run.map((print) => print.trade))) {
      this.sink({ kind: 'aggregate', listing: market.index, trade });
    }
  }
}
