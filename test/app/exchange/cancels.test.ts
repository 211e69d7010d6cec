/** Which order a cancel means, and when it may not end it. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Answer, Key } from './fixture.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const BUY = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
const RESTRICTED = {
  code: -2011,
  msg: 'Order was not canceled due to cancel restrictions.',
};

describe('exchange: cancels', () => {
  let exchange: TestExchange;
  let alice: Key;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
  });
  afterEach(() => exchange.stop());
  const place = (more: object = {}, key = alice): Promise<number> =>
    exchange.place(key, { ...BUY, price: '59000', ...more });
  const cancel = (more: Record<string, string | number>): Promise<Answer> =>
    exchange.signed(alice, 'DELETE /api/v3/order', { ...SYMBOL, ...more });
  const partlyFilled = async (): Promise<number> => {
    const orderId = await place();
    const sale = { side: 'SELL', quantity: '0.001', timeInForce: 'IOC' };
    await place(sale, exchange.account('bob'));
    return orderId;
  };

  it('takes two ids only when they are of one order', async () => {
    const orderId = await place({ newClientOrderId: 'one' });
    await place({ newClientOrderId: 'two' });
    expect((await cancel({ orderId, origClientOrderId: 'two' })).body).to.deep.equal({
      ...{ code: -2011, msg: 'Unknown order sent.' },
    });
    const asked = { ...SYMBOL, orderId, origClientOrderId: 'two' };
    const { body } = await exchange.signed(alice, 'GET /api/v3/order', asked);
    expect(body).to.have.property('code', -2013);
    expect((await cancel({ orderId, origClientOrderId: 'one' })).status).to.equal(200);
  });

  it('cancels only in the state to which the client restricts it', async () => {
    const orderId = await partlyFilled();
    const only = (cancelRestrictions: string): Promise<Answer> =>
      cancel({ orderId, cancelRestrictions });
    expect((await only('ANY')).body).to.have.property('code', -1130);
    expect((await only('ONLY_NEW')).body).to.deep.equal(RESTRICTED);
    expect((await only('ONLY_PARTIALLY_FILLED')).body).to.include({ status: 'CANCELED' });
  });

  it('replaces only in that state, or places the new order beside the old one', async () => {
    const cancelOrderId = await partlyFilled();
    const replace = (cancelReplaceMode: string): Promise<Answer> =>
      exchange.signed(alice, 'POST /api/v3/order/cancelReplace', {
        ...{ ...BUY, price: '58000', cancelOrderId, cancelReplaceMode },
        cancelRestrictions: 'ONLY_NEW',
      });
    const data = { cancelResult: 'FAILURE', cancelResponse: RESTRICTED };
    const stopped = (await replace('STOP_ON_FAILURE')).body as { code: number; data: object };
    expect(stopped.code).to.equal(-2022);
    expect(stopped.data).to.deep.equal({
      ...{ ...data, newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null },
    });
    const beside = (await replace('ALLOW_FAILURE')).body as { code: number; data: object };
    expect(beside.code).to.equal(-2021);
    expect(beside.data).to.deep.include({ ...data, newOrderResult: 'SUCCESS' });
    const { body } = await exchange.signed(alice, 'GET /api/v3/openOrders', SYMBOL);
    expect(body).to.have.length(2);
  });
});
