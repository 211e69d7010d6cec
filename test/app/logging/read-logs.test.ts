import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { readLogs } from '../../../src/app/logging/read-logs.js';
import type { LogLine, ReadLogsOptions } from '../../../src/app/logging/read-logs.js';
import { putAsideFiles } from '../../../src/app/logging/log-file.js';
import { makeLogHome } from './fixture.js';
import type { LogHome } from './fixture.js';

const seqOf = (line: LogLine): unknown => line.entry?.fields['seq'] ?? line.text;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('app/logging: reading logs', () => {
  let home: LogHome;
  beforeEach(() => {
    home = makeLogHome();
  });
  afterEach(() => home.remove());

  async function read(options: Partial<ReadLogsOptions> = {}): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const line of readLogs({ file: home.file, ...options })) found.push(seqOf(line));
    return found;
  }

  /** What is found until there are `count`; the writer goes on when the reader is at the end. */
  async function follow(
    count: number,
    write: (found: readonly unknown[]) => void,
    options: Partial<ReadLogsOptions> = {},
  ): Promise<unknown[]> {
    const controller = new AbortController();
    const { signal } = controller;
    const found: unknown[] = [];
    const reading = (async () => {
      for await (const line of readLogs({
        ...{ file: home.file, follow: true, pollMs: 1, signal },
        ...options,
      })) {
        found.push(seqOf(line));
        if (found.length >= count) controller.abort();
      }
    })();
    while (!signal.aborted) {
      write(found);
      await sleep(1);
    }
    await reading;
    return found;
  }

  it('gives the lines of all files, oldest first, with what they say', async () => {
    const { log } = home.open({ maxBytes: 500 });
    for (const seq of upTo(30)) log.child('feed').info('tick', { seq });
    expect(putAsideFiles(home.file).length).to.be.greaterThan(3);
    expect(await read()).to.deep.equal(upTo(30));
    const lines: LogLine[] = [];
    for await (const line of readLogs({ file: home.file })) lines.push(line);
    expect(lines[0]!.entry).to.deep.equal({
      ...{ level: 'info', at: home.now(), caller: 'feed', message: 'tick', fields: { seq: 0 } },
    });
  });

  it('gives those of a level, since a time, and the latest alone', async () => {
    const { log } = home.open({ level: 'debug', maxBytes: 500 });
    for (const seq of upTo(40)) {
      const level = (['debug', 'info', 'warn', 'error'] as const)[seq % 4]!;
      log[level](`line ${'abcdefghij'[seq % 10]!.repeat(1 + seq / 10)}`, { seq });
      home.pass(1_000);
    }
    expect(await read({ level: 'error' })).to.deep.equal(upTo(40).filter((seq) => seq % 4 === 3));
    expect(await read({ since: home.now() - 3_000 })).to.deep.equal([37, 38, 39]);
    expect(await read({ last: 25 })).to.deep.equal(upTo(40).slice(15));
    expect(await read({ last: 3, level: 'warn' })).to.deep.equal([35, 38, 39]);
    expect(await read({ last: 0 })).to.deep.equal([]);
  });

  it('gives what is no line of ours as it stands', async () => {
    home.open().log.info('x', { seq: 0 });
    writeFileSync(home.file, 'Segmentation fault\n{"level":"in', { flag: 'a' });
    expect(await read({ level: 'error' })).to.deep.equal(['Segmentation fault']);
    for (const odd of ['[]', 'null', '5', '{}', '{"level":"loud","ts":"2026-01-01T00:00:00Z"}']) {
      writeFileSync(home.file, `${odd}\n`);
      expect(await read()).to.deep.equal([odd]);
    }
  });

  it('is empty where there is no log', async () => {
    expect(await read()).to.deep.equal([]);
  });

  it('follows lines over any number of rotations, and misses none', async () => {
    const { log } = home.open({ maxBytes: 700, kept: 10_000 });
    let seq = 0;
    const found = await follow(500, () => {
      for (let line = 0; line < 37 && seq < 500; line += 1) log.info('x', { seq: seq++ });
    });
    expect(found).to.deep.equal(upTo(500));
    expect(putAsideFiles(home.file).length).to.be.greaterThan(80);
  });

  it('waits for a log that is not there yet, and shows only what it was asked for', async () => {
    let wrote = 0;
    const write = (): void => {
      if (wrote++ === 3) {
        const { log } = home.open();
        log.info('x', { seq: 0 });
        log.error('x', { seq: 1 });
      }
    };
    expect(await follow(1, write, { level: 'error', last: 10 })).to.deep.equal([1]);
  });

  it('goes on after the file was emptied or replaced', async () => {
    const line = (seq: number): string =>
      `{"level":"info","ts":"2026-01-31T00:00:00Z","seq":${seq}}\n`;
    home.open().close();
    writeFileSync(home.file, line(0) + line(1));
    const steps: (() => void)[] = [
      () => truncateSync(home.file, 0),
      () => writeFileSync(home.file, line(2), { flag: 'a' }),
      () => renameSync(home.file, `${home.file}.old`),
      () => writeFileSync(home.file, line(3)),
    ];
    let rounds = 0;
    const found = await follow(4, (seen) => {
      // One step at a time, each when the reader has had many looks at the one before.
      if (seen.length >= 2 && rounds++ % 30 === 0) steps.shift()?.();
    });
    expect(found).to.deep.equal([0, 1, 2, 3]);
  });

  it('shows the rest of a line only when it is whole', async () => {
    home.open().close();
    const parts = ['{"level":"info","ts":"2026-01-31T00', ':00:00Z","seq":"é'.slice(0, -1)];
    const bytes = Buffer.from('é"}\n');
    let rounds = 0;
    const found = await follow(1, () => {
      rounds += 1;
      if (rounds === 5) writeFileSync(home.file, parts[0]!, { flag: 'a' });
      if (rounds === 10) writeFileSync(home.file, parts[1]!, { flag: 'a' });
      if (rounds === 15) writeFileSync(home.file, bytes.subarray(0, 1), { flag: 'a' });
      if (rounds === 20) writeFileSync(home.file, bytes.subarray(1), { flag: 'a' });
    });
    expect(found).to.deep.equal(['é']);
  });
});
