/** How a run ends: for an account with nothing left, and at the end of the data when asked to close. */
import { expect } from 'chai';
import type { BarSeries } from '../../../src/core/domain/market-data.js';
import { sliceBars } from '../../../src/core/domain/market-data.js';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { MINUTE, changesOf, fillsOf, flat, held, seriesOf, spec, stage } from '../stage.js';
import { calm, play } from '../simulation/play.js';

describe('ending: an account with nothing left', () => {
  const rows = [100, 100, 250, 250, 40, 40, 40].map((price) => flat(price, 1000));

  it('is halted: no entry any more, though the price comes back; a close passes', () => {
    const played = play(rows, {
      0: (c) => c.target(-1),
      3: (c) => c.sell(1),
      4: (c) => (c.close(), c.buy(1)),
      5: (c) => c.target(1),
    });
    expect(changesOf(played, 'trading_state')).to.deep.equal([
      { kind: 'trading_state', state: 'halted', rule: 'bankrupt', limit: 0, actual: -5_000 },
    ]);
    expect(played.turns.find(({ changes }) => changes[0]?.kind === 'trading_state')!.at).to.equal(
      3 * MINUTE,
    );
    const denied = changesOf(played, 'denied').map(({ rule, reason }) => `${rule}: ${reason}`);
    expect(denied).to.deep.equal(Array<string>(3).fill('bankrupt: trading is halted by bankrupt'));
    expect(fillsOf(played)).to.deep.equal(['sell 100 @ 100 in bar 1', 'buy 100 @ 40 in bar 5']);
  });

  it('says so where a target has no size left', () => {
    const played = play(rows.slice(0, 4), { 0: (c) => c.target(-1), 2: (c) => c.target(-0.5) });
    expect(changesOf(played, 'denied').map(({ rule }) => rule)).to.deep.equal(['bankrupt']);
    expect(held(played)).to.equal(-100);
  });

  it('hears of its own limit first when that comes first', () => {
    const fall = [100, 100, 130, 250].map((price) => flat(price, 1000));
    const limits = { maxDrawdown: 0.2 };
    const played = play(fall, { 0: (c) => c.target(-1) }, { limits });
    expect(changesOf(played, 'trading_state').map(({ rule }) => rule)).to.deep.equal([
      'max_drawdown',
    ]);
  });
});

describe('ending: closed at the end', () => {
  const early = instrument({ symbol: 'A/USDT', base: 'A' });
  const late = instrument({ symbol: 'B/USDT', base: 'B' });
  const ends = (bars: number, traded: typeof early): BarSeries => seriesOf(calm(bars), traded);
  /** Half of the account in each, asked for again at every bar. */
  const holds = (symbol: string) =>
    spec(symbol, [symbol], { onBar: (_, c: StrategyContext) => void c.target(0.5) });
  const closeAt = (...series: readonly BarSeries[]) => series.map(({ bars }) => bars.length - 1);

  function run(...series: readonly BarSeries[]) {
    const instances = series.map((one) => holds(one.instrument.symbol));
    const closeAtEnd = closeAt(...series).map((bar) => (bar > 0 ? bar * MINUTE : Infinity));
    return stage({ series, instances, closeAt: closeAtEnd }).play();
  }

  it('every instrument is closed one bar before its own end, and not asked for again', () => {
    const played = run(ends(4, early), ends(8, late));
    expect(fillsOf(played)).to.deep.equal([
      'buy 50 @ 100 in bar 1',
      'buy 50 @ 100 in bar 1',
      'sell 50 @ 100 in bar 3',
      'sell 50 @ 100 in bar 7',
    ]);
    expect(held(played, 0, 0)).to.equal(0);
    expect(held(played, 1, 1)).to.equal(0);
    expect(played.venue.workingOrders()).to.deep.equal([]);
  });

  it('what is asked of an instrument that was closed is dropped, the rest is done', () => {
    const onBar = (_: unknown, c: StrategyContext): void => {
      if (c.now === 3 * MINUTE) c.buy(2, { symbol: 'A/USDT' });
      if (c.now === 5 * MINUTE) {
        c.buy(1, { symbol: 'A/USDT', limitPrice: 1 });
        c.buy(1, { symbol: 'B/USDT' });
      }
    };
    const series = [ends(4, early), ends(8, late)];
    const instances = [spec('both', ['A/USDT', 'B/USDT'], { onBar })];
    const played = stage({ series, instances, closeAt: [3 * MINUTE, 7 * MINUTE] }).play();
    expect(fillsOf(played)).to.deep.equal(['buy 1 @ 100 in bar 5', 'sell 1 @ 100 in bar 7']);
    expect(played.venue.workingOrders()).to.deep.equal([]);
  });

  it('a single bar can close nothing, and keeps nothing else from being closed', () => {
    const single = { ...ends(2, early), bars: sliceBars(ends(2, early).bars, 0, 1) };
    const played = run(single, ends(5, late));
    expect(fillsOf(played)).to.deep.equal(['buy 50 @ 100 in bar 1', 'sell 50 @ 100 in bar 4']);
  });
});
