/** What the owner of an order is told, against what its record says. */
import { expect } from 'chai';
import { Exchange, listingOf } from '../../../src/core/exchange/index.js';
import type { OrderEntry } from '../../../src/core/exchange/index.js';

const BTC = { base: 'BTC', quote: 'USDT', price: 60_000, makerRate: 100_000, takerRate: 100_000 };
const [ALICE, BOB] = [3, 4];

const entry = (clientOrderId: string, changes: Partial<OrderEntry>): OrderEntry => ({
  ...{ listing: 0, side: 'sell', type: 'limit', timeInForce: 'gtc', price: 6_000_000 },
  ...{ quantity: 20_000, quoteQuantity: 0, stopPrice: 0, trailingDelta: 0, icebergQuantity: 0 },
  ...{ selfTrade: 'none', clientOrderId },
  ...changes,
});

/** An exchange with two rich accounts, and the reports about the orders of one of them. */
function begun(heardOf: number) {
  const heard: string[] = [];
  const exchange = new Exchange({ listings: [listingOf(BTC)] }, (event) => {
    if (event.kind !== 'execution' || event.order.account !== heardOf) return;
    const { clientOrderId, status, executed } = event.order;
    heard.push(`${event.execution} ${clientOrderId} ${status} ${executed}`);
  });
  for (const name of ['alice', 'bob']) {
    const opened = exchange.apply({ kind: 'open_account', name, at: 1 });
    const account = opened.kind === 'opened' ? opened.account : -1;
    for (const asset of ['BTC', 'USDT']) {
      exchange.apply({ kind: 'fund', account, asset, amount: '1000000', at: 1 });
    }
  }
  return { exchange, heard };
}

describe('exchange: reports of a market order by value', () => {
  it('tell that it is filled, though its last fill ended the other order of a pair', () => {
    const { exchange, heard } = begun(BOB);
    const orders = [
      entry('above', { type: 'limit_maker' }),
      entry('below', { type: 'stop_loss', price: 0, stopPrice: 5_000_000 }),
    ] as const;
    const at = 2;
    exchange.apply({ kind: 'place_list', account: ALICE, orders, listClientOrderId: 'pair', at });
    const value = { type: 'market', timeInForce: 'ioc', price: 0, quantity: 0 } as const;
    const order = entry('spends', { ...value, side: 'buy', quoteQuantity: 6_000_100_000 });
    exchange.apply({ kind: 'place', account: BOB, order, at });
    expect(exchange.account(BOB)!.orders(0)[0]).to.include({ status: 'filled', executed: 100 });
    expect(heard).to.deep.equal(['new spends new 0', 'trade spends filled 100']);
  });
});
