import { expect } from 'chai';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import type { Order, Side } from '../../../src/core/domain/order.js';
import { attribute } from '../../../src/app/parity/attribution.js';
import type { AttributedTrade } from '../../../src/app/parity/attribution.js';
import type { Execution } from '../../../src/app/parity/executions.js';
import { instrument } from '../../core/risk/situation.js';

const MARKET = instrument();
const SYMBOL = 'BTC/USDT';
const SECOND = 1_000_000;
/** Price units for a plain price. */
const units = (price: number) => asPrice(Math.round(price * 10 ** MARKET.priceScale));

interface Some {
  readonly side?: Side;
  readonly at?: number;
  readonly quantity?: number;
  readonly price?: number;
  readonly mark?: number;
  readonly fee?: number;
}

function execution({
  side = 'buy',
  at = 0,
  quantity = 2,
  price = 100,
  mark = 100,
  fee = 0,
}: Some): Execution {
  const order = { id: 1, side, reason: '', quantity: asQuantity(1) } as unknown as Order;
  return {
    ...{ order, instrument: MARKET, strategy: 'mine', symbol: SYMBOL, sentAt: asTimestamp(at) },
    ...{ quantity, price: units(price), mark: units(mark), fee },
  };
}

const LAST = new Map([[SYMBOL, units(110)]]);

function tradesOf(happened: readonly Some[], simulated: readonly Some[]) {
  return attribute(happened.map(execution), simulated.map(execution), LAST).trades;
}

/** What an order is worth at the end. */
const worth = ({ side = 'buy', quantity = 2, price = 100, fee = 0 }: Some): number =>
  (side === 'buy' ? 1 : -1) * quantity * (110 - price) - fee;

describe('parity: attribution', () => {
  it('parts the price into what the market moved and what is left', () => {
    const [trade] = tradesOf(
      [{ price: 101, mark: 100.8, fee: 0.3 }],
      [{ price: 100.1, mark: 100, fee: 0.2 }],
    );
    expect(trade!.latency).to.be.closeTo(-1.6, 1e-9);
    expect(trade!.price).to.be.closeTo(-0.2, 1e-9);
    expect(trade!.fee).to.be.closeTo(-0.1, 1e-9);
    expect(trade).to.include({ signal: 0, missed: 0 });
  });

  it('turns the signs for a sell', () => {
    const [trade] = tradesOf(
      [{ side: 'sell', price: 101, mark: 101 }],
      [{ side: 'sell', price: 100, mark: 100 }],
    );
    expect(trade).to.deep.include({ latency: 2, price: 0, total: 2 });
  });

  it('counts what only one side traded, at what it is worth at the end', () => {
    const [missed] = tradesOf([], [{ fee: 0.5 }]);
    expect(missed).to.deep.include({ missed: -20, fee: 0.5, total: -19.5, happened: null });
    const [signal] = tradesOf([{ fee: 0.5 }], []);
    expect(signal).to.deep.include({ signal: 20, fee: -0.5, total: 19.5, simulated: null });
    const [part] = tradesOf([{ quantity: 0.5 }], [{ quantity: 2 }]);
    expect(part).to.deep.include({ missed: -15, signal: 0, total: -15 });
  });

  it('holds against each other what was sent at the same time, then what is nearest', () => {
    const trades = tradesOf(
      [{ at: 0 }, { at: 10 * SECOND }, { at: 500 * SECOND }],
      [{ at: 10 * SECOND }, { at: 3 * SECOND }, { at: 900 * SECOND }],
    );
    const times = (trade: AttributedTrade) =>
      [trade.happened, trade.simulated].map((one) => (one === null ? null : one.at / SECOND));
    expect(trades.map(times)).to.deep.equal([
      [0, 3],
      [10, 10],
      [500, null],
      [null, 900],
    ]);
  });

  it('makes up the whole difference, whatever was traded', () => {
    const sides = ['buy', 'sell'] as const;
    const some = (shift: number): Some[] =>
      Array.from({ length: 40 }, (_, index) => ({
        side: sides[(index + shift) % 2]!,
        at: index * 7 * SECOND * (1 + shift),
        quantity: 1 + ((index * 5 + shift) % 7),
        price: 90 + ((index * 13 + shift * 3) % 30),
        mark: 90 + ((index * 11 + shift) % 30),
        fee: ((index + shift) % 5) / 10,
      }));
    const [happened, simulated] = [some(0), some(1)];
    const { totals } = attribute(happened.map(execution), simulated.map(execution), LAST);
    const sum = (list: readonly Some[]) => list.reduce((whole, one) => whole + worth(one), 0);
    expect(totals[0]!.total).to.be.closeTo(sum(happened) - sum(simulated), 1e-6);
    const { signal, latency, price, fee, missed, total } = totals[0]!;
    expect(signal + latency + price + fee + missed).to.be.closeTo(total, 1e-6);
  });
});
