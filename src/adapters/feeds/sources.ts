/**
 * Where the sources of a configuration lead: to which exchange of ccxt, and whether the address that is
 * written is the venue's own, which ccxt knows better, or somebody else's.
 */
export interface SourceAddress {
  /** ccxt id. */
  readonly exchange: string;
  /** The address is that of the venue's test environment. */
  readonly sandbox: boolean;
  /** An address that is not the venue's. */
  readonly foreign: URL | undefined;
}

/** Venues of which several exchanges of ccxt are a part: which one, by the host. */
const PARTS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  // The exchange with its channels `matches` and `level2`, and not the advanced trade of the app.
  coinbase: [[/(^|\.)exchange\.coinbase\.com$/, 'coinbaseexchange']],
  binance: [
    [/^fstream\.binance\.com$|^fapi\.binance\.com$/, 'binanceusdm'],
    [/^dstream\.binance\.com$|^dapi\.binance\.com$/, 'binancecoinm'],
    [/(^|\.)binance\.us$/, 'binanceus'],
  ],
};

/** Domains that do not bear the name of the exchange. */
const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  binanceusdm: ['binance.com'],
  binancecoinm: ['binance.com'],
  binance: ['binance.vision'],
  coinbaseexchange: ['coinbase.com'],
  krakenfutures: ['kraken.com'],
  kucoinfutures: ['kucoin.com'],
};

const SANDBOX = /(^|[.-])(testnet|sandbox|paper|demo)([.-]|$)/;

/** `binance-sub` is binance once more, for a second account: what follows the dash is the account's own. */
const exchangeOf = (name: string): string => name.split('-')[0]!;

/** What the name and the address of a source say. */
export function sourceAddress(name: string, url: string | undefined): SourceAddress {
  const id = exchangeOf(name);
  if (url === undefined) return { exchange: id, sandbox: false, foreign: undefined };
  const address = new URL(url);
  const host = address.hostname;
  const exchange = PARTS[id]?.find(([pattern]) => pattern.test(host))?.[1] ?? id;
  const isOwn = isDomainOf(exchange, host);
  return {
    exchange,
    sandbox: isOwn && SANDBOX.test(host),
    foreign: isOwn ? undefined : address,
  };
}

function isDomainOf(exchange: string, host: string): boolean {
  const parts = host.split('.');
  if (parts.length < 2) return false;
  const named = parts.at(-2) === exchange || `${parts.at(-2)!}${parts.at(-1)!}` === exchange;
  return named || (DOMAINS[exchange] ?? []).some((one) => host === one || host.endsWith(`.${one}`));
}
