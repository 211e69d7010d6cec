/** A run on bars made of stored trades. */
import { expect } from 'chai';
import { storeImport } from '../../../src/app/data/index.js';
import { readImport } from '../../../src/app/data/import/index.js';
import type { ImportFlags } from '../../../src/app/data/index.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import type { TradsysError } from '../../../src/errors.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

/** A trade every 20 s for four hours, up and down. */
const rows = Array.from({ length: 720 }, (_, index) => {
  const price = 100 + Math.round(20 * Math.sin(index / 40)) / 4;
  return `${1_700_000_000 + index * 20},${price.toFixed(2)},1.5,${index % 3 === 0 ? 'sell' : 'buy'}`;
});
const csv = ['timestamp,price,amount,side', ...rows].join('\n');

describe('backtest: bars of trades', () => {
  const desks: Desk[] = [];
  afterEach(() => desks.splice(0).forEach((desk) => desk.remove()));

  async function deskWith(flags: ImportFlags): Promise<Desk> {
    const desk = openDesk();
    desks.push(desk);
    desk.write('BTCUSDT.csv', csv);
    const plan = await readImport(`${desk.directory}/BTCUSDT.csv`, { flags });
    await desk.withStore((store) => storeImport(store, plan));
    return desk;
  }

  it('is the run on the bars that an import of the same trades makes', async () => {
    const options = { strategy: 'mean_reversion', timeframe: '1m' };
    const trades = await (await deskWith({})).run(options);
    const bars = await (await deskWith({ timeframe: '1m' as Timeframe })).run(options);
    expect(trades.series[0]).to.deep.include({ bars: 241, timeframe: '1m' });
    expect(trades.trades.length).to.be.above(0);
    expect(trades.trades).to.deep.equal(bars.trades);
    expect(trades.manifest.journalHash).to.equal(bars.manifest.journalHash);
  });

  it('takes any length, and a span', async () => {
    const desk = await deskWith({});
    const { series } = await desk.run({
      strategy: 'mean_reversion',
      timeframe: '5m',
      from: '2023-11-14T23:00',
      to: '2023-11-15T01:00',
    });
    expect(series[0]!.bars).to.equal(24);
  });

  it('asks for the length, which nobody can guess', async () => {
    const desk = await deskWith({});
    const error: unknown = await desk
      .run({ strategy: 'mean_reversion' })
      .catch((reason: unknown) => reason);
    expect((error as TradsysError).line).to.equal(
      'BTC/USDT is stored as trades, and into which bars to put them is yours to say; ' +
        'add --timeframe, such as --timeframe 1m',
    );
    expect((error as TradsysError).exitCode).to.equal(2);
  });

  it('prefers stored bars to trades', async () => {
    const desk = await deskWith({});
    desk.write('BTCUSDT_1m.csv', csv);
    const flags = { timeframe: '1m' as Timeframe };
    const plan = await readImport(`${desk.directory}/BTCUSDT_1m.csv`, { flags });
    await desk.withStore((store) => storeImport(store, plan));
    const { series } = await desk.run({ strategy: 'mean_reversion' });
    expect(series[0]).to.deep.include({ timeframe: '1m', origin: 'BTCUSDT_1m.csv' });
  });
});
