/** Orders whose quantity is lowered in place. */
import { expect } from 'chai';
import { TestExchange } from './fixture.js';
import type { Answer, Key } from './fixture.js';

const SYMBOL = { symbol: 'BTCUSDT' };
const AMEND = 'PUT /api/v3/order/amend/keepPriority';
const SALE = {
  ...{ ...SYMBOL, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC' },
  ...{ quantity: '0.03', price: '60000', newClientOrderId: 'sale' },
};

describe('exchange: amendments', () => {
  let exchange: TestExchange;
  let alice: Key;
  beforeEach(async () => {
    exchange = await TestExchange.start();
    alice = exchange.account('alice');
  });
  afterEach(() => exchange.stop());
  const place = (more: object = {}, key = alice): Promise<number> =>
    exchange.place(key, { ...SALE, ...more });
  const amend = (more: Record<string, string | number>): Promise<Answer> =>
    exchange.signed(alice, AMEND, { ...SYMBOL, ...more });

  it('are answered in their own shape, and give the order a new id unless one is sent', async () => {
    const orderId = await place();
    const { body } = await amend({ orderId, newQty: '0.02' });
    const { transactTime, executionId, amendedOrder } = body as {
      readonly transactTime: number;
      readonly executionId: number;
      readonly amendedOrder: Record<string, unknown>;
    };
    const { clientOrderId, workingTime, ...order } = amendedOrder;
    expect(order).to.deep.equal({
      ...{ symbol: 'BTCUSDT', orderId, orderListId: -1, origClientOrderId: 'sale' },
      ...{ price: '60000.00000000', qty: '0.02000000', executedQty: '0.00000000' },
      ...{ preventedQty: '0.00000000', quoteOrderQty: '0.00000000' },
      ...{ cumulativeQuoteQty: '0.00000000', status: 'NEW', timeInForce: 'GTC' },
      ...{ type: 'LIMIT', side: 'SELL', selfTradePreventionMode: 'NONE' },
    });
    expect(clientOrderId).to.be.a('string').and.not.equal('sale');
    expect(transactTime).to.be.at.least(workingTime as number);
    const again = { orderId, newQty: '0.01', newClientOrderId: 'mine' };
    const next = (await amend(again)).body as { executionId: number };
    expect(next).to.have.nested.property('amendedOrder.clientOrderId', 'mine');
    expect(next).to.have.nested.property('amendedOrder.origClientOrderId', clientOrderId);
    expect(next.executionId).to.be.above(executionId);
    const same = { orderId, newQty: '0.005', newClientOrderId: 'mine' };
    expect((await amend(same)).body).to.have.nested.property('amendedOrder.clientOrderId', 'mine');
  });

  it('are refused for what is wrong with them', async () => {
    const orderId = await place();
    const bought = { side: 'BUY', quantity: '0.01', newClientOrderId: 'buy' };
    await place(bought, exchange.account('bob'));
    const words = async (more: Record<string, string | number>): Promise<unknown> => {
      const { code, msg } = (await amend(more)).body as { code: number; msg: string };
      return [code, msg.split('.')[0]];
    };
    expect(await words({ orderId, newQty: '0.03' })).to.deep.equal([
      ...[-2038, 'The requested action would change no state; rejecting'],
    ]);
    expect(await words({ orderId, newQty: '0.01' })).to.deep.equal([
      ...[-2038, 'Order amend: the quantity must be above what was executed'],
    ]);
    const waits = { type: 'STOP_LOSS_LIMIT', stopPrice: '50000', newClientOrderId: 'stop' };
    expect(await words({ orderId: await place(waits), newQty: '0.01' })).to.deep.equal([
      -2038,
      'Order amend: only an order that rests on the book, outside of any list, can be amended',
    ]);
    exchange.running.host.apply({ kind: 'set_status', status: 'break' });
    expect(await words({ orderId, newQty: '0.02' })).to.deep.equal([-2010, 'Market is closed']);
  });
});
