/**
 * A small account that answers as Kraken, Coinbase or Alpaca does, for what cannot be run here: stock ccxt
 * speaks to it, so that the requests are the real ones. It has no streams.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedOrder {
  readonly id: string;
  readonly clientId: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly at: number;
  filled: string;
  status: 'open' | 'filled' | 'cancelled';
}

export interface ScriptedTrade {
  readonly id: string;
  readonly order: ScriptedOrder;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly at: number;
}

export interface ScriptedRequest {
  /** `POST /0/private/AddOrder` */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export class Book {
  readonly orders: ScriptedOrder[] = [];
  readonly trades: ScriptedTrade[] = [];

  place(clientId: string, side: string, quantity: string, price: string): ScriptedOrder {
    const id = `ORDER-${this.orders.length + 1}`;
    const order: ScriptedOrder = {
      ...{ id, clientId, side, quantity, price, at: Date.now(), filled: '0', status: 'open' },
    };
    this.orders.push(order);
    return order;
  }

  /** All of it, in one execution. */
  fill(order: ScriptedOrder, fee: string, at = Date.now()): void {
    const { quantity, price } = order;
    order.filled = quantity;
    order.status = 'filled';
    const id = `TRADE-${this.trades.length + 1}`;
    this.trades.push({ id, order, quantity, price, fee, at });
  }

  /** By the venue's id, else by ours. */
  find(id: string, clientId = ''): ScriptedOrder | undefined {
    return this.orders.find(
      (one) => one.id === id || (clientId !== '' && one.clientId === clientId),
    );
  }
}

export interface Dialect {
  /** ccxt id. */
  readonly id: string;
  /** `urls.api` of ccxt's constructor. */
  readonly addresses: (http: string, ws: string) => Readonly<Record<string, unknown>>;
  /** The answer; undefined: 404. */
  readonly answer: (request: ScriptedRequest, book: Book) => unknown;
  readonly placing: string;
}

export class ScriptedVenue {
  readonly book = new Book();
  readonly requests: ScriptedRequest[] = [];
  /** What happens to the next request that places an order. */
  fate: 'answered' | 'lost before' | 'lost after' = 'answered';

  private constructor(
    private readonly server: Server,
    readonly dialect: Dialect,
  ) {}

  static async start(dialect: Dialect): Promise<ScriptedVenue> {
    const server = createServer((request, response) => void venue.handle(request, response));
    const venue = new ScriptedVenue(server, dialect);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return venue;
  }

  get addresses(): Readonly<Record<string, unknown>> {
    const { port } = this.server.address() as AddressInfo;
    return this.dialect.addresses(`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`);
  }

  /** Parameters of the last request that placed an order. */
  get placed(): Readonly<Record<string, unknown>> {
    return this.requests.findLast(({ route }) => route === this.dialect.placing)!.parameters;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const told: ScriptedRequest = {
      route: `${request.method ?? ''} ${url.pathname}`,
      parameters: { ...Object.fromEntries(url.searchParams), ...parsed(body) },
    };
    this.requests.push(told);
    const isPlacing = told.route === this.dialect.placing;
    const fate = isPlacing ? this.fate : 'answered';
    if (isPlacing) this.fate = 'answered';
    const answer = fate === 'lost before' ? undefined : this.dialect.answer(told, this.book);
    if (fate !== 'answered') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'not found', code: 404 }));
  }
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  if (body === '') return {};
  return body.startsWith('{')
    ? (JSON.parse(body) as Readonly<Record<string, unknown>>)
    : Object.fromEntries(new URLSearchParams(body));
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const seconds = (milliseconds: number): number => milliseconds / 1_000;
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const krakenOrder = (order: ScriptedOrder) => ({
  ...{ cl_ord_id: order.clientId, userref: null, opentm: seconds(order.at), vol: order.quantity },
  status: order.status === 'open' ? 'open' : order.status === 'filled' ? 'closed' : 'canceled',
  ...{
    vol_exec: order.filled,
    cost: '0',
    fee: '0',
    price: '0',
    misc: '',
    oflags: 'fciq',
    trades: [],
  },
  descr: { pair: 'XBTUSD', type: order.side, ordertype: 'limit', price: order.price, price2: '0' },
});

const KRAKEN_PAIR = {
  ...{ altname: 'XBTUSD', wsname: 'XBT/USD', base: 'XXBT', quote: 'ZUSD', status: 'online' },
  ...{ pair_decimals: 1, lot_decimals: 8, ordermin: '0.0001', costmin: '0.5', tick_size: '0.1' },
  ...{ leverage_buy: [], leverage_sell: [], fees: [[0, 0.4]], fees_maker: [[0, 0.25]] },
};

const KRAKEN_PAGE = 50;

export const KRAKEN: Dialect = {
  id: 'kraken',
  placing: 'POST /0/private/AddOrder',
  addresses: (http, ws) => ({
    ...{ public: http, private: http, zendesk: http },
    ws: { public: ws, private: ws, privateV2: ws, publicV2: ws, beta: ws, 'beta-private': ws },
  }),
  answer: ({ route, parameters }, book) => {
    const { orders, trades } = book;
    const ok = (result: unknown): unknown => ({ error: [], result });
    const listed = (chosen: readonly ScriptedOrder[]): unknown =>
      Object.fromEntries(chosen.map((order) => [order.id, krakenOrder(order)]));
    const clientId = text(parameters['cl_ord_id']);
    const mine = orders.filter((one) => clientId === '' || one.clientId === clientId);
    switch (route) {
      case 'GET /0/public/Time':
        return ok({ unixtime: Math.floor(seconds(Date.now())) });
      case 'GET /0/public/Assets':
        return ok({
          XXBT: { altname: 'XBT', decimals: 10, status: 'enabled' },
          ZUSD: { altname: 'USD', decimals: 4, status: 'enabled' },
        });
      case 'GET /0/public/AssetPairs':
        return ok({ XXBTZUSD: KRAKEN_PAIR });
      case 'POST /0/private/BalanceEx':
        return ok({
          ZUSD: { balance: '1000.1234', hold_trade: '10.5' },
          XXBT: { balance: '0.5', hold_trade: '0' },
        });
      case 'POST /0/private/AddOrder': {
        const { type, volume, price } = parameters;
        const order = book.place(clientId, text(type), text(volume), text(price));
        return ok({
          txid: [order.id],
          descr: { order: `${order.side} ${order.quantity} XBTUSD @ limit ${order.price}` },
        });
      }
      case 'POST /0/private/QueryOrders':
        return ok(listed(orders.filter(({ id }) => id === parameters['txid'])));
      case 'POST /0/private/OpenOrders':
        return ok({ open: listed(mine.filter(({ status }) => status === 'open')) });
      case 'POST /0/private/ClosedOrders':
        return ok({ closed: listed(mine.filter(({ status }) => status !== 'open')), count: 1 });
      case 'POST /0/private/CancelOrder': {
        const order = book.find(text(parameters['txid']), clientId);
        if (order?.status !== 'open') return { error: ['EOrder:Unknown order'] };
        order.status = 'cancelled';
        return ok({ count: 1 });
      }
      case 'POST /0/private/TradesHistory': {
        const [from, to] = [
          Number(parameters['start'] ?? 0),
          Number(parameters['end'] ?? Infinity),
        ];
        const page = trades
          .filter(({ at }) => seconds(at) > from && seconds(at) <= to)
          .sort((a, b) => b.at - a.at)
          .slice(0, KRAKEN_PAGE)
          .map(({ id, order, quantity: vol, price, fee, at }): [string, unknown] => [
            id,
            {
              ...{ ordertxid: order.id, pair: 'XXBTZUSD', time: seconds(at), type: order.side },
              ...{ ordertype: 'limit', price, fee, vol, cost: '0', maker: true, trade_id: 1 },
            },
          ]);
        return ok({ count: trades.length, trades: Object.fromEntries(page) });
      }
      case 'POST /0/private/GetApiKeyInfo':
        return ok({
          permissions: ['query-funds', 'modify-trades', 'withdraw-funds'],
          ip_allowlist: [],
        });
      default:
        return undefined;
    }
  },
};

const ALPACA_STATUS = { open: 'new', filled: 'filled', cancelled: 'canceled' } as const;

const alpacaOrder = (order: ScriptedOrder) => ({
  ...{ id: order.id, client_order_id: order.clientId, symbol: 'BTC/USD', side: order.side },
  ...{ status: ALPACA_STATUS[order.status], qty: order.quantity, filled_qty: order.filled },
  ...{ order_type: 'limit', type: 'limit', limit_price: order.price, time_in_force: 'gtc' },
  ...{ submitted_at: iso(order.at), created_at: iso(order.at), filled_avg_price: null },
});

export const ALPACA: Dialect = {
  id: 'alpaca',
  placing: 'POST /v2/orders',
  addresses: (http, ws) => ({
    ...{ broker: http, trader: http, market: http },
    ws: { crypto: `${ws}/crypto`, trading: `${ws}/stream` },
  }),
  answer: ({ route, parameters }, book) => {
    switch (route) {
      case 'GET /v2/clock':
        // As the venue does: its local time, nine decimals, and the way to UTC; ccxt reads no other form.
        return {
          timestamp: `${iso(Date.now() - 5 * 3_600_000).slice(0, -1)}000000-05:00`,
          is_open: true,
        };
      case 'GET /v2/assets':
        return [
          {
            ...{
              id: 'a',
              class: 'crypto',
              exchange: 'CRYPTO',
              symbol: 'BTC/USD',
              status: 'active',
            },
            ...{ tradable: true, min_order_size: '0.0001', min_trade_increment: '0.00000001' },
            price_increment: '0.01',
          },
        ];
      case 'GET /v2/account':
        return {
          currency: 'USD',
          cash: '989.6234',
          equity: '1000.1234',
          position_market_value: '0',
        };
      case 'GET /v2/positions':
        return [{ symbol: 'BTCUSD', qty: '0.5', qty_available: '0.5' }];
      case 'POST /v2/orders': {
        const { client_order_id: clientId, side, qty, limit_price: price } = parameters;
        return alpacaOrder(book.place(text(clientId), text(side), text(qty), text(price)));
      }
      case 'GET /v2/orders':
        return book.orders
          .filter(({ status }) => parameters['status'] !== 'open' || status === 'open')
          .map(alpacaOrder);
      case 'GET /v2/account/activities/FILL':
        return book.trades.map(({ id, order, quantity, price, at }) => ({
          ...{ id, activity_type: 'FILL', transaction_time: iso(at), type: 'fill', price },
          ...{ qty: quantity, side: order.side, symbol: 'BTC/USD', order_id: order.id },
        }));
      default: {
        const [method, path = ''] = route.split(' ');
        const order = book.find(path.replace('/v2/orders/', ''));
        if (method === 'DELETE' && order?.status === 'open') order.status = 'cancelled';
        return order && alpacaOrder(order);
      }
    }
  },
};
