/** Quotes as the formula has them, and a maker that lives off a market which goes nowhere. */
import { expect } from 'chai';
import fc from 'fast-check';
import { logOnePlus, quotesOf } from '../../../src/core/strategies/market-making.js';
import { openDesk } from '../../app/backtest/desk.js';
import { instrument } from '../risk/situation.js';
import { Recording } from '../tick-stage.js';

const TERMS = { riskAversion: 0.5, liquidity: 1.5, minSpread: 1 };
const calm = { bid: 99.99, ask: 100.01, inventory: 0, deviation: 0.001 };

describe('market_making: quotes', () => {
  it('stand around the middle without inventory', () => {
    const { bid, ask } = quotesOf(calm, TERMS);
    expect((bid + ask) / 2).to.be.closeTo(100, 1e-9);
    // (0.5 + 4 ln(4/3)) deviations of 0.1.
    expect(ask - bid).to.be.closeTo((0.5 + 4 * Math.log(4 / 3)) * 0.1, 1e-9);
  });

  it('lean against what is held, by gamma deviations at the limit', () => {
    const { bid, ask } = quotesOf({ ...calm, inventory: 1 }, TERMS);
    expect((bid + ask) / 2).to.be.closeTo(100 - 0.5 * 0.1, 1e-9);
    const short = quotesOf({ ...calm, inventory: -1 }, TERMS);
    expect((short.bid + short.ask) / 2).to.be.closeTo(100 + 0.5 * 0.1, 1e-9);
  });

  it('are wider in a wilder market, and never narrower than they may be', () => {
    const spread = (deviation: number): number => {
      const { bid, ask } = quotesOf({ ...calm, deviation }, TERMS);
      return ask - bid;
    };
    expect(spread(0.002)).to.be.closeTo(2 * spread(0.001), 1e-9);
    expect(spread(1e-9)).to.be.closeTo(0.01, 1e-9);
  });

  it('never reach the other side', () => {
    const amount = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    const part = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        amount,
        amount,
        part,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, q, d) => {
          const [bid, ask] = [Math.min(a, b), Math.max(a, b)];
          const quotes = quotesOf({ bid, ask, inventory: q, deviation: d }, TERMS);
          expect(quotes.bid).to.be.below(ask);
          expect(quotes.ask).to.be.above(bid);
        },
      ),
    );
  });

  it('take their logarithm from sums and products', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 200, noNaN: true }), (x) => {
        expect(logOnePlus(x)).to.be.closeTo(Math.log1p(x), 1e-12 * Math.max(1, Math.log1p(x)));
      }),
    );
  });
});

describe('market_making: at work', () => {
  it('earns the spread of a market that goes nowhere, within its limit', async () => {
    const recording = new Recording();
    for (let step = 0; step < 1_200; step += 1) {
      const ms = 1_700_000_000_000 + step * 250;
      const middle = 100 + (step % 8 < 4 ? 0.05 : -0.05);
      recording.snapshot(ms, [[middle - 0.05, 5]], [[middle + 0.05, 5]]);
      recording.trade(
        ms + 100,
        step % 2 === 0 ? 'buy' : 'sell',
        50,
        100 + (step % 2 === 0 ? 1 : -1),
      );
    }
    const desk = openDesk();
    try {
      await desk.withStore((store) => store.writeTicks(instrument(), recording.data, { origin: 'made' })); // prettier-ignore
      const result = await desk.run({
        ...{ strategy: 'market_making', resolution: 'ticks', timeframe: '10s' },
        ...{ fees: '0bps', latency: '1ms', sensitivity: false },
        parameters: { order_size: 1, max_inventory: 3 },
      });
      expect(result.metrics.activity.fills).to.be.above(50);
      expect(result.metrics.returns.netProfit).to.be.above(0);
      const held = Math.abs(result.openPositions[0]?.quantity ?? 0);
      expect(held).to.be.at.most(3);
    } finally {
      desk.remove();
    }
  });
});
