import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { expect } from 'chai';
import { putAsideFiles } from '../../../src/app/logging/log-file.js';
import { DAY_MS, makeLogHome } from './fixture.js';
import type { LogHome } from './fixture.js';

describe('app/logging: the file', () => {
  let home: LogHome;
  beforeEach(() => {
    home = makeLogHome();
  });
  afterEach(() => home.remove());

  const numbers = (): unknown[] => home.lines(true).map(({ seq }) => seq);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  it('is put aside before it is too large, and loses no line', () => {
    const { log } = home.open({ maxBytes: 2_000, kept: 1_000 });
    for (let seq = 0; seq < 200; seq += 1) log.info('line', { seq });
    const aside = putAsideFiles(home.file);
    expect(aside.length).to.be.greaterThan(10);
    for (const file of [...aside, home.file]) expect(statSync(file).size).to.be.at.most(2_000);
    expect(numbers()).to.deep.equal(upTo(200));
    expect(basename(aside[0]!)).to.equal('daemon-20260131T100000000Z.log');
  });

  it('is put aside when the day has changed, and goes on where it was within one', () => {
    const first = home.open();
    first.log.info('a', { seq: 0 });
    first.close();
    utimesSync(home.file, home.now() / 1000, home.now() / 1000);
    home.pass(3_600_000);
    const second = home.open();
    second.log.info('b', { seq: 1 });
    expect(putAsideFiles(home.file)).to.have.length(0);
    home.pass(DAY_MS);
    second.log.info('c', { seq: 2 });
    expect(putAsideFiles(home.file)).to.have.length(1);
    expect(home.lines().map(({ seq }) => seq)).to.deep.equal([2]);
    expect(numbers()).to.deep.equal([0, 1, 2]);
  });

  it('keeps so many files, and none beyond their age', () => {
    const { log } = home.open({ maxBytes: 300, kept: 3, maxAgeMs: 5 * DAY_MS });
    for (let seq = 0; seq < 50; seq += 1) log.info('line', { seq });
    expect(putAsideFiles(home.file)).to.have.length(3);
    home.pass(6 * DAY_MS);
    log.info('line', { seq: 50 });
    expect(putAsideFiles(home.file)).to.have.length(1);
  });

  it('touches no file that is not its own', () => {
    const { log } = home.open({ maxBytes: 300, kept: 0 });
    for (const name of ['daemon-notes.log', 'daemon-20260131T100000000Z.txt', 'other.log']) {
      writeFileSync(join(home.directory, 'logs', name), '');
    }
    for (let seq = 0; seq < 5; seq += 1) log.info('line', { seq });
    expect(putAsideFiles(home.file)).to.have.length(0);
    for (const name of ['daemon-notes.log', 'daemon-20260131T100000000Z.txt', 'other.log']) {
      expect(existsSync(join(home.directory, 'logs', name)), name).to.equal(true);
    }
  });

  it('keeps the order of its files when the clock is set back', () => {
    const { log } = home.open({ maxBytes: 300 });
    for (let seq = 0; seq < 6; seq += 1) {
      log.info('line', { seq });
      home.pass(-3_600_000);
    }
    expect(numbers()).to.deep.equal(upTo(6));
  });

  it('is made anew when somebody moves or removes it', () => {
    const { log } = home.open();
    log.info('line', { seq: 0 });
    renameSync(home.file, `${home.file}.moved`);
    home.pass(2_000);
    log.info('line', { seq: 1 });
    rmSync(home.file);
    home.pass(2_000);
    log.info('line', { seq: 2 });
    expect(home.lines().map(({ seq }) => seq)).to.deep.equal([2]);
    expect(readFileSync(`${home.file}.moved`, 'utf8')).to.include('"seq":0');
  });

  it('begins a line of its own after one that was cut off', () => {
    const first = home.open();
    first.log.info('line', { seq: 0 });
    first.close();
    writeFileSync(home.file, '{"level":"in', { flag: 'a' });
    utimesSync(home.file, home.now() / 1000, home.now() / 1000);
    home.open().log.info('line', { seq: 1 });
    const lines = readFileSync(home.file, 'utf8').trimEnd().split('\n');
    expect(lines).to.have.length(3);
    expect(JSON.parse(lines[2]!)).to.include({ seq: 1 });
  });

  it('says how many lines were lost, once there is room again', function () {
    if (process.platform !== 'linux') this.skip();
    // A limit on the size of files is a disk that is full; it binds a process for good.
    const script = join(resolve(import.meta.dirname), 'full-disk.ts');
    const command = `ulimit -f 8; exec "${process.execPath}" --import tsx "${script}" "${home.file}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^lost 2\d* of 300, told EFBIG 2\d*, torn 1\n$/);
  });
});
