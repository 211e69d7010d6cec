/** A disk that fills takes a part of what it is given, and says so only by a number. */
import fs from 'node:fs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { setKey } from '../../src/app/config/edit.js';
import { CommandJournal } from '../../src/app/exchange/journal/command-journal.js';
import { readLog } from '../../src/app/exchange/journal/read-log.js';
import { writeSafely } from '../../src/app/write-safely.js';

describe('writing to a disk that takes ten bytes at a time', () => {
  const whole = fs.writeSync;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-parts-'));
    const partly = (file: number, data: string | Uint8Array, from = 0): number =>
      whole(file, Buffer.from(data as Uint8Array).subarray(from, from + 10));
    fs.writeSync = partly as typeof whole;
    syncBuiltinESMExports();
  });
  afterEach(() => {
    fs.writeSync = whole;
    syncBuiltinESMExports();
    rmSync(directory, { recursive: true, force: true });
  });

  it('replaces a file by all of the new text', () => {
    const path = join(directory, 'file');
    writeSafely(path, 'twelve bytes and some more');
    expect(readFileSync(path, 'utf8')).to.equal('twelve bytes and some more');
  });

  it('answers no command of the exchange before all of it is in the log', async () => {
    const path = join(directory, 'commands.log');
    const journal = new CommandJournal(path, 'fast', (error) => {
      throw error;
    });
    for (let at = 1; at <= 3; at += 1) journal.append({ kind: 'advance', at });
    await new Promise<void>((done) => journal.afterCommit(done));
    expect([...readLog(path)].map(({ command }) => command.at)).to.deep.equal([1, 2, 3]);
    journal.append({ kind: 'advance', at: 4 });
    await journal.close();
    expect([...readLog(path)].map(({ command }) => command.at)).to.deep.equal([1, 2, 3, 4]);
  });

  it('keeps the whole configuration when a key is set', async () => {
    const options = { cwd: directory, home: directory, env: {} };
    await setKey(options, 'trading.risk.max_drawdown', '15%');
    await setKey(options, 'trading.risk.daily_loss', '200');
    const text = readFileSync(join(directory, 'tradsys.yaml'), 'utf8');
    expect(text).to.include('max_drawdown: 15%').and.to.include('daily_loss: 200');
  });
});
