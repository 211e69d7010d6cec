/** When quotes happened whose feed does not say. */
import { expect } from 'chai';
import { tickColumns } from '../../../src/core/domain/tick-data.js';
import type { TickColumns, TickKind } from '../../../src/core/domain/tick-data.js';
import { timeQuotes } from '../../../src/app/backtest/time-quotes.js';

function rows<Kind extends TickKind>(
  kind: Kind,
  times: readonly (readonly [received: number, happened: number])[],
): TickColumns<Kind> {
  const columns = tickColumns(kind, times.length);
  times.forEach(([received, happened], row) => {
    columns.at[row] = received;
    columns.venueAt[row] = happened;
  });
  return columns;
}

const happened = (data: Parameters<typeof timeQuotes>[0]): number[] =>
  Array.from(timeQuotes(data).quotes!.venueAt);

describe('backtest: quotes without a time', () => {
  it('travelled as long as the trade or the depth received nearest to them', () => {
    const quotes = rows('quotes', [[90, 0], [140, 0], [160, 0], [290, 0]]); // prettier-ignore
    const trades = rows('trades', [[100, 95], [300, 280]]); // prettier-ignore
    const depth = rows('depth', [[200, 170]]);
    expect(happened({ quotes, trades, depth })).to.deep.equal([85, 135, 135, 270]);
  });

  it('never go back', () => {
    const quotes = rows('quotes', [[100, 0], [101, 0]]); // prettier-ignore
    const trades = rows('trades', [[99, 99], [102, 50]]); // prettier-ignore
    expect(happened({ quotes, trades })).to.deep.equal([100, 100]);
  });

  it('keep the time that the venue wrote, and are as received where nothing is timed', () => {
    const trades = rows('trades', [[99, 50]]);
    expect(happened({ quotes: rows('quotes', [[100, 98]]), trades })).to.deep.equal([98]);
    expect(happened({ quotes: rows('quotes', [[100, 0]]) })).to.deep.equal([0]);
  });
});
