/** Candles of long spans, with few trades in them and with many. */
import { expect } from 'chai';
import { Candles } from '../../../src/core/exchange/candles.js';
import { Exchange, listingOf } from '../../../src/core/exchange/index.js';
import { windowFigures } from '../../../src/app/exchange/formats/market.js';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;
/** A Monday, at midnight. */
const START = 1_700_438_400 * SECOND;

const trade = (id: number, at: number, price: number) =>
  ({ id, at, price, quantity: 1, buyerIsMaker: false }) as const;

describe('exchange: candles', () => {
  it('are given from an instant on without those of all the time since', () => {
    const candles = new Candles();
    candles.add(trade(1, START, 100));
    candles.add(trade(2, START + 200 * DAY, 101));
    const began = performance.now();
    const found = candles.range('1s', { from: 0, until: START + 201 * DAY, limit: 500 });
    expect(performance.now() - began).to.be.below(500);
    expect(found).to.have.length(500);
    expect(found.at(-1)).to.include({ start: START + 499 * SECOND, close: 100, trades: 0 });
    const span = { from: START + 200 * DAY - SECOND, until: START + 201 * DAY, limit: 3 };
    expect(candles.range('1s', span).map(({ close }) => close)).to.deep.equal([100, 101, 101]);
  });

  it('are the newest ones without an instant, and none before the first trade', () => {
    const candles = new Candles();
    candles.add(trade(1, START + 5 * MINUTE, 100));
    candles.add(trade(2, START + 8 * MINUTE, 103));
    const closes = (until: number, limit: number): readonly number[] =>
      candles.range('1m', { until, limit }).map(({ close }) => close);
    expect(closes(START + 9 * MINUTE, 3)).to.deep.equal([100, 103, 103]);
    expect(closes(START + 9 * MINUTE, 50)).to.deep.equal([100, 100, 100, 103, 103]);
    expect(closes(START + 4 * MINUTE, 50)).to.deep.equal([]);
    const months = candles.range('1M', { until: START + 70 * DAY, limit: 2 });
    expect(months.map(({ start }) => new Date(start / 1_000).getUTCMonth())).to.deep.equal([11, 0]);
  });

  it('make up a rolling window of seven days with a trade in every minute', () => {
    const BTC = { base: 'BTC', quote: 'USDT', price: 60_000, makerRate: 0, takerRate: 0 };
    const [market] = new Exchange({ listings: [listingOf(BTC)] }, () => undefined).markets;
    const minutes = 15 * 1_440;
    for (let minute = 0; minute < minutes; minute += 1) {
      market!.candles.add(trade(minute, START + minute * MINUTE, 1_000 + minute));
    }
    const at = START + (minutes - 1) * MINUTE;
    const { candle } = windowFigures(market!, at, 7 * DAY);
    expect(candle).to.include({ trades: 7 * 1_440 + 1, open: 1_000 + minutes - 1 - 7 * 1_440 });
  });
});
