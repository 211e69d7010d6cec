import { expect } from 'chai';
import { breakdownsOf } from '../../../src/app/backtest/breakdowns.js';
import type { ClosedTrade } from '../../../src/core/domain/trade.js';
import { asTimestamp } from '../../../src/core/domain/units.js';

function trade(index: number, pnl: number, entryReason: string, exitReason: string): ClosedTrade {
  const [entryAt, exitAt] = [asTimestamp(0), asTimestamp(1 + index * 1e6)];
  return {
    ...{ instance: 'a', symbol: 'X', side: 'long', quantity: 1, entryAt, exitAt, pnl },
    ...{ entryBar: 0, exitBar: 1, entryPrice: 1, exitPrice: 1, fees: 0, returnFraction: 0 },
    ...{ maxAdverseExcursion: 0, maxFavourableExcursion: 0, entryReason, exitReason },
  };
}

const breakdowns = (trades: readonly ClosedTrade[]) =>
  breakdownsOf(
    {
      at: Float64Array.of(1e6),
      equity: Float64Array.of(1000),
      startingEquity: 1000,
      openPositions: [],
      notionalBySymbol: new Map(),
    },
    trades,
  );

describe('breakdowns of a run', () => {
  it('by entry, by exit and by both, with profit factor, share and fall of each', () => {
    const { byEntryReason, byExitReason, byEntryAndExitReason } = breakdowns([
      trade(0, 10, 'dip', 'stop'),
      trade(1, -4, 'dip', 'stop'),
      trade(2, -3, 'dip', 'stop'),
      trade(3, 5, 'dip', ''),
      trade(4, -1, 'news', 'stop'),
    ]);
    expect(byEntryReason.map(({ name, trades }) => [name, trades])).to.deep.equal([
      ['dip', 4],
      ['news', 1],
    ]);
    expect(byExitReason.map(({ name, trades }) => [name, trades])).to.deep.equal([
      ['(none)', 1],
      ['stop', 4],
    ]);
    expect(byEntryAndExitReason.map(({ name }) => name)).to.deep.equal([
      ...['dip -> (none)', 'dip -> stop', 'news -> stop'],
    ]);
    expect(byEntryAndExitReason[1]).to.include({
      ...{ entryReason: 'dip', exitReason: 'stop', trades: 3, wins: 1, losses: 2, netProfit: 3 },
      ...{ profitFactor: 10 / 7, profitFraction: 0.003, maxClosedTradeDrawdown: -7 },
    });
  });

  it('sums the rarest reasons in one last row when each trade has its own', () => {
    const trades = Array.from({ length: 700 }, (_, index) =>
      trade(
        index,
        index === 650 ? -5 : 1,
        `z ${1000 + Math.floor(index / 2) * 2 + (index % 2 && index > 9 ? 1 : 0)}`,
        'out',
      ),
    );
    const { byEntryReason, byEntryAndExitReason } = breakdowns(trades);
    for (const rows of [byEntryReason, byEntryAndExitReason]) {
      expect(rows).to.have.length(501);
      expect(rows.at(-1)!.name).to.equal('(others)');
      expect(rows.reduce((sum, row) => sum + row.trades, 0)).to.equal(700);
      expect(rows.reduce((sum, row) => sum + row.netProfit, 0)).to.equal(694);
      // The five that were given twice are the most frequent.
      expect(rows.filter((row) => row.trades === 2)).to.have.length(5);
    }
    expect(byEntryReason.at(-1)).to.include({ trades: 195, maxClosedTradeDrawdown: -5 });
  });
});
