/** The `data` commands from outside, on the built program. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');

describe('cli: data', () => {
  let here: string;
  before(() => (here = mkdtempSync(join(tmpdir(), 'tradsys-cli-data-'))));
  after(() => rmSync(here, { recursive: true, force: true }));

  function run(...args: readonly string[]) {
    const env = { ...process.env, NO_COLOR: '1', HOME: here, XDG_DATA_HOME: join(here, 'xdg') };
    const child = spawnSync(process.execPath, [program, 'data', ...args], {
      cwd: here,
      env,
      encoding: 'utf8',
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  it('says what to do when there is nothing yet', () => {
    const { code, out } = run('list');
    expect(code).to.equal(0);
    expect(out).to.contain(`No market data in ${join(here, 'xdg', 'tradsys')} yet`);
    expect(out).to.contain('tradsys data import FILE');
  });

  it('imports a file, showing all it found', () => {
    const rows = [0, 1, 2, 5].map((n) => `${1_700_000_040 + n * 60},10.25,12,9,11.5,${n}`);
    writeFileSync(
      join(here, 'BTCUSDT.csv'),
      `open_time,open,high,low,close,volume\n${rows.join('\n')}\n`,
    );
    const { code, out, err } = run('import', 'BTCUSDT.csv');
    expect(err).to.equal('');
    expect(code).to.equal(0);
    expect(out).to.equal(
      [
        'BTCUSDT.csv',
        '  format     CSV, comma separated, header',
        '  columns    time = open_time, open, high, low, close, volume',
        '  symbol     BTC/USDT (file name)',
        '  timeframe  1m (spacing of the rows)',
        '  time       Unix seconds, UTC',
        '  stamp      start of the bar (column open_time)',
        '  prices     2 decimals',
        '  volume     8 decimals',
        '  calendar   24/7 (assumed; --calendar)',
        '  bars       4 from 2023-11-14 22:14 to 2023-11-14 22:19 UTC, 1 gap (2 bars missing)',
        `4 bars of BTC/USDT stored in ${join(here, 'xdg', 'tradsys')}`,
        '',
      ].join('\n'),
    );
  });

  it('refuses a day for a file that says its days itself', () => {
    const { code, err } = run('import', 'BTCUSDT.csv', '--date', '2024-01-05', '--yes');
    expect(code).to.equal(2);
    expect(err).to.contain('--date');
  });

  it('asks a script for what it cannot know, with exit code 2', () => {
    writeFileSync(
      join(here, 'x.csv'),
      'time,open,high,low,close\n2024-01-01 10:00,1,2,1,2\n2024-01-01 10:01,1,2,1,2\n',
    );
    const { code, out, err } = run('import', 'x.csv', '--symbol', 'ABC');
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.equal(
      'tradsys: x.csv: the times are local and their zone is not written in the file; nothing says whether a time is ' +
        'the start or the end of its bar; pass --time-zone UTC --stamp start|end\n',
    );
  });

  it('lists, shows, verifies, exports and removes, as text and as JSON', () => {
    expect(run('generate', '--symbol', 'ETH/USDT', '--bars', '3000', '--no-gaps').code).to.equal(0);
    expect(run('list').out.split('\n')).to.deep.equal([
      'symbol    timeframe   bars  first (UTC)       last (UTC)        gaps  origin',
      'BTC/USDT  1m             4  2023-11-14 22:14  2023-11-14 22:19     1  BTCUSDT.csv',
      'ETH/USDT  1h         3,000  2023-01-01 00:00  2023-05-05 23:00     0  SYNTHETIC (SEED 42)',
      '',
    ]);
    const listed = JSON.parse(run('list', '--json').out) as {
      series: { symbol: string; bars: number }[];
    };
    expect(listed.series.map(({ symbol, bars }) => [symbol, bars])).to.deep.equal([
      ['BTC/USDT', 4],
      ['ETH/USDT', 3_000],
    ]);
    const shown = run('show', 'btcusdt').out;
    expect(shown).to.contain('2023-11-14 22:19  10.25  12.00  9.00  11.50       5');
    expect(shown).to.contain('2023-11-14 22:17  2 bars missing');
    expect(run('verify').code).to.equal(0);
    const exported = run(
      'export',
      'ETH/USDT',
      '--timeframe',
      '1d',
      '--out',
      'eth.json',
      '--format',
      'json',
    );
    expect(exported.out).to.equal('125 bars of ETH/USDT 1d made from 1h written to eth.json\n');
    const words = ['export', 'ETH/USDT', '--timeframe', '1d', '--format', 'json', '--out'];
    for (const out of ['-', ...(process.platform === 'win32' ? [] : ['/dev/stdout'])]) {
      expect(run(...words, out), out).to.deep.equal({
        code: 0,
        out: readFileSync(join(here, 'eth.json'), 'utf8'),
        err: '125 bars of ETH/USDT 1d made from 1h written to standard output\n',
      });
      const silent = run(...words, out, '--json');
      expect([silent.err, (JSON.parse(silent.out) as unknown[]).length]).to.deep.equal(['', 125]);
    }
    expect(existsSync(join(here, '-'))).to.equal(false);
    const kept = run('remove', 'ETH/USDT');
    expect([kept.code, kept.err]).to.deep.equal([
      2,
      'tradsys: 3,000 bars of ETH/USDT 1h would be removed; pass --yes to remove them\n',
    ]);
    expect(run('remove', 'ETH/USDT', '--yes').out).to.equal('3,000 bars of ETH/USDT 1h removed\n');
  });

  it('imports what another program writes, plain or gzip', () => {
    const rows = [0, 1, 2].map((n) => `${1_700_000_040 + n * 60},10.25,12,9,11.5,${n}`).join('\n');
    const text = `open_time,open,high,low,close,volume\n${rows}\n`;
    for (const input of [text, gzipSync(text)]) {
      const directory = mkdtempSync(join(here, 'piped-'));
      const words = ['data', 'import', '-', '--symbol', 'ETC/USDT', '--data-dir', directory];
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
        ...{ cwd: here, input, encoding: 'utf8' },
      });
      expect([status, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.contain('3 bars of ETC/USDT stored');
    }
  });

  it('leaves nothing behind when it is interrupted in the middle of an import', async () => {
    const line = (n: number): string => `${1_700_000_040 + n * 60},10.25,12.5,9.75,11.5,${n}.125`;
    const rows = Array.from({ length: 100_000 }, (_, n) => line(n)).join('\n');
    const directory = join(here, 'interrupted');
    const args = [program, 'data', 'import', '-', '--symbol', 'LTC/USDT', '--data-dir', directory];
    const child = spawn(process.execPath, args, { cwd: here, stdio: ['pipe', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (text) => (err += String(text)));
    // It waits for more: the input never ends, and what was written is far more than a pipe holds.
    await new Promise((resolve) =>
      child.stdin.write(`open_time,open,high,low,close,volume\n${rows}\n`, resolve),
    );
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, err]).to.deep.equal([130, 'tradsys: interrupted; nothing was stored\n']);
    expect(run('list', '--data-dir', directory).out).to.contain('No market data');
  });

  // Seen in the files, so that no machine is too fast or too slow for it.
  const moments = [
    { when: 'while it makes the bars', file: 'tradsys.db-shm', bytes: 0 },
    { when: 'while it stores the first series', file: 'tradsys.db-wal', bytes: 1e5 },
    { when: 'while it stores the second', file: 'tradsys.db', bytes: 2e7 },
  ];
  for (const { when, file, bytes } of moments) {
    it(`leaves nothing behind when it is interrupted ${when}, and what was there stays`, async () => {
      const directory = mkdtempSync(join(here, 'generated-'));
      const words = ['generate', '--timeframe', '1m', '--data-dir', directory];
      expect(run(...words, '--bars', '50').code).to.equal(0);
      const args = [program, 'data', ...words, '--symbol', 'BTC/USDT', '--symbol', 'ETH/USDT'];
      const child = spawn(process.execPath, [...args, '--bars', '1000000'], {
        ...{ cwd: here, stdio: ['ignore', 'ignore', 'pipe'] },
      });
      let err = '';
      child.stderr.on('data', (text) => (err += String(text)));
      const ended = once(child, 'close') as Promise<[number | null]>;
      while ((statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? -1) < bytes) {
        await setTimeout(2);
      }
      child.kill('SIGINT');
      expect([...(await ended).slice(0, 1), err]).to.deep.equal([
        130,
        'tradsys: interrupted; nothing was stored\n',
      ]);
      expect(run('list', '--data-dir', directory).out).to.match(/BTC\/USDT {2}1m +50 /);
      expect(run('list', '--data-dir', directory).out).not.to.contain('ETH/USDT');
    });
  }

  describe('trades, quotes and depth', () => {
    const line = (step: number, data: string): string =>
      `172316125393708${step}768 {"stream":"s","data":${data}}`;
    const recording = [
      line(1, '{"u":9,"s":"BTCUSDT","b":"10.50","B":"3","a":"10.60","A":"1"}'),
      line(2, '{"e":"trade","T":1723161255342,"s":"BTCUSDT","t":7,"p":"10.5","q":"0.02","m":true}'),
    ].join('\n');
    const own = (...args: readonly string[]) => run(...args, '--data-dir', join(here, 'ticks'));

    it('are imported, listed, shown and removed by kind', () => {
      writeFileSync(join(here, 'recorded.txt'), recording);
      const imported = own('import', 'recorded.txt');
      expect([imported.code, imported.err]).to.deep.equal([0, '']);
      expect(imported.out).to.contain(
        `1 trade, 1 quote of BTC/USDT stored in ${join(here, 'ticks')}`,
      );
      expect(own('list').out.trim().split('\n')).to.deep.equal([
        'symbol    kind    rows  first (UTC)          last (UTC)           gaps  origin',
        'BTC/USDT  trades     1  2024-08-08 23:54:13  2024-08-08 23:54:13        recorded.txt',
        'BTC/USDT  quotes     1  2024-08-08 23:54:13  2024-08-08 23:54:13        recorded.txt',
      ]);
      expect(own('show', 'BTC/USDT', '--kind', 'trades').out).to.match(
        /2024-08-08 23:54:13\.937082 {2}2024-08-08 23:54:15\.342000 +10\.5 +0\.02 +7 +sell/,
      );
      expect(own('verify').out).to.contain('BTC/USDT 1 quote: ok');
      const refused = own('remove', 'BTC/USDT');
      expect([refused.code, refused.err]).to.deep.equal([
        2,
        'tradsys: 1 trade of BTC/USDT and 1 quote of BTC/USDT would be removed; pass --yes to remove them\n',
      ]);
      const removed = own('remove', 'BTC/USDT', '--kind', 'quotes', '--yes', '--json');
      expect(JSON.parse(removed.out)).to.deep.equal({
        removed: [{ symbol: 'BTC/USDT', kind: 'quotes', rows: 1 }],
      });
      const { series, ticks } = JSON.parse(own('list', '--json').out) as Record<string, unknown[]>;
      expect([series, ticks!.length]).to.deep.equal([[], 1]);
    });
  });
});
