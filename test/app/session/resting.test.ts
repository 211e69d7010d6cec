/** What may still fill at the venue when an engine begins, though its books know less than the venue. */
import { expect } from 'chai';
import { moneyFromNumber } from '../../../src/core/domain/money.js';
import type { OrderId } from '../../../src/core/domain/order.js';
import { asPrice, asQuantity } from '../../../src/core/domain/units.js';
import type { Carried } from '../../../src/core/engine/index.js';
import { restingOf } from '../../../src/app/session/resting.js';
import type { Untold } from '../../../src/app/session/resting.js';

const EPOCHS = [{ epoch: 1, firstOrder: 1 }];

const known = (order: number, quantity: number, filled: number) => ({
  clientId: `ts-1-${order}`,
  ...{ quantity: asQuantity(quantity), filled: asQuantity(filled) },
});

const untold = (order: number, tradeId: number, quantity: number): Untold => ({
  ...{ order: order as OrderId, clientId: `ts-1-${order}` },
  fill: {
    ...{ tradeId, quantity: asQuantity(quantity), price: asPrice(1), referencePrice: asPrice(1) },
    ...{ fee: moneyFromNumber(0), feeAsset: 'USDT', liquidity: 'taker' },
  },
});

/** Books that have these fills of orders. */
const booksOf = (fills: Readonly<Record<number, readonly Untold[]>>) => {
  const orders = Object.entries(fills).map(([id, told]) => ({
    ...{ order: { id: Number(id) }, trades: told.map(({ fill }) => fill.tradeId) },
    filled: told.reduce((sum, { fill }) => sum + fill.quantity, 0),
  }));
  return { epochs: EPOCHS, carried: { orders: orders as unknown as Carried['orders'] } };
};

describe('session: orders at the venue when it begins', () => {
  it('can fill what the books do not have of them, whatever of it has filled there since', () => {
    const first = untold(2, 7, 100);
    const books = booksOf({ 2: [first] });
    const found = restingOf([known(2, 500, 400)], [first, untold(2, 8, 300)], books);
    expect(found).to.deep.equal([{ order: 2, clientId: 'ts-1-2', left: 400 }]);
  });

  it('count as there until their last executions are told, and no longer', () => {
    const told = untold(3, 9, 50);
    const books = booksOf({ 2: [], 3: [told] });
    const filled = [untold(2, 7, 30), untold(2, 8, 20), untold(2, 8, 20), told];
    expect(restingOf([], filled, books)).to.deep.equal([
      { order: 2, clientId: 'ts-1-2', left: 50 },
    ]);
  });

  it('are those of this journal alone', () => {
    const [theirs, other] = [known(2, 500, 0), { ...known(1, 1, 0), clientId: 'desk' }];
    const later = { ...untold(4, 1, 10), clientId: 'ts-9-4' };
    const found = restingOf([{ ...theirs, clientId: 'ts-7-2' }, other], [later], booksOf({}));
    expect(found).to.deep.equal([]);
  });
});
