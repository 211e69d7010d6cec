/** Processes that are killed with SIGKILL, and locks between processes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { holdLock } from '../../../src/adapters/stores/file-lock.js';
import { openJournal, quarantineJournal, verifyJournal } from '../../../src/app/journal/index.js';
import { childProgram } from '../../child-program.js';
import { failureOf, readAll, textOf } from './fixture.js';

/** Durable commits after which the writer is killed: at once, early, and in full swing. */
const KILLED_AFTER = [1, 20, 150];

describe('journal: processes', function () {
  this.timeout(60_000);
  let directory: string;
  let children: ChildProcess[] = [];
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-crash-'))));
  afterEach(async () => {
    await Promise.all(children.map(kill));
    children = [];
    rmSync(directory, { recursive: true, force: true });
  });

  function start(
    what: 'write' | 'hold',
    path: string,
  ): { child: ChildProcess; lines: AsyncIterator<string> } {
    const { file, execArgv } = childProgram(join(import.meta.dirname, 'child.ts'));
    const child = spawn(process.execPath, [...execArgv, file, what, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  const nextOf = async (lines: AsyncIterator<string>): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('it said no more');
    return line.value;
  };

  it('kill -9 of a writer loses nothing that was said to be durable, again and again', async () => {
    const path = join(directory, 'journal.db');
    let said = 0;
    for (const [index, commits] of KILLED_AFTER.entries()) {
      const { child, lines } = start('write', path);
      expect(await nextOf(lines)).to.equal('ready');
      for (let commit = 0; commit < commits; commit += 1) said = Number(await nextOf(lines));
      await kill(child);
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        said = Number(line.value);
      }
      const found = verifyJournal(path);
      expect(found).to.include({ damage: null, ok: true });
      expect(found.records).to.be.at.least(said);
      const records = readAll(path);
      expect(records.map(textOf)).to.deep.equal(records.map(({ seq }) => String(seq)));
      const journal = await openJournal(path);
      expect(journal.opened).to.include({ lastSeq: found.records, epoch: 2 * (index + 1) });
      await journal.close();
    }
  });

  it('fault 9: one process writes a journal; the lock of one that was killed is free', async () => {
    const path = join(directory, 'journal.db');
    const { child, lines } = start('write', path);
    await nextOf(lines);
    const [opened, aside] = [() => openJournal(path), () => quarantineJournal(path, '1')];
    for (const work of [opened, aside]) {
      expect((await failureOf(work)).line).to.equal(
        `${path}: another process writes it; stop the daemon that runs on it ('tradsys daemon stop')`,
      );
    }
    expect(verifyJournal(path).damage).to.equal(null);
    expect(readAll(path)).to.be.an('array');
    await kill(child);
    const journal = await openJournal(path);
    await journal.close();
  });

  it('fault 9: a lock is held by one process, and freed by its release or its death', async () => {
    const file = join(directory, 'lock');
    const own = holdLock(file);
    expect(own).not.to.equal(undefined);
    expect(holdLock(file)).to.equal(undefined);
    const other = start('hold', file);
    expect(await nextOf(other.lines)).to.equal('taken');
    await kill(other.child);
    own!.release();
    const holder = start('hold', file);
    expect(await nextOf(holder.lines)).to.equal('ready');
    expect(holdLock(file)).to.equal(undefined);
    await kill(holder.child);
    const again = holdLock(file);
    expect(again).not.to.equal(undefined);
    again!.release();
    const nowhere = await failureOf(() => holdLock(join(directory, 'none', 'lock')));
    expect(nowhere.line).to.contain('the data directory cannot be written (ENOENT)');
  });
});
