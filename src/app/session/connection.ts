/** How a venue of the configuration is reached: its ccxt id and what ccxt's constructor is given. */
import type { Config } from '../config/index.js';
import { ccxtConfig } from '../exchange/ccxt-config.js';
import { sourceAddress } from '../../adapters/feeds/sources.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import { CCXT_IDS } from '../init/exchange-ids.js';
import type { Feed } from '../../ports.js';
import { ensureExchange } from '../exchange/process/ensure.js';
import { splitSymbol } from './session-accounts.js';

export interface Connection {
  /** Venue id, as in qualified symbols. */
  readonly venue: string;
  /** ccxt id. */
  readonly exchange: string;
  readonly config: object;
  readonly sandbox: boolean;
  /** Sends no more than this, below what the venue allows. */
  readonly requestsPerSecond?: number;
  /** Asks for the data so often, milliseconds, instead of subscribing to them. */
  readonly pollEveryMs?: number;
}

export interface ConnectionPlace {
  readonly config: Config;
  /** Data directory, absolute. */
  readonly directory: string;
  /** What a built-in exchange lists that is started; default: what strategies trade. */
  readonly symbols?: readonly string[];
  /** The command line's entry, with which the built-in exchange is started. */
  readonly program: string;
  readonly warn: (line: string) => void;
}

/** The built-in exchange speaks the protocol of this one. */
const LOCAL_PROTOCOL = 'binance';
const POLL_EVERY_MS = 1_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The market data of a venue; see `connectionOf`. */
export async function openVenueFeed(venue: string, place: ConnectionPlace): Promise<Feed> {
  const { openFeed } = await import('../../adapters/feeds/index.js');
  const { reconnectWaitMs: reconnectMs, staleAfterMs } = place.config.marketData;
  const { warn } = place;
  return openFeed({ ...(await connectionOf(venue, place)), reconnectMs, staleAfterMs, warn });
}

/** Starts the built-in exchange when it is asked for and does not run. */
export async function connectionOf(venue: string, place: ConnectionPlace): Promise<Connection> {
  const { config } = place;
  if (venue === 'local') return localConnection(place);
  const source = config.marketData.sources.find(({ name }) => name === venue);
  const { exchange, sandbox, foreign } = sourceAddress(venue, source?.url);
  if (!CCXT_IDS.includes(exchange)) throw unknownVenue(venue);
  const isSandbox = Object.values(config.accounts).some(
    (account) => account.venue === venue && account.sandbox,
  );
  return {
    ...{ venue, exchange, sandbox: sandbox || isSandbox },
    config: foreign === undefined ? {} : elsewhere(exchange, foreign),
    ...(source?.rateLimit !== undefined && { requestsPerSecond: source.rateLimit }),
    ...(source?.type === 'rest' && { pollEveryMs: POLL_EVERY_MS }),
  };
}

/** A stand-in for a venue on this machine; no other address takes the place of a venue's own. */
function elsewhere(exchange: string, { hostname, port, href }: URL): object {
  if (exchange === LOCAL_PROTOCOL && LOOPBACK.has(hostname) && port !== '') {
    return ccxtConfig(Number(port), true);
  }
  throw new TradsysError('venue.address', `${href} is no address of ${exchange}`, {
    ...{ exit: 'config', where: 'market_data.sources' },
    remedy: "leave out 'url': the venue's own addresses are known",
  });
}

function unknownVenue(venue: string): TradsysError {
  const near = nearest(venue, [...CCXT_IDS, 'local']);
  return new TradsysError('venue.unknown', `there is no venue '${venue}'`, {
    exit: 'usage',
    remedy:
      near === undefined
        ? 'name local, or an exchange of ccxt such as binance'
        : `did you mean ${near}?`,
  });
}

/** What strategies may trade on the built-in exchange. */
const symbolsHere = ({ strategies }: Config): readonly string[] =>
  strategies
    .flatMap((setting) => setting.symbols.map((text) => splitSymbol(text)))
    .filter(({ venue = 'local' }) => venue === 'local')
    .map(({ symbol }) => symbol);

async function localConnection({
  config,
  directory,
  program,
  warn,
  symbols = symbolsHere(config),
}: ConnectionPlace): Promise<Connection> {
  const { port, started } = await ensureExchange(directory, program, symbols);
  if (started) {
    warn(`the built-in exchange was started on port ${port}; 'tradsys exchange stop' ends it`);
  }
  const exchange = LOCAL_PROTOCOL;
  return { venue: 'local', exchange, config: ccxtConfig(port, true), sandbox: false };
}
