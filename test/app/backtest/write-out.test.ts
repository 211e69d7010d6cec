import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeOut } from '../../../src/app/backtest/write-out.js';
import type { OrderRow } from '../../../src/app/backtest/write-out.js';
import { TradsysError } from '../../../src/errors.js';
import { backtestFixture } from '../../cli/backtest-fixture.js';

const ORDER: OrderRow = {
  id: 'b-0-1',
  instance: 'mean_reversion',
  symbol: 'BTC/USDT',
  at: Date.UTC(2023, 2, 16, 22, 15) * 1000 + 250,
  side: 'buy',
  type: 'market',
  quantity: 0.5,
  limitPrice: null,
  stopPrice: null,
  status: 'filled',
  filledQuantity: 0.5,
  averagePrice: 25_000.5,
  fee: 12.5,
  reason: 'z "low", -2.31',
};

describe('--out directory', () => {
  let directory: string;
  const { result, at, equity } = backtestFixture({ hours: 200 });
  const series = { at, equity };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tradsys-out-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function failure(target: string): Promise<TradsysError> {
    try {
      await writeOut(target, { result, series });
    } catch (error) {
      expect(error).to.be.instanceOf(TradsysError);
      return error as TradsysError;
    }
    throw new Error('it was written');
  }

  it('makes the directory and writes the files, nothing else', async () => {
    const target = join(directory, 'a', 'b');
    const paths = await writeOut(target, { result, series, orders: [ORDER] });
    expect(paths).to.deep.equal(
      ['report.json', 'trades.csv', 'equity.csv', 'orders.csv'].map((name) => join(target, name)),
    );
    expect(await readdir(target)).to.have.members([
      'report.json',
      'trades.csv',
      'equity.csv',
      'orders.csv',
    ]);
    const report: unknown = JSON.parse(await readFile(join(target, 'report.json'), 'utf8'));
    expect(report).to.deep.equal(JSON.parse(JSON.stringify(result)));
    const orders = await readFile(join(target, 'orders.csv'), 'utf8');
    expect(orders.split('\n')[1]).to.equal(
      'b-0-1,mean_reversion,BTC/USDT,2023-03-16T22:15:00.000250Z,buy,market,0.5,,,filled,0.5,25000.5,12.5,"z ""low"", -2.31"',
    );
  });

  it('writes every trade and every bar, numbers in full', async () => {
    await writeOut(directory, { result, series });
    const lines = async (name: string): Promise<string[]> =>
      (await readFile(join(directory, name), 'utf8')).trimEnd().split('\n');
    const trades = await lines('trades.csv');
    expect(trades).to.have.length(1 + result.trades.length);
    const first = result.trades[0]!;
    const row = Object.fromEntries(
      trades[0]!.split(',').map((name, index) => [name, trades[1]!.split(',')[index]]),
    );
    expect(Number(row['pnl'])).to.equal(first.pnl);
    expect(row['entry_at']).to.equal('2023-01-02T14:00:00Z');
    const curve = await lines('equity.csv');
    expect(curve).to.have.length(1 + at.length);
    expect(curve[1]).to.equal('2023-01-01T01:00:00Z,10000,0');
    expect(Number(curve.at(-1)!.split(',')[1])).to.equal(equity.at(-1));
  });

  it('replaces the files of an earlier run whole', async () => {
    await writeFile(join(directory, 'equity.csv'), 'x'.repeat(100_000));
    await writeOut(directory, { result, series });
    expect(await readFile(join(directory, 'equity.csv'), 'utf8')).to.match(/^at,equity/);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).to.be.empty;
  });

  it('says what is wrong with a directory that is a file, or lies under one', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    expect((await failure(file)).line).to.equal(
      `${file}: it is a file, not a directory; choose another --out directory`,
    );
    const under = join(file, 'out');
    const error = await failure(under);
    expect(error.code).to.equal('backtest.out_unwritable');
    expect(error.exitCode).to.equal(1);
    expect(error.line).to.equal(
      `${under}: a part of the path is a file, not a directory; choose another --out directory`,
    );
  });

  it('says so where the system refuses new folders as if the one above were not there', async function () {
    if (!existsSync('/proc/self')) this.skip();
    expect((await failure('/proc/tradsys/out')).line).to.equal(
      '/proc/tradsys/out: no folder can be made there; choose another --out directory',
    );
  });

  it('says so when a file to replace is a directory, and leaves no half-written file', async () => {
    await mkdir(join(directory, 'report.json', 'full'), { recursive: true });
    const error = await failure(directory);
    expect(error.code).to.equal('backtest.out_unwritable');
    expect(await readdir(directory)).to.deep.equal(['report.json']);
  });

  it('takes back the folders that it made when the disk is full', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const trades = result.trades.slice();
    Object.defineProperty(trades, Symbol.iterator, {
      value: () => {
        throw full;
      },
    });
    const target = join(directory, 'a', 'b');
    const error: unknown = await writeOut(target, { result, series, trades }).catch(
      (failed: unknown) => failed,
    );
    expect(error).to.include({ code: 'backtest.out_full' });
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it('says when the disk is full, and leaves no half-written file', async function () {
    if (!existsSync('/dev/full')) this.skip();
    await symlink('/dev/full', join(directory, `trades.csv.${process.pid}.part`));
    const error = await failure(directory);
    expect(error.code).to.equal('backtest.out_full');
    expect(error.line).to.include('the disk is full; free some space');
    expect(await readdir(directory)).to.deep.equal([]);
  });
});
