/** Kraken, Coinbase and Alpaca through stock ccxt: the same outcomes by other means. */
import { expect } from 'chai';
import { openVenue } from '../../../src/adapters/venues/index.js';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { Venue, VenueOrder } from '../../../src/ports.js';
import { TIMING } from './fixture.js';
import { Told } from './told.js';
import { COINBASE } from './scripted-coinbase.js';
import { ALPACA, KRAKEN, ScriptedVenue } from './scripted-venues.js';
import type { Dialect } from './scripted-venues.js';

interface Expected {
  readonly dialect: Dialect;
  readonly symbol: string;
  readonly priceDecimals: number;
  /** Of an order `ts-1-N`. */
  readonly request: (clientId: string) => Readonly<Record<string, unknown>>;
  readonly fee: number;
  readonly rights: object;
  readonly isVoidInTime: boolean;
  /** What only this venue has. */
  readonly own?: { readonly title: string; readonly run: (bench: Bench) => Promise<void> };
}

const UNKNOWN = { trade: undefined, withdraw: undefined, ipBound: undefined };

const VENUES: readonly Expected[] = [
  {
    ...{
      dialect: KRAKEN,
      symbol: 'BTC/USD',
      priceDecimals: 1,
      fee: 12_345_600,
      isVoidInTime: true,
    },
    request: (cl_ord_id) => ({ cl_ord_id, pair: 'XXBTZUSD', ordertype: 'limit', price: '60000.5' }),
    rights: { trade: true, withdraw: true, ipBound: false },
    own: {
      title:
        'takes no order after its deadline, keeps its time, trails, and has many pages of fills',
      run: async (bench) => {
        const { book } = bench.scripted;
        const before = book.trades.length;
        for (let count = 1; count <= 120; count += 1) {
          const order = book.place(`ts-0-${count}`, 'buy', '0.1', '50000');
          book.fill(order, '0.1', Date.now() - 3_600_000 - count * 700);
        }
        const fills = await bench.venue.fillsSince([bench.instrument], asTimestamp(0));
        expect(new Set(fills.map(({ fill }) => fill!.tradeId)).size).to.equal(before + 120);
        const expireAt = asTimestamp((Math.floor(Date.now() / 1_000) + 60) * 1_000_000);
        const timed = bench.submit({ timeInForce: 'gtd', expireAt });
        await bench.untilStatus(timed, 'accepted');
        const { placed } = bench.scripted;
        expect(placed).to.include({ timeinforce: 'GTD', expiretm: String(expireAt / 1_000_000) });
        const left = Date.parse(placed['deadline'] as string) - Date.now();
        // The venue tells its time in whole seconds.
        expect(left).to.be.within(-1_500, 1_500);
        const offset = asPrice(1_000);
        const trailing = bench.submit({ side: 'sell', pricing: { type: 'trailing_stop', offset } });
        await bench.untilStatus(trailing, 'accepted');
        expect(bench.scripted.placed).to.include({ ordertype: 'trailing-stop', price: '+100' });
      },
    },
  },
  {
    ...{
      dialect: COINBASE,
      symbol: 'BTC/USD',
      priceDecimals: 2,
      fee: 12_345_600,
      isVoidInTime: false,
    },
    request: (client_order_id) => ({
      ...{ client_order_id, product_id: 'BTC-USD', side: 'BUY' },
      order_configuration: {
        limit_limit_gtc: { base_size: '0.01234567', limit_price: '60000.5', post_only: false },
      },
    }),
    rights: { trade: true, withdraw: false, ipBound: undefined },
    own: {
      title: 'buys at the market up to a price, since it would be told what to spend',
      run: async (bench) => {
        const id = bench.submit({ pricing: { type: 'market' } });
        await bench.untilStatus(id, 'accepted');
        expect(bench.scripted.placed['order_configuration']).to.deep.equal({
          sor_limit_ioc: { base_size: '0.01234567', limit_price: '63000' },
        });
      },
    },
  },
  {
    ...{ dialect: ALPACA, symbol: 'BTC/USD', priceDecimals: 2, fee: 0, isVoidInTime: false },
    request: (client_order_id) => ({
      ...{
        client_order_id,
        symbol: 'BTC/USD',
        type: 'limit',
        qty: '0.01234567',
        limit_price: '60000.5',
      },
    }),
    rights: UNKNOWN,
  },
];

const instrumentOf = ({ dialect, symbol, priceDecimals }: Expected): Instrument => {
  const precision = { amount: 1e-8, price: 10 ** -priceDecimals };
  const market = { symbol, base: 'BTC', quote: 'USD', spot: true, precision };
  return marketInstrument(dialect.id, market, {})!;
};

class Bench extends Told {
  private count = 0;

  private constructor(
    readonly scripted: ScriptedVenue,
    readonly venue: Venue,
    readonly instrument: Instrument,
  ) {
    super();
  }

  static async open(expected: Expected): Promise<Bench> {
    const { id } = expected.dialect;
    const scripted = await ScriptedVenue.start(expected.dialect);
    const instrument = instrumentOf(expected);
    const venue = await openVenue({
      ...{ venue: id, instruments: [instrument], timing: { ...TIMING, streamMs: 50 } },
      isOwn: (clientId) => clientId.startsWith('ts-'),
      client: {
        id,
        config: {
          ...{ apiKey: 'key-of-a-test', secret: 'c2VjcmV0IG9mIHRoaXMgdGVzdCEh' },
          ...{ enableRateLimit: false, urls: { api: scripted.addresses } },
        },
      },
    });
    return new Bench(scripted, venue, instrument);
  }

  submit(more: Partial<VenueOrder> = {}): string {
    this.count += 1;
    const { instrument } = this;
    const limitPrice = asPrice(Math.round(60_000.5 * 10 ** instrument.priceScale));
    const order: VenueOrder = {
      ...{ clientId: `ts-1-${this.count}`, instrument, side: 'buy', reduceOnly: false },
      ...{ quantity: asQuantity(1_234_567), timeInForce: 'gtc', expireAt: undefined },
      pricing: { type: 'limit', limitPrice, postOnly: false },
      ...more,
    };
    this.venue.send({ kind: 'submit', order });
    return order.clientId;
  }
}

for (const expected of VENUES) {
  describe(`venue: ${expected.dialect.id}`, () => {
    let bench: Bench;

    before(async () => {
      bench = await Bench.open(expected);
    });

    after(async () => {
      await bench.venue.close();
      await bench.scripted.stop();
    });

    it('connects without its streams, and says so', async () => {
      const { balances, openOrders } = await bench.venue.connect((report) => bench.hear(report));
      expect(balances.find(({ asset }) => asset === 'USD')).to.deep.equal({
        ...{ asset: 'USD', free: 98_962_340_000, locked: 1_050_000_000 },
      });
      expect(openOrders).to.deep.equal([]);
      expect(bench.notices.map(({ state }) => state)).to.include('lost');
      expect(await bench.venue.keyRights()).to.deep.equal(expected.rights);
    });

    it('sends the order under its client id, and hears of its fill', async () => {
      const id = bench.submit();
      await bench.untilStatus(id, 'accepted');
      expect(bench.scripted.placed).to.deep.include(expected.request(id));
      const [order] = bench.scripted.book.orders;
      bench.scripted.book.fill(order!, '0.123456');
      await bench.untilStatus(id, 'filled');
      const { fill } = bench.of(id).at(-1)!;
      expect(fill).to.include({ quantity: 1_234_567, fee: expected.fee, feeAsset: 'USD' });
      expect(fill!.price).to.equal(60_000.5 * 10 ** expected.priceDecimals);
      const told = await bench.venue.fillsSince([bench.instrument], asTimestamp(0));
      expect(told.map((one) => one.fill?.tradeId)).to.deep.equal([fill!.tradeId]);
    });

    it('cancels', async () => {
      const id = bench.submit();
      await bench.untilStatus(id, 'accepted');
      bench.venue.send({ kind: 'cancel', clientId: id, instrument: bench.instrument });
      await bench.untilStatus(id, 'cancelled');
      expect(bench.statuses(id)).to.deep.equal(['accepted', 'cancelled']);
    });

    it('finds an order whose answer was lost, and sends it once', async () => {
      const { book } = bench.scripted;
      const before = book.orders.length;
      bench.scripted.fate = 'lost after';
      const id = bench.submit();
      await bench.untilStatus(id, 'accepted');
      expect(book.orders.length).to.equal(before + 1);
      bench.venue.send({ kind: 'cancelAll', instrument: bench.instrument });
      await bench.untilStatus(id, 'cancelled');
    });

    it('knows that an order was not taken, where the venue has such a rule', async () => {
      bench.scripted.fate = 'lost before';
      const id = bench.submit();
      await bench.untilStatus(id, 'unknown');
      const { instrument } = bench;
      if (expected.isVoidInTime) await bench.untilStatus(id, 'never_accepted');
      else {
        bench.venue.send({ kind: 'queryOrder', clientId: id, instrument });
        await bench.untilStatus(id, 'not_found');
      }
    });

    it('says that one of an earlier start never came', async () => {
      const clientId = 'ts-0-777';
      bench.venue.send({ kind: 'queryOrder', clientId, instrument: bench.instrument });
      await bench.untilStatus(clientId, 'never_accepted');
    });

    it('tells of somebody else’s order', async () => {
      const order = bench.scripted.book.place('somebody', 'buy', '1', '1000');
      const seen = () => bench.externals.filter((one) => one.order.venueOrderId === order.id);
      await bench.until(() => seen().length > 0);
      order.status = 'cancelled';
      await bench.until(() => seen().some(({ ended }) => ended));
    });

    const { own } = expected;
    if (own !== undefined) it(own.title, () => own.run(bench));
  });
}
