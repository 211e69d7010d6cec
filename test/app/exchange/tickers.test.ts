/** Tickers of a day, of a trading day and of a rolling window: their forms, spans and weights. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Answer } from './fixture.js';

const DAY_MS = 86_400_000;

describe('exchange: tickers', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await TestExchange.start({ limits: 'binance' });
    const alice = exchange.account('alice');
    const order = { ...{ symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC' }, price: '60000' };
    for (const side of ['SELL', 'BUY']) {
      await exchange.signed(alice, 'POST /api/v3/order', { ...order, side, quantity: '0.1' });
    }
  });
  afterEach(() => exchange.stop());
  const ticker = (name: string, parameters: string): Promise<Answer> =>
    exchange.raw(`GET /api/v3/ticker${name}`, parameters);

  it('come in full or in short, as is asked for', async () => {
    for (const name of ['', '/24hr', '/tradingDay']) {
      const short = await ticker(name, 'symbol=BTCUSDT&type=MINI');
      expect(short.body, name).to.include({ lastPrice: '60000.00000000', volume: '0.10000000' });
      expect(short.body, name).to.not.have.property('weightedAvgPrice');
      const full = await ticker(name, 'symbol=BTCUSDT&type=FULL');
      expect(full.body, name).to.have.property('weightedAvgPrice', '60000.00000000');
      const bad = await ticker(name, 'symbol=BTCUSDT&type=SHORT');
      expect(bad.body, name).to.have.property('code', -1130);
    }
    for (const name of ['', '/tradingDay']) {
      expect((await ticker(name, '')).body, name).to.have.property('code', -1102);
    }
  });

  it('of a trading day begin at its midnight, wherever that is', async () => {
    const spanOf = async (timeZone: string): Promise<readonly number[]> => {
      const asked = `symbol=BTCUSDT&timeZone=${encodeURIComponent(timeZone)}`;
      const { body } = await ticker('/tradingDay', asked);
      const { openTime, closeTime } = body as { openTime: number; closeTime: number };
      return [openTime, closeTime];
    };
    const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    expect(await spanOf('0')).to.deep.equal([midnight, midnight + DAY_MS - 1]);
    for (const [zone, minutes] of [
      ['5:45', 345],
      ['-12:00', -720],
      ['14', 840],
    ] as const) {
      const [start = 0] = await spanOf(zone);
      expect((start + minutes * 60_000) % DAY_MS, zone).to.equal(0);
      expect(Date.now() - start, zone).to.be.within(0, DAY_MS);
    }
    for (const zone of ['15', '-13', '1:70', 'UTC']) {
      const { body } = await ticker('/tradingDay', `symbol=BTCUSDT&timeZone=${zone}`);
      expect(body, zone).to.have.property('code', -1130);
    }
    const candles = 'symbol=BTCUSDT&interval=1d&timeZone=';
    expect((await exchange.raw('GET /api/v3/klines', `${candles}8`)).body).to.have.property(
      ...(['code', -1130] as const),
    );
    expect((await exchange.raw('GET /api/v3/klines', `${candles}0:00`)).body).to.have.length(1);
  });

  it('weigh by how many markets they are of', async () => {
    const weigh = async (name: string, parameters: string): Promise<number> => {
      const used = async (): Promise<number> =>
        Number((await exchange.raw('GET /api/v3/ping')).headers.get('x-mbx-used-weight-1m'));
      const before = await used();
      await ticker(name, parameters);
      return (await used()) - before - 1;
    };
    const both = `symbols=${encodeURIComponent('["BTCUSDT","ETHUSDT"]')}`;
    expect(await weigh('/24hr', 'symbol=BTCUSDT')).to.equal(2);
    expect(await weigh('/24hr', both)).to.equal(2);
    expect(await weigh('/24hr', '')).to.equal(80);
    expect(await weigh('/price', 'symbol=BTCUSDT')).to.equal(2);
    expect(await weigh('/price', '')).to.equal(4);
    expect(await weigh('/bookTicker', both)).to.equal(4);
    expect(await weigh('', both)).to.equal(8);
    expect(await weigh('', 'symbols=nothing')).to.equal(4);
  });

  it('come as streams too, each second', async () => {
    const names = ['btcusdt@ticker_1h', 'btcusdt@avgPrice', '!ticker_4h@arr', '!miniTicker@arr'];
    const socket = await exchange.socket(`/stream?streams=${names.join('/')}`);
    const data = async (name: string): Promise<Record<string, unknown>> =>
      (await socket.find(({ stream }) => stream === name))['data'] as never;
    const hour = await data('btcusdt@ticker_1h');
    expect(hour).to.include({ e: '1hTicker', c: '60000.00000000', v: '0.10000000', n: 1 });
    expect(Number(hour['C']) - Number(hour['O'])).to.be.within(3_600_000, 3_660_000);
    expect(await data('btcusdt@avgPrice')).to.include({ i: '5m', w: '60000.00000000' });
    const all = (await data('!ticker_4h@arr')) as unknown as readonly object[];
    expect(all.map((each) => (each as { e: string; s: string }).s)).to.deep.equal([
      ...['BTCUSDT', 'ETHUSDT'],
    ]);
    expect(all[0]).to.include({ e: '4hTicker', w: '60000.00000000' });
    expect(await data('!miniTicker@arr')).to.have.length(2);
    socket.send({ method: 'SUBSCRIBE', params: ['btcusdt@ticker_2h'], id: 1 });
    expect(await socket.find(({ id }) => id === 1)).to.have.nested.property('error.code', 2);
  });
});
