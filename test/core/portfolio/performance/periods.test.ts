import { expect } from 'chai';
import fc from 'fast-check';
import { PERIOD_LENGTHS, periodResults } from '../../../../src/core/portfolio/performance/index.js';
import type { ClosedTrade } from '../../../../src/core/domain/trade.js';
import { asTimestamp } from '../../../../src/core/domain/units.js';

const HOUR = 3_600e6;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text) * 1000;

/** A curve with one point at the end of each day from `start` on. */
function daily(start: string, equity: readonly number[], startingEquity = 100) {
  const first = at(start) + DAY;
  return {
    at: Float64Array.from(equity, (_, index) => first + index * DAY),
    equity: Float64Array.from(equity),
    startingEquity,
  };
}

function trade(exit: string | number, pnl: number): ClosedTrade {
  const exitAt = asTimestamp(typeof exit === 'string' ? at(exit) : exit);
  return {
    ...{ instance: 'a', symbol: 'X', side: 'long', quantity: 1, entryAt: asTimestamp(0), exitAt },
    ...{ entryBar: 0, exitBar: 1, entryPrice: 1, exitPrice: 1, pnl, fees: 0, returnFraction: 0 },
    ...{ maxAdverseExcursion: 0, maxFavourableExcursion: 0, entryReason: '', exitReason: '' },
  };
}

describe('results by calendar period', () => {
  it('by day: what equity gained, and what the trades that left that day made', () => {
    const curve = daily('2023-03-16', [110, 99, 99]);
    const trades = [trade('2023-03-16T09:00Z', 12), trade('2023-03-16T23:59Z', -2)];
    const rows = periodResults(curve, [...trades, trade('2023-03-18T00:00Z', 0)], 'day');
    expect(rows.map(({ returnFraction, ...row }) => [row, +returnFraction.toFixed(12)])).to.eql([
      [...[{ ...counts('2023-03-16', 10, 1, 0, 1), tradeProfit: 10, profitFactor: 6 }, 0.1]],
      [{ ...counts('2023-03-17', -11, 0, 0, 0), tradeProfit: 0, profitFactor: null }, -0.1],
      // Midnight is the first open of the new day.
      [{ ...counts('2023-03-18', 0, 0, 1, 0), tradeProfit: 0, profitFactor: null }, 0],
    ]);
  });

  it('names weeks as ISO 8601 does, at the turn of years too', () => {
    const names = (start: string, days: number): string[] =>
      periodResults(daily(start, new Array<number>(days).fill(100)), [], 'week').map(
        ({ period, days: of }) => `${period} ${of}`,
      );
    expect(names('2020-12-28', 8)).to.deep.equal(['2020-W53 7', '2021-W01 1']);
    expect(names('2022-01-01', 3)).to.deep.equal(['2021-W52 2', '2022-W01 1']);
    expect(names('2024-12-29', 3)).to.deep.equal(['2024-W52 1', '2025-W01 2']);
  });

  it('by weekday: Monday first, days of one name compounded', () => {
    // 2023-03-15 was a Wednesday.
    const rows = periodResults(
      daily('2023-03-15', [110, 110, 110, 110, 110, 110, 110, 121]),
      [],
      'weekday',
    );
    expect(rows.map(({ period }) => period)).to.deep.equal([
      ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    ]);
    expect(rows[2]).to.include({ days: 2, netProfit: 21 });
    expect(rows[2]!.returnFraction).to.be.closeTo(0.21, 1e-12);
  });

  it('a trade outside the days of the curve has a row of its own', () => {
    const rows = periodResults(
      daily('2023-03-16', [100]),
      [trade('2023-04-02T10:00Z', 3)],
      'month',
    );
    expect(rows.map(({ period, days, tradeProfit }) => [period, days, tradeProfit])).to.deep.equal([
      ['2023-03', 1, 0],
      ['2023-04', 0, 3],
    ]);
  });

  it('of every length, compounds to the whole and counts each trade and each day once', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 900 });
    const exits = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 900 * 24 }), fc.integer({ min: -9, max: 9 })),
    );
    fc.assert(
      fc.property(values, exits, fc.constantFrom(...PERIOD_LENGTHS), (equity, closed, length) => {
        const curve = daily('2019-12-20', equity);
        const start = at('2019-12-20');
        const trades = closed.map(([hour, pnl]) => trade(start + hour * HOUR, pnl));
        const rows = periodResults(curve, trades, length);
        const sum = (of: (row: (typeof rows)[number]) => number): number =>
          rows.reduce((total, row) => total + of(row), 0);
        expect(new Set(rows.map(({ period }) => period)).size).to.equal(rows.length);
        expect(sum(({ days }) => days)).to.equal(equity.length);
        expect(sum(({ trades: count }) => count)).to.equal(trades.length);
        expect(sum(({ wins, draws, losses }) => wins + draws + losses)).to.equal(trades.length);
        expect(sum(({ tradeProfit }) => tradeProfit)).to.be.closeTo(
          closed.reduce((total, [, pnl]) => total + pnl, 0),
          1e-9,
        );
        const grown = rows.reduce((value, { returnFraction }) => value * (1 + returnFraction), 100);
        const last = equity.at(-1)!;
        expect(grown).to.be.closeTo(last, last * 1e-9);
        expect(sum(({ netProfit }) => netProfit)).to.be.closeTo(last - 100, 1e-6);
      }),
    );
  });
});

function counts(period: string, netProfit: number, wins: number, draws: number, losses: number) {
  return { period, days: 1, netProfit, trades: wins + draws + losses, wins, draws, losses };
}
