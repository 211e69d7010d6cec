/** An account at our exchange, traded on through the adapter and stock ccxt in its child process. */
import { ccxtConfig } from '../../../src/app/exchange/ccxt-config.js';
import { act } from '../../../src/app/exchange/process/actions.js';
import { openVenue } from '../../../src/adapters/venues/index.js';
import type { VenueTiming } from '../../../src/adapters/venues/timing.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { OrderPricing, Side, TimeInForce } from '../../../src/core/domain/order.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { Price } from '../../../src/core/domain/units.js';
import type { AccountSnapshot, Venue, VenueOrder } from '../../../src/ports.js';
import type { TestExchange } from '../../app/exchange/fixture.js';
import type { Key } from '../../app/exchange/fixture.js';
import { Told } from './told.js';

/** Short enough for tests, long enough for a busy machine. */
export const TIMING: Partial<VenueTiming> = {
  ...{
    validityMs: 700,
    underwayMs: 900,
    settleMs: 50,
    forgetMs: 200,
    orderMs: 1_500,
    queryMs: 3_000,
  },
  ...{ firstPauseMs: 50, longestPauseMs: 400, fillGraceMs: 100 },
  ...{ pollMs: 1_000, lostPollMs: 200, streamMs: 5_000, balanceMs: 300 },
};

const CLIENT_TIMING = { reconnectMs: 50, askAgainMs: 1_000 };

export interface Placing {
  readonly side?: Side;
  /** In units of 10^-5 BTC. */
  readonly quantity?: number;
  readonly pricing?: OrderPricing;
  readonly timeInForce?: TimeInForce;
  readonly expireAt?: number;
  readonly reduceOnly?: boolean;
}

/** Of dollars. */
export const price = (dollars: number): Price => asPrice(Math.round(dollars * 100));

/** Price in dollars. */
export const limit = (dollars: number, postOnly = false): OrderPricing => ({
  ...{ type: 'limit', limitPrice: price(dollars), postOnly },
});

export class VenueBench extends Told {
  snapshot: AccountSnapshot | undefined;
  private orders = 0;

  private constructor(
    readonly exchange: TestExchange,
    readonly key: Key,
    readonly venue: Venue,
    readonly instruments: readonly Instrument[],
  ) {
    super();
  }

  static async open(
    exchange: TestExchange,
    account: string,
    { key = exchange.account(account), timing = {} } = {},
  ): Promise<VenueBench> {
    const { apiKey, secret } = key;
    const instruments = exchange.running.host.exchange.markets.map(
      ({ listing }) => listing.instrument,
    );
    const venue = await openVenue({
      ...{ venue: 'binance', instruments, timing: { ...TIMING, ...timing } },
      isOwn: (clientId) => clientId.startsWith('ts-'),
      client: {
        id: 'binance',
        config: { ...ccxtConfig(exchange.running.port, false), apiKey, secret },
        timing: CLIENT_TIMING,
      },
    });
    return new VenueBench(exchange, key, venue, instruments);
  }

  async connect(): Promise<AccountSnapshot> {
    this.snapshot = await this.venue.connect((report) => this.hear(report));
    return this.snapshot;
  }

  get instrument(): Instrument {
    return this.instruments.find(({ symbol }) => symbol === 'BTC/USDT')!;
  }

  order({
    side = 'buy',
    quantity = 10_000,
    pricing = limit(50_000),
    timeInForce = 'gtc',
    expireAt,
    reduceOnly = false,
  }: Placing = {}): VenueOrder {
    this.orders += 1;
    return {
      clientId: `ts-1-${this.orders}`,
      ...{ instrument: this.instrument, side, pricing, timeInForce, reduceOnly },
      quantity: asQuantity(quantity),
      expireAt: expireAt === undefined ? undefined : asTimestamp(expireAt),
    };
  }

  submit(placing: Placing = {}): string {
    const order = this.order(placing);
    this.venue.send({ kind: 'submit', order });
    return order.clientId;
  }

  cancel(clientId: string): void {
    this.venue.send({ kind: 'cancel', clientId, instrument: this.instrument });
  }

  chaos(
    fault: string,
    more: { endpoint?: string; times?: number; value?: number; chance?: number } = {},
  ): Promise<unknown> {
    const request = { fault, endpoint: '*', chance: 1, times: 1, clear: false, ...more };
    return act(this.exchange.running, 'chaos', request, () => undefined);
  }

  calm(): Promise<unknown> {
    return act(
      this.exchange.running,
      'chaos',
      { endpoint: '*', chance: 1, clear: true },
      () => undefined,
    );
  }

  /** Orders of the account at the exchange, by its own word. */
  async listed(): Promise<
    readonly { clientOrderId: string; status: string; executedQty: string }[]
  > {
    const { body } = await this.exchange.signed(this.key, 'GET /api/v3/allOrders', {
      ...{ symbol: 'BTCUSDT', limit: 1_000, startTime: 0 },
    });
    return body as { clientOrderId: string; status: string; executedQty: string }[];
  }

  close(): Promise<void> {
    return this.venue.close();
  }
}

/** Somebody else on the exchange, who is spared all faults. */
export class Counterparty {
  private count = 0;

  constructor(
    private readonly exchange: TestExchange,
    readonly name: string,
  ) {
    exchange.account(name, { USDT: '100000000', BTC: '1000' });
  }

  /** Price in dollars, quantity in 10^-5 BTC. */
  place(side: Side, price: number, quantity: number, timeInForce: 'gtc' | 'ioc' = 'gtc'): void {
    const { host } = this.exchange.running;
    const { id: account } = host.exchange.accountNamed(this.name)!;
    this.count += 1;
    const outcome = host.apply({
      ...{ kind: 'place', account },
      order: {
        ...{ listing: host.exchange.market('BTCUSDT')!.index, side, type: 'limit', timeInForce },
        ...{ price: Math.round(price * 100), quantity, quoteQuantity: 0, stopPrice: 0 },
        ...{ trailingDelta: 0, icebergQuantity: 0, selfTrade: 'none' },
        clientOrderId: `${this.name}-${this.count}`,
      },
    });
    if (outcome.kind !== 'placed') throw new Error(JSON.stringify(outcome));
  }
}
