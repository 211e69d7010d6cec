/** The examples run as a reader would run them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BacktestResult } from '../../src/index.js';
import { root } from '../house/sources.js';

/** Runs node from the root of the package, with a home and a data directory of its own. */
function run(home: string, ...words: readonly string[]): { readonly out: string } {
  const env = { PATH: process.env['PATH'], HOME: home, TRADSYS_DATA_DIR: join(home, 'data') };
  const { stdout, stderr, status } = spawnSync(process.execPath, words, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  expect(status, stderr).to.equal(0);
  return { out: stdout };
}

describe('the examples', function () {
  this.timeout(60_000);
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-examples-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('backtest.js prints three figures', () => {
    const { out } = run(home, 'examples/backtest.js');
    expect(out).to.match(
      /^return {8}-?\d+\.\d\d %\nmax drawdown {2}\d+\.\d\d %\ncosts {9}\d+\.\d\d USDT\n$/,
    );
  });

  it('strategy.ts trades: entries on new highs, exits at the stop or a new low', () => {
    const words = ['backtest', 'examples/strategy.ts', '--entry-period', '48', '--json'];
    const { out } = run(home, 'bin/run.js', ...words);
    const { trades, instances } = JSON.parse(out) as BacktestResult;
    expect(instances[0]!.parameters).to.include({ entryPeriod: 48, stopRanges: 4 });
    expect(trades.length).to.be.greaterThan(50);
    expect(new Set(trades.map(({ entryReason }) => entryReason))).to.deep.equal(
      new Set(['new high']),
    );
    const exits = new Set(trades.map(({ exitReason }) => exitReason));
    expect(exits).to.include('new low');
    expect(exits.size).to.be.greaterThan(1);
  });

  it('exchange.js buys, rests, cancels and shows its balance with stock ccxt', () => {
    const save = (file: string, ...words: readonly string[]): string => {
      const path = join(home, file);
      writeFileSync(path, run(home, 'bin/run.js', 'exchange', ...words, '--json').out);
      return path;
    };
    const start = save('exchange.json', 'start', '--port', '0', '--robots', 'calm');
    try {
      const key = save('key.json', 'account', 'create', 'alice');
      run(home, 'bin/run.js', 'exchange', 'account', 'fund', 'alice', 'USDT=100000', 'BTC=2');
      // The robots have their first turn a tenth of a second after the start.
      const status = (): string =>
        run(home, 'bin/run.js', 'exchange', 'status', '--json').out.replaceAll(/\s/g, '');
      while (status().includes('"ask":null')) continue;
      const { out } = run(home, 'examples/exchange.js', start, key);
      expect(out).to.match(/^bought {3}(closed|canceled|open) 0\.\d+ at \d+/);
      expect(out).to.match(/resting {2}open at \d+.*\ncanceled canceled\nbalance .*BTC: 2\.0/s);
    } finally {
      run(home, 'bin/run.js', 'exchange', 'stop');
    }
  });
});
