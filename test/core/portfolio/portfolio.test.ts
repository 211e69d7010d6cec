/** Fills as a bookkeeper would post them, then any fills against the identities that must hold. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Instrument, InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { Change } from '../../../src/core/domain/journal.js';
import {
  addMoney,
  negateMoney,
  subtractMoney,
  applyRate,
  moneyFromText,
  moneyToNumber,
  notional,
} from '../../../src/core/domain/money.js';
import { barColumns } from '../../../src/core/domain/market-data.js';
import { MARKET } from '../../../src/core/domain/order.js';
import type { InstanceIndex, Order, OrderId, Side } from '../../../src/core/domain/order.js';
import type { Money } from '../../../src/core/domain/units.js';
import { asPrice, asQuantity, asRate, asTimestamp } from '../../../src/core/domain/units.js';
import { Portfolio } from '../../../src/core/portfolio/index.js';
import type { LotClosed } from '../../../src/core/portfolio/index.js';
import { instrument } from '../risk/situation.js';

interface Trade {
  readonly side: Side;
  /** Price and quantity in units of two decimals. */
  readonly price: number;
  readonly quantity: number;
  readonly fee?: Money;
  readonly feeAsset?: string;
  readonly instance?: number;
}

class Account {
  readonly changes: Change[] = [];
  readonly closed: LotClosed[] = [];
  readonly portfolio: Portfolio;
  private trades = 0;

  constructor(readonly traded: Instrument) {
    // The record told of is used again.
    const listen = (_position: unknown, lot: LotClosed): void => void this.closed.push({ ...lot });
    this.portfolio = new Portfolio([traded], traded.settlement, this.changes, listen);
    this.portfolio.deposit(traded.settlement, moneyFromText('10000')!);
  }

  book({ side, price, quantity, fee = 0, feeAsset, instance = 0 }: Trade): this {
    const id = ++this.trades;
    const order: Order = {
      id: id as OrderId,
      instance: instance as InstanceIndex,
      instrument: 0 as InstrumentIndex,
      side,
      quantity: asQuantity(quantity),
      pricing: MARKET,
      timeInForce: 'gtc',
      expireAt: undefined,
      reduceOnly: false,
      bracket: undefined,
      reason: `trade ${id}`,
    };
    const fill = {
      tradeId: id,
      quantity: asQuantity(quantity),
      price: asPrice(price),
      fee,
      feeAsset: feeAsset ?? this.traded.settlement,
      liquidity: 'taker' as const,
      referencePrice: asPrice(price),
    };
    this.portfolio.applyFill(order, fill, asTimestamp(id), 'trend', this.traded.symbol);
    return this;
  }

  get position() {
    return this.portfolio.position(0 as InstanceIndex, 0 as InstrumentIndex);
  }
  balance(asset: string): number {
    return moneyToNumber(this.portfolio.balance(asset));
  }
  equity(mark: number): number {
    this.portfolio.mark(Float64Array.of(mark));
    return this.portfolio.equity;
  }
}

const margin = (): Account => new Account(instrument());
const usdt = (text: string): Money => moneyFromText(text)!;

describe('portfolio: margin', () => {
  it('books profit alone: an entry moves no cash, an exit its gain', () => {
    const account = margin().book({ side: 'buy', price: 10_000, quantity: 200 });
    expect(account.balance('USDT')).to.equal(10_000);
    expect(account.equity(11_000)).to.equal(10_020);
    account.book({ side: 'sell', price: 11_500, quantity: 200 });
    expect(account.balance('USDT')).to.equal(10_030);
    expect(account.position.quantity).to.equal(0);
    expect(account.equity(5)).to.equal(10_030);
  });

  it('takes fees from cash on both sides', () => {
    const account = margin()
      .book({ side: 'sell', price: 10_000, quantity: 100, fee: usdt('0.1') })
      .book({ side: 'buy', price: 9_000, quantity: 100, fee: usdt('0.09') });
    expect(account.balance('USDT')).to.equal(10_000 + 10 - 0.19);
    expect(account.closed[0]).to.include({
      side: -1,
      entryFee: usdt('0.1'),
      exitFee: usdt('0.09'),
    });
  });

  it('closes lots first in, first out, each with its part of costs', () => {
    const account = margin()
      .book({ side: 'buy', price: 10_000, quantity: 100, fee: 30 })
      .book({ side: 'buy', price: 12_000, quantity: 200, fee: 90 })
      .book({ side: 'sell', price: 15_000, quantity: 200, fee: 100 });
    const told = account.closed.map(({ quantity, cost, value, entryFee, exitFee, lot }) => [
      lot.reason,
      ...[quantity, moneyToNumber(cost), moneyToNumber(value), entryFee, exitFee],
    ]);
    expect(told).to.deep.equal([
      ['trade 1', 100, 100, 150, 30, 50],
      ['trade 2', 100, 120, 150, 45, 50],
    ]);
    const { quantity, lots, entryPrice } = account.position;
    expect([quantity, lots.length, entryPrice]).to.deep.equal([100, 1, 120]);
    expect(lots[0]).to.include({ quantity: 100, cost: usdt('120'), fee: 45 });
  });

  it('flips: closes what is held and opens the rest at the same price', () => {
    const account = margin()
      .book({ side: 'buy', price: 10_000, quantity: 100 })
      .book({ side: 'sell', price: 11_000, quantity: 300, fee: 90 });
    expect(account.position.quantity).to.equal(-200);
    expect(account.position.entryPrice).to.equal(110);
    expect(account.closed.map(({ quantity, exitFee }) => [quantity, exitFee])).to.deep.equal([
      [100, 30],
    ]);
    expect(account.position.lots[0]).to.include({ quantity: 200, fee: 60 });
    expect(account.equity(10_500)).to.be.closeTo(10_000 + 10 + 10 - 0.0000009, 1e-9);
  });

  it('loses nothing when a lot is closed in pieces that do not divide', () => {
    const account = margin().book({ side: 'buy', price: 3_333, quantity: 100, fee: 100 });
    for (const quantity of [33, 33, 34])
      account.book({ side: 'sell', price: 3_333, quantity, fee: 7 });
    const sum = (name: 'cost' | 'entryFee' | 'exitFee'): Money =>
      account.closed.reduce((total: Money, lot) => addMoney(total, lot[name]), 0);
    expect([sum('cost'), sum('entryFee'), sum('exitFee')]).to.deep.equal([usdt('33.33'), 100, 21]);
    expect(account.position.lots).to.deep.equal([]);
  });

  it('keeps instances apart', () => {
    const account = margin()
      .book({ side: 'buy', price: 10_000, quantity: 100, instance: 0 })
      .book({ side: 'sell', price: 11_000, quantity: 100, instance: 1 });
    expect(account.closed).to.deep.equal([]);
    expect(account.portfolio.held.map(({ quantity }) => quantity)).to.deep.equal([100, -100]);
    expect(account.equity(12_000)).to.equal(10_010);
  });

  it('journals what is held after each fill', () => {
    const account = margin()
      .book({ side: 'buy', price: 10_000, quantity: 100 })
      .book({ side: 'sell', price: 10_000, quantity: 250 });
    const held = account.changes.flatMap((one) => (one.kind === 'position' ? [one.quantity] : []));
    expect(held).to.deep.equal([100, -150]);
  });

  it('remembers the range a lot has seen', () => {
    const account = margin().book({ side: 'buy', price: 10_000, quantity: 100 });
    const bars = barColumns(3);
    bars.low.set([9_500, 9_700, 10_100]);
    bars.high.set([10_400, 10_900, 10_850]);
    const { portfolio } = account;
    const traded = 0 as InstrumentIndex;
    portfolio.seeBars(traded, bars, 0, 1);
    portfolio.seeBars(traded, bars, 1, 2);
    account.book({ side: 'buy', price: 10_800, quantity: 100 });
    portfolio.seeBars(traded, bars, 2, 3);
    portfolio.readBars(traded);
    const seen = account.position.lots.map(({ low, high }) => [low, high]);
    expect(seen).to.deep.equal([
      [9_500, 10_900],
      [10_100, 10_850],
    ]);
  });

  it('reads bars that come one after the other in the same memory', () => {
    const account = margin().book({ side: 'buy', price: 10_000, quantity: 100 });
    const bar = barColumns(1);
    const traded = 0 as InstrumentIndex;
    for (const [low, high] of [
      [9_500, 10_400],
      [9_700, 10_900],
      [9_900, 10_100],
    ] as const) {
      bar.low[0] = low;
      bar.high[0] = high;
      account.portfolio.seeBars(traded, bar, 0, 1);
      account.portfolio.readBars(traded);
    }
    account.book({ side: 'sell', price: 10_000, quantity: 100 });
    expect(account.closed.map(({ lot }) => [lot.low, lot.high])).to.deep.equal([[9_500, 10_900]]);
  });
});

describe('portfolio: spot', () => {
  const spot = (changes: Partial<Instrument> = {}): Account =>
    new Account(instrument({ kind: 'spot', ...changes }));

  it('swaps two assets', () => {
    const account = spot().book({ side: 'buy', price: 10_000, quantity: 250, fee: usdt('0.25') });
    expect(account.balance('USDT')).to.equal(10_000 - 250.25);
    expect(account.balance('BTC')).to.equal(2.5);
    expect(account.equity(12_000)).to.equal(10_000 - 250.25 + 300);
    account.book({ side: 'sell', price: 12_000, quantity: 250 });
    expect(account.balance('USDT')).to.equal(10_000 - 250.25 + 300);
    expect(account.balance('BTC')).to.equal(0);
  });

  it('holds what is left after a fee in base, at the whole cost', () => {
    const account = spot().book({
      ...{ side: 'buy', price: 10_000, quantity: 200 },
      ...{ fee: usdt('0.02'), feeAsset: 'BTC' },
    });
    expect(account.balance('BTC')).to.equal(1.98);
    expect(account.position.quantity).to.equal(198);
    expect(account.position.lots[0]).to.include({ quantity: 198, cost: usdt('200'), fee: 0 });
    // Two of 198 hundredths short of cost: the fee shows as a loss at once.
    expect(account.position.unrealised(10_000)).to.equal(-2);
    expect(account.equity(10_000)).to.equal(9_998);
    account.book({ side: 'sell', price: 10_000, quantity: 198 });
    expect(account.position.realised).to.equal(usdt('-2'));
    expect(account.balance('BTC')).to.equal(0);
  });
});

describe('portfolio: inverse', () => {
  it('books profit in base: a fall in price costs a long more coins than a rise earns', () => {
    const account = new Account(
      instrument({ kind: 'inverse', settlement: 'BTC', contractSize: 100, quantityScale: 0 }),
    );
    account.book({ side: 'buy', price: 10_000, quantity: 10 }); // worth 10 BTC at 100
    expect(account.equity(12_500)).to.be.closeTo(10_000 + 10 - 8, 1e-9);
    account.book({ side: 'buy', price: 8_000, quantity: 10 });
    // 2000 dollars for 10 + 12.5 coins: the mean is the price that costs as many.
    expect(account.portfolio.positions[0]!.entryPrice).to.be.closeTo(2_000 / 22.5, 1e-9);
    account.book({ side: 'sell', price: 8_000, quantity: 20 });
    expect(account.balance('BTC')).to.equal(10_000 + 10 - 12.5);
  });
});

describe('portfolio: what must not be', () => {
  it('a fee in an asset that the trade has no part in', () => {
    const fee = { side: 'buy', price: 100, quantity: 1, fee: 1, feeAsset: 'BNB' } as const;
    expect(() => new Account(instrument()).book(fee)).to.throw('a fee of BTC/USDT in BNB');
    // Profit of margin is in quote: coins are no part of it.
    const coins = { ...fee, feeAsset: 'BTC' };
    expect(() => new Account(instrument()).book(coins)).to.throw('a fee of BTC/USDT in BTC');
  });

  it('a position that is not the sum of its lots', () => {
    const { portfolio } = new Account(instrument()).book({ side: 'buy', price: 100, quantity: 5 });
    expect(() => portfolio.assertSound()).to.not.throw();
    portfolio.positions[0]!.quantity = 4;
    expect(() => portfolio.assertSound()).to.throw('position: 4 of BTC/USDT held, 5 in its lots');
  });
});

describe('portfolio: identities', () => {
  const kinds: readonly Partial<Instrument>[] = [
    { kind: 'margin' },
    { kind: 'spot' },
    { kind: 'linear', contractSize: 0.01 },
    { kind: 'inverse', contractSize: 10, settlement: 'BTC' },
  ];
  const trade = fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    price: fc.integer({ min: 1, max: 1_000_000 }),
    quantity: fc.integer({ min: 1, max: 100_000 }),
  });

  /** The same fills booked as a venue does: every value in full. */
  const fullValue = (traded: Instrument, { side, price, quantity }: Trade): Money => {
    const value = notional(traded, asPrice(price), asQuantity(quantity));
    return (side === 'buy') === (traded.kind !== 'inverse') ? negateMoney(value) : value;
  };

  it('hold after every fill: sums are zero, cash and cost make up all that was paid', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.array(trade, { maxLength: 25 }), (kind, trades) => {
        const account = new Account(instrument(kind));
        const { traded, portfolio, position } = account;
        let paid = usdt('10000');
        let held = 0;
        for (const one of trades) {
          const value = notional(traded, asPrice(one.price), asQuantity(one.quantity));
          const fee = applyRate(value, asRate(100_000));
          account.book({ ...one, fee });
          paid = addMoney(paid, subtractMoney(fullValue(traded, one), fee));
          held += one.side === 'buy' ? one.quantity : -one.quantity;
          for (const asset of ['USDT', 'BTC']) expect(portfolio.ledger.total(asset)).to.equal(0);
          expect(position.quantity).to.equal(held);
          const cost = position.lots.reduce((sum: Money, lot) => addMoney(sum, lot.cost), 0);
          const tied = held > 0 === (traded.kind !== 'inverse') ? cost : negateMoney(cost);
          const cash = portfolio.balance(traded.settlement);
          expect(cash).to.equal(traded.kind === 'spot' ? paid : addMoney(paid, tied));
          checkEquity(account, one.price);
        }
      }),
    );
  });

  function checkEquity(account: Account, mark: number): void {
    const { traded, position } = account;
    const equity = account.equity(mark);
    const start = 10_000;
    const booked = moneyToNumber(subtractMoney(position.realised, position.fees));
    expect(Number.isFinite(equity)).to.equal(true);
    const change = booked + position.unrealised(mark);
    const room =
      Math.max(1, Math.abs(position.valueAt(mark)), Math.abs(position.costNumber)) * 1e-9;
    expect(equity - start, `${traded.kind}: realised + unrealised`).to.be.closeTo(change, room);
  }
});
