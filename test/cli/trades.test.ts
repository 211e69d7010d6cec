import { expect } from 'chai';
import { renderTrades } from '../../src/cli/trades.js';
import { backtestFixture } from './backtest-fixture.js';

describe('table of trades', () => {
  const { result } = backtestFixture();

  it('shows each trade on a line, prices aligned at the point, and the totals', () => {
    const lines = renderTrades(result, { width: 120, colour: false });
    expect(lines).to.have.length(1 + 65 + 2);
    expect(lines.slice(0, 2)).to.deep.equal([
      '   #  Side   Quantity  Entered                  At  Left                     At  Held  Return  PnL USDT  Why left',
      '   1  long      0.546  2023-01-02 14:00  16,454.59  2023-01-03 02:00  16,393.48   12h  -0.61%    -54.89  z 0.04',
    ]);
    expect(lines[30]).to.equal(
      '  30  short     0.562  2023-02-07 20:00  15,320.00  2023-02-08 08:00  15,252.55   12h  +0.20%    +17.29  z 0.04',
    );
    expect(lines.at(-1)).to.equal('65 trades, 33 won; net -875.74 USDT after 1,106.13 of fees');
  });

  it('fits 80 columns by leaving out quantity, exit time and reasons', () => {
    const lines = renderTrades(result, { width: 80, colour: false });
    expect(lines.slice(0, 2)).to.deep.equal([
      '   #  Side   Entered                  At    Left at  Held  Return  PnL USDT',
      '   1  long   2023-01-02 14:00  16,454.59  16,393.48   12h  -0.61%    -54.89',
    ]);
    for (const line of lines) expect(line.length).to.be.at.most(80);
  });

  it('keeps the last ones under a limit and says how many it hid', () => {
    const lines = renderTrades(result, { width: 80, colour: false }, 2);
    expect(lines).to.have.length(1 + 1 + 2 + 2);
    expect(lines[0]).to.equal('  (63 earlier trades not shown)');
    expect(lines[2]).to.match(/^ {2}64 {2}long/);
  });

  it('adds symbol and instance when there are several', () => {
    const trades = result.trades.map((trade, index) =>
      index % 2 === 0 ? trade : { ...trade, symbol: 'ETH/USDT', instance: 'slow' },
    );
    const instances = [...result.instances, { ...result.instances[0]!, instance: 'slow' }];
    const lines = renderTrades({ ...result, trades, instances }, { width: 140, colour: false });
    expect(lines[0]).to.match(/^ {3}# {2}Symbol {4}Instance {8}Side/);
    expect(lines[2]).to.match(/^ {3}2 {2}ETH\/USDT {2}slow {12}long/);
  });

  it('says when there is none', () => {
    const none = backtestFixture({ hours: 20 }).result;
    expect(renderTrades(none, { width: 80, colour: false })).to.deep.equal([
      'No trade was closed in this run.',
    ]);
  });
});
