/** `data download` from outside, on the built program and the built-in exchange. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { until } from '../app/session/until.js';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');

describe('cli: data download', function () {
  this.timeout(60_000);
  let here: string;
  const env = () => ({ PATH: process.env['PATH'], HOME: here, NO_COLOR: '1' });
  before(() => {
    here = mkdtempSync(join(tmpdir(), 'tradsys-cli-download-'));
    expect(run('exchange start --port 0 --robots wild').code).to.equal(0);
  });
  after(() => {
    run('exchange stop');
    rmSync(here, { recursive: true, force: true });
  });

  function run(line: string) {
    const child = spawnSync(process.execPath, [program, ...line.split(' ')], {
      ...{ cwd: here, env: env(), encoding: 'utf8' },
    });
    return { code: child.status, out: child.stdout, err: child.stderr };
  }

  it('shows what came, what is stored, and what the venue does not have', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const words = `data download local BTCUSDT ETH/USDT --timeframe 1s --from ${yesterday}`;
    const { out } = await until(
      () => Promise.resolve(run(words)),
      ({ code, out: text }) => code === 0 && /BTC[^\n]* \d+ new bars?;/.test(text),
    );
    expect(out).to.match(
      /^BTC\/USDT 1s {2}\d+ new bars?; \d+ from [\d: -]+ to [\d: -]+ UTC\n(?: {2}local has none from [\d: -]+ to [\d: -]+ \([\d,]+ bars?\)\n)+ETH\/USDT 1s[^]*\nstored in /m,
    );
    const listed = run('data list').out;
    expect(listed).to.match(/BTC\/USDT +1s .* 0 +DOWNLOADED FROM LOCAL/);
    const trades = run('data download local BTC/USDT --trades');
    expect(trades.out).to.match(/^BTC\/USDT {2}\d+ new trades; \d+ from /);
    expect(run('data verify').code).to.equal(0);
  });

  it('keeps what has come on Ctrl-C, with exit code 130', async () => {
    const fault = [
      'delay-before',
      '--clear',
      '--endpoint',
      'GET /api/v3/klines',
      '--value',
      '15000',
    ];
    const set = spawnSync(process.execPath, [program, 'exchange', 'chaos', ...fault], {
      ...{ cwd: here, env: env() },
    });
    expect(set.status).to.equal(0);
    const words = 'data download local BTC/USDT --timeframe 1s';
    const child = spawn(process.execPath, [program, ...words.split(' ')], {
      ...{ cwd: here, env: env(), stdio: ['ignore', 'ignore', 'pipe'] },
    });
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    await until(
      () => Promise.resolve(run('exchange chaos --json').out),
      (text) => /"happened": [1-9]/.test(text),
    );
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).to.equal(130);
    expect(err).to.match(/interrupted; 0 rows were stored; the same command goes on from there/);
    expect(run('exchange chaos --clear').code).to.equal(0);
  });

  it('says what is wrong with what was typed', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['binanse BTC/USDT', /no venue 'binanse'; did you mean binance\?/],
      [
        'local BTC/USD',
        /local does not list BTC\/USD; it lists BTC\/USDT; stop it and 'tradsys exchange reset'/,
      ],
      ['local BTC/USDT --trades --timeframe 1m', /--timeframe: trades are stored as they are/],
      ['local BTC/USDT --timeframe 7m', /no bars of 7m; it has 1s/],
      ['local BTC/USDT --from yesterday', /--from: "yesterday" does not fit/],
      ['local BTC/USDT --from 2024-01-02 --to 2024-01-01', /--from: there is no time between/],
      ['local', /symbols/i],
    ];
    for (const [line, text] of wrong) {
      const { code, err } = run(`data download ${line}`);
      expect(err, line).to.match(text);
      expect(code, line).to.equal(2);
    }
  });
});
