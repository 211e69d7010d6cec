/** What is special about an exchange and ccxt does not say: one record each. */
export interface ExchangeTraits {
  /** Last argument of `watchTrades`. */
  readonly watchTrades: Readonly<Record<string, unknown>>;
  /** Trades are numbered one after the other, and can be asked for by number. */
  readonly tradeNumbers: boolean;
  /** The last state a candle has in the stream before the next one begins is its final one. */
  readonly candlesEndFinal: boolean;
  /** Options of ccxt that spare requests a feed has no use for. */
  readonly options: Readonly<Record<string, unknown>>;
}

const USUAL: ExchangeTraits = {
  ...{ watchTrades: {}, tradeNumbers: false, candlesEndFinal: false, options: {} },
};

/** The stream of single trades has other numbers than what can be asked for afterwards. */
const BINANCE: ExchangeTraits = {
  watchTrades: { name: 'aggTrade' },
  tradeNumbers: true,
  candlesEndFinal: true,
  options: { fetchCurrencies: false, fetchMargins: false },
};

const TRAITS: Readonly<Record<string, ExchangeTraits>> = {
  ...{ binance: BINANCE, binanceus: BINANCE, binanceusdm: BINANCE, binancecoinm: BINANCE },
};

export const traitsOf = (exchange: string): ExchangeTraits => TRAITS[exchange] ?? USUAL;
