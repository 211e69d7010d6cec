/** What faults do to one request, before it is carried out, and to its answer. */
import type { Account, Market, VenueOrder } from '../../../core/exchange/index.js';
import type { Host } from '../host.js';
import { VenueError, venueErrors } from '../venue-error.js';
import type { Faults } from './faults.js';

/** How the answer leaves; the connection ends instead with `drop`. */
export interface Distortion {
  readonly delayMs: number;
  readonly drop: boolean;
  /** What is sent instead of the answer's text. */
  readonly text: ((body: string) => string) | undefined;
}

const PAGE = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';

/** Answers that replace carrying the request out. Throws the VenueError to answer with. */
export function refuseByFault(faults: Faults, endpoint: string): void {
  const limited = faults.strikes('rate-limit', endpoint);
  if (limited !== undefined) {
    throw new VenueError(
      429,
      -1003,
      'Too many requests; please use the websocket for live updates.',
      {
        retryAfter: limited.value,
      },
    );
  }
  const ban = faults.strikes('ban', endpoint);
  if (ban !== undefined) {
    const until = Date.now() + ban.value * 1_000;
    throw new VenueError(
      418,
      -1003,
      `Way too much request weight used; IP banned until ${until}.`,
      {
        retryAfter: ban.value,
      },
    );
  }
  if (faults.strikes('overload', endpoint) !== undefined) throw venueErrors.overloaded();
  if (faults.strikes('timeout-before', endpoint) !== undefined) throw venueErrors.timeout();
  const status = faults.strikes('status', endpoint);
  if (status !== undefined) throw new VenueError(status.value, -1000, PAGE, { html: true });
}

/** Milliseconds to wait before the request is carried out; undefined ends the connection. */
export function delayBefore(faults: Faults, endpoint: string): number | undefined {
  if (faults.strikes('drop-before', endpoint) !== undefined) return undefined;
  return faults.strikes('delay-before', endpoint)?.value ?? 0;
}

/** What becomes of the answer of a request that was carried out. */
export function distortionOf(faults: Faults, endpoint: string): Distortion {
  const drop = faults.strikes('drop-after', endpoint) !== undefined;
  const delayMs = faults.strikes('delay-after', endpoint)?.value ?? 0;
  if (faults.strikes('empty', endpoint) !== undefined) return { delayMs, drop, text: () => '' };
  if (faults.strikes('html', endpoint) !== undefined) return { delayMs, drop, text: () => PAGE };
  if (faults.strikes('truncated', endpoint) !== undefined) {
    return { delayMs, drop, text: (body) => body.slice(0, Math.floor(body.length / 2)) };
  }
  return { delayMs, drop, text: undefined };
}

const TAKER = 'robot-fault';

/**
 * Fills an order in full, by an account that exists for this alone: it takes everything on the book up
 * to the order's price.
 */
export function fillNow(host: Host, market: Market, order: VenueOrder): void {
  const { exchange } = host;
  const taker = exchange.accountNamed(TAKER) ?? openTaker(host);
  const levels = exchange.depth(market, order.side, 1_000_000);
  const ahead = levels.filter(({ price }) =>
    order.side === 'buy' ? price >= order.price : price <= order.price,
  );
  const quantity = ahead.reduce((sum, level) => sum + level.quantity, 0);
  if (quantity === 0) return;
  const side = order.side === 'buy' ? 'sell' : 'buy';
  payIn(host, market, taker, order.price * quantity, quantity);
  host.apply({
    kind: 'place',
    account: taker.id,
    order: {
      ...{ listing: market.index, side, type: 'limit', timeInForce: 'ioc', price: order.price },
      ...{ quantity, quoteQuantity: 0, stopPrice: 0, trailingDelta: 0, icebergQuantity: 0 },
      ...{ selfTrade: 'none', clientOrderId: `fault-${order.id}` },
    },
  });
}

function openTaker(host: Host): Account {
  host.apply({ kind: 'open_account', name: TAKER, robot: true });
  return host.exchange.accountNamed(TAKER)!;
}

function payIn(host: Host, market: Market, taker: Account, value: number, quantity: number): void {
  const { base, quote, priceScale, quantityScale } = market.listing.instrument;
  const amounts = [
    [quote, Math.ceil(value / 10 ** (priceScale + quantityScale)) + 1],
    [base, Math.ceil(quantity / 10 ** quantityScale) + 1],
  ] as const;
  for (const [asset, amount] of amounts) {
    host.apply({ kind: 'fund', account: taker.id, asset, amount: String(amount) });
  }
}

interface DepthAnswer {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** What a depth request is answered with when a fault strikes. */
export function depthByFault(
  faults: Faults,
  endpoint: string,
  symbol: string,
  fresh: DepthAnswer,
): DepthAnswer {
  const stale = faults.booksBefore?.get(symbol) as DepthAnswer | undefined;
  if (stale !== undefined && faults.strikes('stale-snapshot', endpoint) !== undefined) return stale;
  if (faults.strikes('crossed-book', endpoint) !== undefined) {
    return { ...fresh, bids: fresh.asks, asks: fresh.bids };
  }
  if (faults.strikes('nan-book', endpoint) !== undefined) {
    return { ...fresh, bids: [['NaN', 'NaN'], ...fresh.bids.slice(1)] };
  }
  return fresh;
}
