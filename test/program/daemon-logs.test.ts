/** `daemon logs`: what it prints, and the built program following a log until Ctrl-C. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { showLogs } from '../../src/cli/daemon-logs.js';
import type { LogFlags } from '../../src/cli/daemon-logs.js';
import { sinceFlag } from '../../src/cli/since-flag.js';
import { failure } from '../app/keys/fixture.js';
import { makeLogHome } from '../app/logging/fixture.js';
import type { LogHome } from '../app/logging/fixture.js';

const program = join(resolve(import.meta.dirname, '../..'), 'bin/run.js');

describe('cli: daemon logs', () => {
  let home: LogHome;
  beforeEach(() => {
    home = makeLogHome();
  });
  afterEach(() => home.remove());

  async function show(flags: Partial<LogFlags> = {}, json = false) {
    const printed: string[] = [];
    const place = { cwd: home.directory, env: { TRADSYS_DATA_DIR: home.directory } };
    const wanted = { follow: false, level: undefined, since: undefined, lines: undefined };
    const print = (line: string): void => void printed.push(line);
    const options = { ...place, home: home.directory };
    const shown = await showLogs(options, { ...wanted, ...flags }, { json, print });
    return { printed, shown };
  }

  it('prints one line each', async () => {
    const { log } = home.open();
    log.child('feed').warn('slow \u001b[31m', { venue: 'binance', reason: 'two words', count: 3 });
    log.error('lost', { err: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
    log.info('quiet', { symbols: ['BTC/USDT', 'ETH/USDT'] });
    writeFileSync(home.file, 'no line of ours\n', { flag: 'a' });
    const { printed } = await show();
    expect(printed).to.deep.equal([
      '2026-01-31 10:00:00.000Z warn   feed  slow \\u001b[31m  venue=binance reason="two words" count=3',
      '2026-01-31 10:00:00.000Z error  tradsys  lost  err="ECONNRESET: reset"',
      '2026-01-31 10:00:00.000Z info   tradsys  quiet  symbols=BTC/USDT,ETH/USDT',
      'no line of ours',
    ]);
  });

  it('gives whole lines as JSON', async () => {
    home.open().log.info('up', { pid: 7 });
    writeFileSync(home.file, 'no line of ours\n', { flag: 'a' });
    const { printed, shown } = await show({}, true);
    expect(printed).to.deep.equal([]);
    expect(shown.lines[0]).to.include({ level: 'info', environment: 'staging', msg: 'up', pid: 7 });
    expect(shown.lines[1]).to.deep.equal({ text: 'no line of ours' });
  });

  it('prints the latest hundred, or so many as are asked for, or all since a time', async () => {
    const { log } = home.open();
    for (let seq = 0; seq < 150; seq += 1) log.info('x', { seq });
    expect((await show()).printed).to.have.length(100);
    expect((await show({ lines: 2 })).printed[1]).to.match(/seq=149$/);
    expect((await show({ since: '2026-01-31' })).printed).to.have.length(150);
    expect((await show({ since: '2026-02-01' })).printed).to.deep.equal([
      `no line in ${home.file}`,
    ]);
    expect((await show({ level: 'warn' })).printed).to.have.length(1);
  });

  it('says where it looked when there is nothing', async () => {
    expect((await show()).printed).to.deep.equal([`no line in ${home.file}`]);
    expect((await show({}, true)).shown.lines).to.deep.equal([]);
  });

  it('takes a time as an age or an instant', async () => {
    const now = Date.parse('2026-01-31T12:00:00Z');
    const iso = (text: string): string => new Date(sinceFlag(text, now)).toISOString().slice(0, 19);
    expect(
      ['30m', '2d', '1h30m', '2026-01-31', '2026-01-31T13:00', '2026-01-31 13:00:05Z'].map(iso),
    ).to.deep.equal([
      ...['2026-01-31T11:30:00', '2026-01-29T12:00:00', '2026-01-31T10:30:00'],
      ...['2026-01-31T00:00:00', '2026-01-31T13:00:00', '2026-01-31T13:00:05'],
    ]);
    for (const text of ['', 'soon', '5', '3 parsecs', '5x', '2026-02-30', '2026-01-31T25:00']) {
      expect(await failure(() => sinceFlag(text, now)), text).to.match(
        /^usage\.flag --since: ".*" is no time; write how long ago/,
      );
    }
  });

  it('follows a log, one line of JSON each, until Ctrl-C', async function () {
    this.timeout(60_000);
    const line = (seq: number): string =>
      `{"level":"info","ts":"2026-01-31T10:00:00Z","caller":"x","msg":"m","seq":${seq}}\n`;
    mkdirSync(dirname(home.file), { recursive: true });
    writeFileSync(home.file, line(0));
    const words = ['daemon', 'logs', '-f', '--json', '--data-dir', home.directory];
    const env = { PATH: process.env['PATH'], HOME: home.directory };
    const child = spawn(process.execPath, [program, ...words], { cwd: home.directory, env });
    let out = '';
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString();
      if (out === line(0)) writeFileSync(home.file, line(1), { flag: 'a' });
      if (out === line(0) + line(1)) child.kill('SIGINT');
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(out).to.equal(line(0) + line(1));
    expect(code).to.equal(130);
  });
});
