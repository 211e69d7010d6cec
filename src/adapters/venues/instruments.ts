import type { Instrument } from '../../core/domain/instrument.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { marketInstrument } from '../clients/market-instrument.js';
import type { CcxtMarket, MarketRules } from '../clients/market-instrument.js';

/** The instruments of an account: those traded here, and whatever else turns up on it. */
export class Instruments {
  private readonly known = new Map<string, Instrument>();
  private readonly loading = new Map<string, Promise<Instrument | undefined>>();

  constructor(
    private readonly venue: string,
    private readonly client: ExchangeClient,
    private readonly rules: MarketRules,
    traded: readonly Instrument[],
  ) {
    for (const instrument of traded) this.known.set(instrument.symbol, instrument);
  }

  /** Requests name theirs: from then on it is the one of its symbol. */
  learn(instrument: Instrument): void {
    if (!this.known.has(instrument.symbol)) this.known.set(instrument.symbol, instrument);
  }

  get all(): readonly Instrument[] {
    return [...this.known.values()];
  }

  of(symbol: string): Instrument | undefined {
    return this.known.get(symbol);
  }

  /** As the venue describes it where it is not known; undefined when the venue does not list it. */
  async find(symbol: string): Promise<Instrument | undefined> {
    const known = this.known.get(symbol);
    if (known !== undefined) return known;
    let loading = this.loading.get(symbol);
    if (loading === undefined) {
      loading = this.load(symbol);
      this.loading.set(symbol, loading);
    }
    return loading;
  }

  private async load(symbol: string): Promise<Instrument | undefined> {
    try {
      const market = (await this.client.call('market', [symbol])) as CcxtMarket;
      const instrument = marketInstrument(this.venue, market, this.rules);
      if (instrument !== undefined) this.known.set(symbol, instrument);
      return instrument;
    } catch {
      return undefined;
    } finally {
      this.loading.delete(symbol);
    }
  }
}
