/** What self-trade prevention took: answers, reports and the list of prevented matches agree. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Frames, Key } from './fixture.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const ORDER = { ...SYMBOL, type: 'LIMIT', timeInForce: 'GTC', price: '60000' };
const MATCHES = 'GET /api/v3/myPreventedMatches';

describe('exchange: self-trade prevention', () => {
  let exchange: TestExchange;
  let alice: Key;
  let user: Frames;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
    user = await exchange.socket('/ws-api/v3');
    await user.request(alice, 'userDataStream.subscribe.signature');
  });
  afterEach(() => exchange.stop());
  const place = async (more: object): Promise<Record<string, unknown>> =>
    (await exchange.signed(alice, 'POST /api/v3/order', { ...ORDER, ...more })).body as never;
  const query = async (orderId: unknown): Promise<unknown> => {
    const named = { ...SYMBOL, orderId: Number(orderId) };
    return (await exchange.signed(alice, 'GET /api/v3/order', named)).body;
  };
  const matches = async (more: Record<string, string | number>): Promise<unknown> =>
    (await exchange.signed(alice, MATCHES, { ...SYMBOL, ...more })).body;
  const reports = (): readonly Record<string, unknown>[] =>
    user.all
      .map((frame) => (frame as { event?: Record<string, unknown> }).event)
      .filter((event): event is Record<string, unknown> => event?.['x'] === 'TRADE_PREVENTION');
  const sell = (quantity: string) => place({ side: 'SELL', quantity });
  const buy = (quantity: string, selfTradePreventionMode: string) =>
    place({ side: 'BUY', quantity, selfTradePreventionMode });

  it('that ends the taker tells what of it was left', async () => {
    const maker = await sell('0.01');
    const taker = await buy('0.03', 'EXPIRE_TAKER');
    const prevented = { preventedMatchId: 1, preventedQuantity: '0.03000000' };
    expect(taker).to.include({ status: 'EXPIRED_IN_MATCH', ...prevented });
    expect(await query(taker['orderId'])).to.include(prevented);
    expect(await query(maker['orderId'])).to.not.have.property('preventedMatchId');
    expect(await matches({ preventedMatchId: 1 })).to.deep.equal(
      await matches({ orderId: Number(maker['orderId']) }),
    );
    const [match] = (await matches({ preventedMatchId: 1 })) as [Record<string, unknown>];
    expect(match).to.deep.equal({
      ...{ symbol: 'BTCUSDT', preventedMatchId: 1, takerOrderId: taker['orderId'] },
      ...{ makerSymbol: 'BTCUSDT', makerOrderId: maker['orderId'], tradeGroupId: -1 },
      ...{ selfTradePreventionMode: 'EXPIRE_TAKER', price: '60000.00000000' },
      ...{ takerPreventedQuantity: '0.03000000', transactTime: match['transactTime'] },
    });
    const [report] = reports();
    expect(report).to.include({ X: 'EXPIRED_IN_MATCH', v: 1, A: '0.03000000', B: '0.03000000' });
    expect(report).to.include({ u: -1, U: maker['orderId'], Cs: 'BTCUSDT', pL: '60000.00000000' });
  });

  it('that ends makers makes one match with each of them', async () => {
    const first = await sell('0.01');
    const second = await sell('0.02');
    const taker = await buy('0.05', 'EXPIRE_MAKER');
    expect(taker).to.include({ status: 'NEW' }).and.not.have.property('preventedMatchId');
    expect(await query(first['orderId'])).to.include({ preventedQuantity: '0.01000000' });
    const found = (await matches({ orderId: Number(taker['orderId']) })) as object[];
    expect(found).to.have.length(2);
    expect(found[1]).to.include({ makerOrderId: second['orderId'], preventedMatchId: 2 });
    expect(found[1]).to.include({ makerPreventedQuantity: '0.02000000' });
    expect(found[1]).to.not.have.property('takerPreventedQuantity');
    const later = { orderId: Number(taker['orderId']), fromPreventedMatchId: 2 };
    expect(await matches(later)).to.have.length(1);
    expect(reports().map(({ U }) => U)).to.deep.equal([taker['orderId'], taker['orderId']]);
  });

  it('that takes from both tells each what it lost, and all that was lost so far', async () => {
    const maker = await sell('0.03');
    await buy('0.01', 'DECREMENT');
    const taker = await buy('0.005', 'DECREMENT');
    expect(taker).to.include({ status: 'EXPIRED_IN_MATCH', preventedQuantity: '0.00500000' });
    expect(await query(maker['orderId'])).to.include({
      ...{ status: 'NEW', preventedMatchId: 2, preventedQuantity: '0.01500000' },
    });
    expect(reports().map(({ i, A, B }) => [i, A, B])).to.deep.equal([
      [maker['orderId'], '0.01000000', '0.01000000'],
      [Number(maker['orderId']) + 1, '0.01000000', '0.01000000'],
      [maker['orderId'], '0.01500000', '0.00500000'],
      [taker['orderId'], '0.00500000', '0.00500000'],
    ]);
    const [match] = (await matches({ preventedMatchId: 2 })) as [object];
    expect(match).to.include({
      ...{ makerPreventedQuantity: '0.00500000', takerPreventedQuantity: '0.00500000' },
    });
  });

  it('is listed by a match or an order, over a restart, and not without either', async () => {
    await sell('0.01');
    await buy('0.01', 'EXPIRE_BOTH');
    const before = await matches({ preventedMatchId: 1 });
    expect(before).to.have.length(1);
    expect(await matches({})).to.have.property('code', -1128);
    expect(await matches({ preventedMatchId: 1, orderId: 1 })).to.have.property('code', -1128);
    await exchange.running.restart();
    // Connections from before are found to be closed by the first request over them.
    await exchange.raw('GET /api/v3/ping').catch(() => undefined);
    expect(await matches({ preventedMatchId: 1 })).to.deep.equal(before);
  });
});
