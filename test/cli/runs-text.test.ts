import { expect } from 'chai';
import { removedText, rerunText, runListText } from '../../src/cli/runs-text.js';
import type { Rerun, RunLine } from '../../src/app/runs/index.js';
import type { Timestamp } from '../../src/core/domain/units.js';

const style = (width: number, colour = false) => ({ width, colour });

const line = (change: Partial<RunLine> = {}): RunLine => ({
  id: '588c390b',
  createdAt: 1_700_000_000_000_000 as Timestamp,
  strategy: 'strategies/a_rather_long_name.ts',
  note: 'what the wide stop does to the win rate',
  journalHash: 'ab',
  figures: {
    symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
    timeframes: ['1h'],
    synthetic: true,
    currency: 'USDT',
    netProfit: -120.5,
    returnFraction: -0.0121,
    maxDrawdownFraction: 0.2,
    trades: 1705,
    halted: false,
  },
  ...change,
});

const plain = (change: Partial<RunLine>): RunLine =>
  line({ figures: { ...line().figures!, synthetic: false, symbols: ['GOOG'] }, ...change });

describe('text of the runs commands', () => {
  it('is a table with all there is to say when the page is wide', () => {
    expect(runListText([line()], style(140)).split('\n')).to.deep.equal([
      'ID        WHEN (UTC)        STRATEGY                          MARKET                     RETURN  DRAWDOWN  TRADES  NOTE',
      '588c390b  2023-11-14 22:13  strategies/a_rather_long_name.ts  BTC/USDT, ETH/USDT +1 1h*  -1.21%    20.00%   1,705  what the wide stop does …',
      '',
      '* synthetic market',
    ]);
  });

  it('cuts note, market and strategy, in this order, and never a number', () => {
    for (const width of [110, 100, 92]) {
      const [head, row] = runListText([line()], style(width)).split('\n');
      expect(Math.max(head!.length, row!.length), String(width)).to.be.at.most(width);
      expect(row).to.match(/^588c390b {2}2023-11-14 22:13 .* -1\.21% {4}20\.00% {3}1,705 /);
    }
    expect(runListText([line()], style(110)))
      .to.include('what the wi…')
      .and.include('BTC/USDT,');
  });

  it('keeps the star and the file name on 80 columns, and the day alone', () => {
    const [, row] = runListText([line({ note: '' })], style(80)).split('\n');
    expect(row!.length).to.be.at.most(80);
    expect(row).to.match(/^588c390b {2}2023-11-14 {2}…\S*name\.ts {2}.*…\* /);
  });

  it('leaves out the notes when there are none, and marks no market that is real', () => {
    const text = runListText([plain({ note: '' })], style(100));
    expect(text).not.to.match(/NOTE|synthetic|\*/);
  });

  it('shows a run that cannot be read, and control characters as blanks', () => {
    const text = runListText([line({ figures: null, note: 'a\u001b[2Jb' })], style(140));
    expect(text).to.include('unreadable').and.not.include('\u001b');
  });

  it('keeps columns in line when figures are coloured', () => {
    const [, first, second] = runListText(
      [plain({ id: '11111111' }), plain({ id: '22222222', note: 'x' })],
      style(100, true),
    )
      .replaceAll(/\u001b\[\d+m/g, '') // eslint-disable-line no-control-regex
      .split('\n');
    expect(first!.indexOf('1,705')).to.equal(second!.indexOf('1,705'));
  });

  it('says what to do when nothing is stored, and what was removed', () => {
    expect(runListText([], style(80))).to.match(/^no run is stored; 'tradsys backtest STRATEGY'/);
    expect(removedText([])).to.equal('no run to remove');
    const text = removedText(Array.from({ length: 12 }, () => line({ note: '' })));
    expect(text.split('\n')).to.have.length(11);
    expect(text).to.match(/and 2 more$/);
  });

  it('gives the verdict first, and asks for a report when nothing explains it', () => {
    const journal = { kind: 'journal', what: 'hash', before: 'aa', now: 'bb' } as const;
    const outcome = (same: boolean, differences: Rerun['differences']): Rerun =>
      ({ id: '588c390b', same, journalHash: 'bb', storedJournalHash: 'aa', differences }) as never;
    expect(rerunText(outcome(true, []), style(80))).to.equal('same journal hash bb');
    expect(rerunText(outcome(false, [journal]), style(80)).split('\n')).to.deep.equal([
      'run 588c390b came out differently',
      '  journal differs: aa -> bb',
      'data, strategies, settings and engine version are as they were: please report this',
    ]);
    const data = { kind: 'data', what: 'GOOG 1d', before: '10 bars', now: '11 bars' } as const;
    expect(rerunText(outcome(false, [data, journal]), style(80)).split('\n')).to.deep.equal([
      'run 588c390b came out differently',
      '  data changed: GOOG 1d: 10 bars -> 11 bars',
      '  journal differs: aa -> bb',
    ]);
    const late = { ...outcome(false, [data]), storedJournalHash: 'bb' };
    expect(rerunText(late, style(80)).split('\n')).to.deep.equal([
      'run 588c390b came out differently',
      '  data changed: GOOG 1d: 10 bars -> 11 bars',
      'what was decided is the same: bb',
    ]);
  });
});
