import { expect } from 'chai';
import { MatchingEngine, reasonText } from '../../../src/core/book/index.js';
import { asPrice, asTimestamp } from '../../../src/core/domain/index.js';
import { Desk } from './desk.js';
import { instrumentOf } from './instruments.js';

describe('matching engine', () => {
  it('refuses orders of a symbol it has no book of, in plain words', () => {
    const desk = new Desk();
    const [report] = desk.send('a', 'buy', 1, 100, { symbol: 'DOGE/USDT' });
    expect(report).to.include({ kind: 'rejected', reason: 'unknown_symbol', orderId: 0 });
    expect(reasonText(report!.reason!, report!.symbol)).to.equal(
      'failed to match order: order book not found for symbol DOGE/USDT',
    );
    const [answer] = desk.cancel('a', 'ann', 'DOGE/USDT');
    expect(answer).to.include({ kind: 'cancel_rejected', reason: 'unknown_symbol' });
    expect(desk.engine.depth('DOGE/USDT', 'buy')).to.deep.equal([]);
  });

  it('lists a symbol once, and takes operators\u2019 commands for listed symbols alone', () => {
    const { engine } = new Desk();
    const at = asTimestamp(0);
    expect(() => engine.list(instrumentOf())).to.throw(RangeError, 'BTC/USDT is listed already');
    expect(() => engine.execute({ kind: 'halt', at, symbol: 'X' })).to.throw(RangeError, 'X');
    const band = { low: asPrice(3), high: asPrice(2) };
    expect(() => engine.execute({ kind: 'price_band', at, symbol: 'BTC/USDT', band })).to.throw(
      RangeError,
      '3..2',
    );
  });

  it('refuses numbers that are none', () => {
    const desk = new Desk();
    for (const bad of [NaN, Infinity, -1, 0, 1.5, 1e308]) {
      expect(desk.send('a', 'buy', bad, 100)[0], `quantity ${bad}`).to.include({
        kind: 'rejected',
        reason: 'invalid_quantity',
      });
      expect(desk.send('a', 'buy', 1, bad)[0], `price ${bad}`).to.include({
        kind: 'rejected',
        reason: 'invalid_price',
      });
    }
    expect(desk.engine.orderCount).to.equal(0);
  });

  it('matches at prices as large as integers go', () => {
    const desk = new Desk();
    const price = Number.MAX_SAFE_INTEGER;
    desk.send('a', 'sell', 2, price);
    desk.send('b', 'sell', 2, 1);
    const reports = desk.send('c', 'buy', 3);
    expect(
      reports.filter(({ liquidity }) => liquidity === 'maker').map((r) => r.lastPrice),
    ).to.deep.equal([1, price]);
  });

  it('answers for live orders with copies, oldest first', () => {
    const desk = new Desk([instrumentOf(), instrumentOf({ symbol: 'ETH/USDT' })]);
    desk.send('b', 'buy', 5, 100);
    desk.send('a', 'buy', 5, 101, { symbol: 'ETH/USDT' });
    const { engine } = desk;
    const ids = (symbol?: string): string[] =>
      engine.openOrders('ann', symbol).map(({ clientOrderId }) => clientOrderId);
    expect([ids(), ids('ETH/USDT')]).to.deep.equal([['b', 'a'], ['a']]);
    const order = engine.order('BTC/USDT', 'ann', 'b');
    desk.cancel('b');
    expect(order).to.include({ openQuantity: 5, limitPrice: 100 });
    expect(engine.order('ETH/USDT', 'ann', 'b')).to.equal(undefined);
    expect(engine.openOrders('nobody')).to.deep.equal([]);
  });

  it('never lets time go back', () => {
    const desk = new Desk();
    desk.at = 2_000_000;
    desk.send('a', 'buy', 5, 100);
    desk.at = 1_000_000;
    expect(desk.send('b', 'buy', 5, 100)[0]!.at).to.equal(2_000_000);
  });
});

describe('snapshot of the engine', () => {
  const restored = (bytes: Uint8Array, symbol = 'BTC/USDT'): MatchingEngine => {
    const engine = new MatchingEngine({ listener: { onReport: () => undefined } });
    engine.list(instrumentOf({ symbol }));
    engine.restore(bytes);
    return engine;
  };

  it('is refused when it is cut short, of other books, or comes late', () => {
    const desk = new Desk();
    desk.send('a', 'buy', 5, 100);
    const bytes = desk.engine.snapshot();
    expect(restored(bytes).orderCount).to.equal(1);
    for (const length of [0, 7, 8, bytes.length - 8]) {
      expect(() => restored(bytes.slice(0, length)), `${length} bytes`).to.throw(RangeError);
    }
    expect(() => restored(new Uint8Array([...bytes, ...new Uint8Array(8)]))).to.throw(RangeError);
    expect(() => restored(bytes, 'ETH/USDT')).to.throw(RangeError, 'BTC/USDT');
    expect(() => desk.engine.restore(bytes)).to.throw(RangeError, 'new engine');
  });

  it('is the same for the same state, however it came about', () => {
    const [one, other] = [new Desk(), new Desk()];
    one.send('a', 'buy', 5, 100);
    one.send('b', 'buy', 5, 100);
    one.cancel('a');
    one.send('c', 'buy', 5, 100);
    // The same numbers of orders, reports and updates, but other slots.
    other.send('b0', 'buy', 5, 100);
    other.send('b', 'buy', 5, 100);
    other.cancel('b0');
    other.send('c', 'buy', 5, 100);
    expect(one.engine.snapshot()).to.deep.equal(other.engine.snapshot());
    other.cancel('c');
    expect(one.engine.snapshot()).to.not.deep.equal(other.engine.snapshot());
  });
});
