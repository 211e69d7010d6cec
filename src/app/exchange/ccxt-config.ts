/**
 * What a stock ccxt client needs in its constructor to trade here and nowhere else: every address of
 * `urls.api` that ccxt 4.5.84 has, since those left out would keep their real hosts.
 */

/** Paths below the root of the server, by ccxt's names. */
const PATHS = {
  public: 'api/v3',
  private: 'api/v3',
  v1: 'api/v1',
  sapi: 'sapi/v1',
  sapiV2: 'sapi/v2',
  sapiV3: 'sapi/v3',
  sapiV4: 'sapi/v4',
  fapiPublic: 'fapi/v1',
  fapiPublicV2: 'fapi/v2',
  fapiPublicV3: 'fapi/v3',
  fapiPrivate: 'fapi/v1',
  fapiPrivateV2: 'fapi/v2',
  fapiPrivateV3: 'fapi/v3',
  fapiData: 'futures/data',
  dapiPublic: 'dapi/v1',
  dapiPrivate: 'dapi/v1',
  dapiPrivateV2: 'dapi/v2',
  dapiData: 'futures/data',
  eapiPublic: 'eapi/v1',
  eapiPrivate: 'eapi/v1',
  papi: 'papi/v1',
  papiV2: 'papi/v2',
} as const;

/** Only spot is traded; the others lead to an address that answers 404. */
const SOCKETS = [
  'margin',
  'future',
  'delivery',
  'stock',
  'option',
  'optionMarket',
  'optionPrivate',
];

export interface ExchangeUrls {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsApiUrl: string;
  readonly sapiUrl: string;
  readonly fapiUrl: string;
  readonly dapiUrl: string;
}

export interface CcxtConfig {
  readonly enableRateLimit: boolean;
  /** Defined, so that ccxt lets plain `ws://` through; Node's own agent is taken. */
  readonly httpAgent: false;
  /** A dead peer is noticed in seconds instead of minutes. */
  readonly streaming: { readonly keepAlive: number };
  readonly urls: { readonly api: Readonly<Record<string, unknown>> };
}

export function exchangeUrls(port: number): ExchangeUrls {
  const http = `http://127.0.0.1:${port}`;
  const ws = `ws://127.0.0.1:${port}`;
  return {
    restUrl: `${http}/api/v3`,
    wsUrl: `${ws}/stream/ws`,
    wsApiUrl: `${ws}/ws-api/v3`,
    sapiUrl: `${http}/sapi/v1`,
    fapiUrl: `${http}/fapi/v1`,
    dapiUrl: `${http}/dapi/v1`,
  };
}

/** The constructor's argument, without key and secret. `enableRateLimit` slows down to the limits. */
export function ccxtConfig(port: number, enableRateLimit: boolean): CcxtConfig {
  const http = `http://127.0.0.1:${port}`;
  const ws = `ws://127.0.0.1:${port}`;
  const { wsUrl, wsApiUrl } = exchangeUrls(port);
  const rest = Object.entries(PATHS).map(([name, path]): [string, string] => [
    name,
    `${http}/${path}`,
  ]);
  const unserved = SOCKETS.map((name): [string, string] => [name, `${ws}/unserved/${name}`]);
  const sockets = {
    spot: wsUrl,
    ...Object.fromEntries(unserved),
    'ws-api': {
      spot: wsApiUrl,
      future: `${ws}/unserved/ws-fapi`,
      delivery: `${ws}/unserved/ws-dapi`,
    },
    papi: `${ws}/unserved/papi`,
  };
  return {
    enableRateLimit,
    httpAgent: false,
    streaming: { keepAlive: 15_000 },
    urls: { api: { ...Object.fromEntries(rest), ws: sockets } },
  };
}
