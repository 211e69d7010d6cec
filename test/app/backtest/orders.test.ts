/** What --out writes of orders, and how much of a bar's volume a fill took, against the journal's sums. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

describe('backtest: orders', () => {
  let desk: Desk;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: ['BTC/USDT'] });
  });
  after(() => desk.remove());

  it('are written with what became of each, and add up to the report', async () => {
    const strategy = desk.strategy(
      'mixed',
      `if (bars === 20) context.buy(0.05, { reason: 'first, at once' });
       if (bars === 40) context.buy(0.05, { limitPrice: bar.close * 0.5 });
       if (bars === 60) context.sell(0.05, { stopPrice: bar.close * 0.5 });
       if (bars === 80) context.close({ reason: 'enough' });`,
    );
    const out = join(desk.directory, 'out');
    const result = await desk.run({ strategy }, { keep: false, out });
    const [head, ...rows] = readFileSync(join(out, 'orders.csv'), 'utf8').trimEnd().split('\n');
    const names = head!.split(',');
    const orders = rows.map((row) => {
      const cells = row.match(/(?<=^|,)("[^"]*"|[^,]*)(?=,|$)/g)!;
      return Object.fromEntries(names.map((name, index) => [name, cells[index]!]));
    });
    expect(orders.map(({ id, type, side, status }) => [id, type, side, status])).to.deep.equal([
      ['b-0-1', 'market', 'buy', 'filled'],
      ['b-0-2', 'limit', 'buy', 'accepted'],
      ['b-0-3', 'stop', 'sell', 'accepted'],
      ['b-0-4', 'market', 'sell', 'filled'],
    ]);
    expect(orders[0]!['reason']).to.equal('"first, at once"');
    expect(orders[1]!['limit_price']).to.match(/^\d+(\.\d+)?$/);
    expect(orders[1]!['average_price']).to.equal('');
    const [trade] = result.trades;
    expect(Number(orders[0]!['average_price'])).to.equal(trade!.entryPrice);
    expect(Number(orders[3]!['average_price'])).to.equal(trade!.exitPrice);
    expect(Number(orders[0]!['fee']) + Number(orders[3]!['fee'])).to.be.closeTo(trade!.fees, 1e-8);
  });

  it('have fees of eight decimals, however many fills they sum up', async () => {
    const strategy = desk.strategy(
      'large',
      'if (bars % 60 === 1) { context.cancelAll(); context.buy(900); }',
    );
    const out = join(desk.directory, 'large');
    await desk.run({ strategy, cash: '1000000000USDT' }, { keep: false, out });
    const [, ...rows] = readFileSync(join(out, 'orders.csv'), 'utf8').trimEnd().split('\n');
    const fees = rows.map((row) => row.split(',')[12]!);
    expect(fees.length).to.equal(5);
    for (const fee of fees) expect(fee).to.match(/^\d+(\.\d{1,8})?$/);
  });

  it('take a share of their bar that the capacity is reckoned from', async () => {
    const strategy = desk.strategy('steady', 'context.target(Math.floor(bars / 20) % 2);');
    const result = await desk.run({ strategy }, { keep: false });
    const bars = await desk.withStore((store) =>
      store.readBars({ symbol: 'BTC/USDT', timeframe: '1h' as never }),
    );
    const [{ instrument }] = (await desk.withStore((store) => store.listSeries())) as never as [
      { instrument: { quantityScale: number } },
    ];
    const unit = 10 ** instrument.quantityScale;
    const shareAt = (at: number, quantity: number): number =>
      (quantity * unit) / bars.volume[bars.start.findLastIndex((start) => start <= at)]!;
    const shares = result.trades.flatMap(({ entryAt, exitAt, quantity }) => [
      shareAt(entryAt, quantity),
      shareAt(exitAt, quantity),
    ]);
    expect(shares.length).to.be.greaterThan(8);
    const { estimatedCapacity, lowestCapacitySymbol } = result.metrics.activity;
    expect(lowestCapacitySymbol).to.equal('BTC/USDT');
    // The equity at which the largest fill would be a tenth of its bar; the mean is near the start.
    const tenth = estimatedCapacity! * Math.max(...shares);
    expect(tenth / result.metrics.returns.startingEquity).to.be.closeTo(0.1, 0.01);
  });
});
