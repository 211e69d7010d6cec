import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { BacktestResult, Halt, RefusalSummary } from '../../src/app/backtest/result.js';
import type { Breakdown } from '../../src/cli/report/breakdown.js';
import { renderReport, styleFor } from '../../src/cli/report.js';
import { asTimestamp } from '../../src/core/domain/units.js';
import { backtestFixture, rowsBy } from './backtest-fixture.js';

const at = (text: string): ReturnType<typeof asTimestamp> => asTimestamp(Date.parse(text) * 1000);

const HALT: Halt = { at: at('2023-03-12T04:00Z'), rule: 'max_drawdown', refusedAfter: 3211 };
const REFUSALS: readonly RefusalSummary[] = [
  {
    rule: 'max_drawdown',
    count: 3211,
    firstAt: HALT.at,
    limit: '20.00%',
    actual: '20.31%',
    example: 'buy 0.412 BTC/USDT at market',
  },
  {
    rule: 'max_position_size',
    count: 12,
    firstAt: at('2023-01-12T00:00Z'),
    limit: '10000 USDT',
    actual: '10412.55 USDT',
    example: 'buy 0.612 BTC/USDT at market',
  },
];

function report(overrides: Partial<BacktestResult> = {}, width = 80, hours = 2_000): string[] {
  return renderReport(backtestFixture({ hours, overrides }).result, { width, colour: false });
}

/** The lines under a heading, up to the next empty one. */
function section(lines: readonly string[], heading: string): string[] {
  const start = lines.findIndex((line) => line.startsWith(heading));
  expect(start, `heading ${heading}`).to.be.at.least(0);
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

describe('report of a backtest', () => {
  it('opens with who, what and when, and says that data are made up', () => {
    expect(report().slice(0, 6)).to.deep.equal([
      'mean_reversion  BTC/USDT  1h  2023-01-01 to 2023-03-25 08:00  2,000 bars',
      'lookback_period 20, entry_threshold 2, exit_threshold 0.5',
      'Note: first try',
      'SYNTHETIC DATA (seed 42): it shows how the program works, not what pays.',
      'First tradable bar of BTC/USDT: 2023-01-02 06:00 (no bars before the span, so',
      'indicators warmed up inside it).',
    ]);
  });

  it('says so when the bars before the span were too few to warm up', () => {
    const [used] = backtestFixture({ hours: 2_000 }).result.series;
    const lines = report({ series: [{ ...used!, warmupBars: 12 }] });
    expect(lines[4]).to.match(/^First tradable bar of .* \(only 12 bars before the span/);
  });

  it('draws the equity across the page, highest and lowest at the side', () => {
    const lines = report();
    const top = lines.findIndex((line) => line.startsWith('  10,023.16 █'));
    const chart = lines.slice(top, top + 6);
    expect(chart[4]).to.match(/^ {3}8,849\.91 [▁▂▃▄▅▆▇█]{67}$/);
    expect(chart[5]).to.equal(`            2023-01-01${' '.repeat(47)}2023-03-25`);
  });

  it('puts first what matters first', () => {
    const lines = report();
    const start = lines.findIndex((line) => line.startsWith('  Return '));
    expect(lines.slice(start, start + 16)).to.deep.equal([
      '  Return          -8.25%   buy and hold -5.75%, difference -2.50%',
      '                           10,000.00 USDT became 9,174.78 USDT; -31.46% a year',
      '  Max drawdown   -11.71%   2023-01-02 to 2023-03-08, never regained',
      '                           largest fall 1,173.25 USDT; longest 81d 9h',
      '  Sharpe           -2.95   Sortino -3.69, Calmar -2.69; volatility 12.56% a year',
      '                           probability that the true one is above 1: 3%',
      '  Trades              65   44 long, 21 short; 5.5 a week; held 12h on average',
      '                           131 orders, 131 fills; 1 still open, not counted',
      '  Win rate        50.77%   average win +46.94, loss -75.77 USDT',
      '                           profit factor 0.64; expectancy -13.47 USDT a trade',
      '  Costs paid    1,337.20   USDT: fees 1,114.33, slippage 222.87',
      '                           13.37% of the starting equity',
      '                           12.0 bps of 1,114,333 traded',
      '  Exposure        39.60%   of the time in the market',
      '                           position 36% of equity on average, 97% at most',
      '                           capacity about 236,496 (BTC/USDT)',
    ]);
  });

  it('shows what is left at other costs and one bar late', () => {
    expect(section(report(), 'IF COSTS')).to.deep.equal([
      '                             PnL USDT   Return  Trades',
      '  no costs (0x)               +511.98   +5.12%      65',
      '  as simulated (1x)           -825.22   -8.25%      65',
      '  double costs (2x)         -2,162.42  -21.62%      65',
      '  every order one bar late    -660.18   -6.60%      65',
      '  Break-even cost: 4.6 bps of traded value (12.0 bps were charged).',
    ]);
  });

  it('says so when the strategy loses before costs, and when variants were not run again', () => {
    const { sensitivity } = backtestFixture().result;
    const lines = section(
      report({
        sensitivity: { ...sensitivity!, method: 'linear', breakEvenCostBps: -3, oneBarLate: null },
      }),
      'IF COSTS',
    );
    expect(lines.slice(4)).to.deep.equal([
      '  Break-even cost: none, it loses before costs (12.0 bps were charged).',
      '  0x and 2x keep the same fills and change only what they cost.',
    ]);
  });

  it('lists open positions as marked, not counted', () => {
    expect(section(report(), 'OPEN AT THE END (marked, not counted as trades)')).to.deep.equal([
      '  Symbol    Side   Quantity  Since                 Entry       Mark  PnL USDT',
      '  BTC/USDT  short     0.522  2023-03-24 21:00  15,705.83  15,590.21    +60.35',
    ]);
  });

  it('begins with the halt and tables the refusals, examples beside or below', () => {
    const wide = report({ halt: HALT, refusals: REFUSALS }, 120);
    expect(wide[0]).to.equal('HALTED 2023-03-12 by max_drawdown; 3,211 signals refused after it');
    expect(section(wide, 'REFUSED (3,223 requests)')).to.deep.equal([
      '  Rule               Count  First at                Limit          Actual  First refused',
      '  max_drawdown       3,211  2023-03-12 04:00       20.00%          20.31%  buy 0.412 BTC/USDT at market',
      '  max_position_size     12  2023-01-12        10,000 USDT  10,412.55 USDT  buy 0.612 BTC/USDT at market',
    ]);
    const narrow = section(report({ halt: HALT, refusals: REFUSALS }), 'REFUSED');
    expect(narrow.slice(1, 3)).to.deep.equal([
      '  max_drawdown       3,211  2023-03-12 04:00       20.00%          20.31%',
      '    first buy 0.412 BTC/USDT at market',
    ]);
  });

  it('gives the limit of a drawdown in percent', () => {
    const refused = { ...REFUSALS[0]!, limit: '30%', actual: '30.487238%' };
    expect(section(report({ refusals: [refused] }), 'REFUSED')[1]).to.match(/30\.00% +30\.49%$/);
  });

  it('prints every assumption on a line of its own', () => {
    expect(section(report(), 'ASSUMPTIONS')).to.deep.equal([
      '  fees      maker 10 bps, taker 10 bps, taken in the quote currency',
      '  slippage  2 bps against every market order, plus a tenth of the share of the',
      '            bar volume it takes; at most 10% of a bar',
      '  latency   100 ms from decision to venue',
      '  fills     market orders at the next open; a stop before a target inside one',
      '            bar',
      '  rounding  quantity toward zero to the lot, limits to the passive side',
    ]);
  });

  it('ends with the run and how to see more of it', () => {
    expect(report().slice(-2)).to.deep.equal([
      'Run 20261120-7f3a  engine 0.1.0  seed 42  journal 9f86d081884c',
      'tradsys runs show 20261120-7f3a --trades    tradsys runs rerun 20261120-7f3a',
    ]);
    expect(report({ runId: null }).at(-1)).to.match(/^Not stored {2}engine 0\.1\.0/);
  });

  it('adds tables by symbol and instance only when there are several', () => {
    expect(report().join('\n')).not.to.include('BY SYMBOL');
    const { trades } = backtestFixture().result;
    const bySymbol = rowsBy(trades, ({ side }) => (side === 'long' ? 'BTC/USDT' : 'ETH/USDT'));
    expect(section(report({ bySymbol }), 'BY SYMBOL')).to.have.length(3);
    const many = Array.from({ length: 45 }, (_, index) => ({
      ...bySymbol[0]!,
      name: `SYM${index}/USDT`,
      netProfit: index - 20,
    }));
    const lines = section(report({ bySymbol: many }), 'BY SYMBOL');
    expect(lines).to.have.length(22);
    expect(lines[1]).to.match(/^ {2}SYM44\/USDT .* \+24\.00 /);
    expect(lines[11]).to.equal('  … 25 rows between best and worst: see --json');
    expect(lines[21]).to.match(/^ {2}SYM0\/USDT .* -20\.00 /);
  });

  it('breaks the run down by calendar period or by reasons when asked', () => {
    const { result } = backtestFixture();
    const asked = (by: Breakdown): string[] =>
      renderReport(result, { width: 100, colour: false }, by);
    expect(report().join('\n')).not.to.match(/^BY /m);
    const months = section(asked('month'), 'BY MONTH');
    expect(months[0]).to.match(/Period +Return +PnL USDT +Trades +Win rate +Closed PnL +Profit/);
    expect(months.slice(1).map((line) => line.trim().split(/ +/)[0])).to.deep.equal([
      ...['2023-01', '2023-02', '2023-03'],
    ]);
    expect(section(asked('weekday'), 'BY WEEKDAY')).to.have.length(8);
    const reasons = section(asked('reason'), 'BY REASON OF ENTRY AND EXIT').slice(1);
    expect(reasons.map((line) => line.split('  ')[1])).to.deep.equal([
      ...['z -2.31 -> z 0.04', 'z 2.12 -> z 0.04'],
    ]);
    expect(reasons.map((line) => Number(line.trim().split(/ {2,}/)[1]))).to.deep.equal([44, 21]);
  });

  it('says so when a run was stored without its breakdowns', () => {
    const older: Partial<BacktestResult> = { ...backtestFixture().result };
    Reflect.deleteProperty(older, 'periods');
    expect(() =>
      renderReport(older as BacktestResult, { width: 80, colour: false }, 'day'),
    ).to.throw('stored without its breakdowns');
  });

  it('prints N/A with the reason instead of a number from too few days or trades', () => {
    const lines = report({}, 80, 25);
    expect(lines.find((line) => line.startsWith('  Sharpe'))).to.match(
      /^ {2}Sharpe {2,}N\/A {3}1 daily return, 20 needed$/,
    );
    expect(lines.find((line) => line.startsWith('  Trades'))).to.match(/ 0 {3}none was closed;/);
    expect(lines.find((line) => line.startsWith('  Win rate'))).to.match(
      /N\/A {3}no closed trade$/,
    );
    expect(lines.join('\n')).not.to.match(/NaN|Infinity|undefined|null/);
  });

  it('never exceeds the page, and colour changes nothing but colour', () => {
    const overrides = {
      halt: HALT,
      refusals: REFUSALS,
      warnings: ['sells close on spot '.repeat(9)],
    };
    const { result } = backtestFixture({ overrides });
    for (const width of [60, 80, 100, 120, 140]) {
      const plain = renderReport(result, { width, colour: false });
      for (const line of plain) {
        if (!/^ {2}(BTC\/USDT|Symbol|max_|Rule)|^tradsys/.test(line)) {
          expect(line.length, line).to.be.at.most(width);
        }
        if (width >= 80) expect(line.length, line).to.be.at.most(width);
      }
      const coloured = renderReport(result, { width, colour: true });
      expect(coloured.map(stripVTControlCharacters)).to.deep.equal(plain);
      expect(coloured[0]).to.include('\u001b[31m');
    }
  });

  it('lets no control character of a user reach the terminal', () => {
    const note = 'clear\u001b[2J\u0007 the screen';
    expect(report({ note }).join('\n')).to.include('Note: clear [2J  the screen');
  });

  it('takes the width of the terminal, within reason', () => {
    expect(styleFor({ columns: 90 }, true)).to.deep.equal({ width: 90, colour: true });
    expect(styleFor({ columns: 20 }, true).width).to.equal(60);
    expect(styleFor({ columns: 400 }, true).width).to.equal(140);
    expect(styleFor({}, false)).to.deep.equal({ width: 100, colour: false });
  });
});
