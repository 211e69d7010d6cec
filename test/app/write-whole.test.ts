import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeWhole } from '../../src/app/write-whole.js';

describe('a file written whole', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-whole-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('leaves a link a link, and writes what it leads to', async () => {
    const file = join(directory, 'real.csv');
    const link = join(directory, 'link.csv');
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await writeWhole(link, ['a\n', 'b\n']);
    expect(lstatSync(link).isSymbolicLink()).to.equal(true);
    expect(readFileSync(file, 'utf8')).to.equal('a\nb\n');
    expect(readdirSync(directory)).to.deep.equal(['link.csv', 'real.csv']);
  });

  it('goes into a pipe, as into /dev/stdout, and does not take its place', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = readFile(pipe, 'utf8');
    await writeWhole(pipe, ['a\n', 'b\n']);
    expect(lstatSync(pipe).isFIFO()).to.equal(true);
    expect(await read).to.equal('a\nb\n');
  });

  it('ends without a word when nobody reads the pipe any more', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = createReadStream(pipe, { highWaterMark: 10 }).once('data', () =>
      reader.destroy(),
    );
    const text = Array.from({ length: 1000 }, () => 'x'.repeat(1000));
    await writeWhole(pipe, text);
    expect(readdirSync(directory)).to.deep.equal(['pipe']);
  });
});
