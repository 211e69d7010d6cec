/** Writing a journal and reading it: sequences, durability, lanes of other threads, retention. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { CommitWriter } from '../../../src/app/journal/commit-writer.js';
import { openForWriting } from '../../../src/app/journal/database.js';
import {
  openJournal,
  openJournalReader,
  openLane,
  verifyJournal,
} from '../../../src/app/journal/index.js';
import type { NewRecord, RecordKind } from '../../../src/app/journal/index.js';
import { packRecords, RECORD_KINDS, unpackRecords } from '../../../src/app/journal/records.js';
import { check } from '../../property/check.js';
import { until } from '../session/until.js';
import {
  append,
  failureOf,
  readAll,
  record,
  tamper,
  textOf,
  turns,
  writeJournal,
} from './fixture.js';

describe('journal', () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-journal-'));
    path = join(directory, 'journal.db');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives back what was appended, in order and without holes, and goes on after a restart', async () => {
    const first = await openJournal(path);
    expect(first.opened).to.include({ epoch: 1, lastSeq: 0, witness: 'agrees' });
    expect(first.append([record('a', 'input', 5), record('b', 'market', 6)])).to.equal(2);
    await first.flush();
    expect(first.append([record('c', 'snapshot', 7), record('d', 'turn', 7)])).to.equal(4);
    expect(await first.flush()).to.equal(4);
    expect(first.state).to.include({ durable: 4, appended: 4, waitingBytes: 0, state: 'writing' });
    await first.close();
    const second = await openJournal(path);
    expect(second.opened).to.include({ epoch: 2, lastSeq: 4, witness: 'agrees' });
    expect(second.opened.journal).to.equal(first.opened.journal);
    expect(second.append([record('e', 'turn', 8)])).to.equal(5);
    await second.close();
    const records = readAll(path);
    expect(records.map(({ seq, at, kind }) => [seq, at, kind])).to.deep.equal([
      [1, 5, 'input'],
      [2, 6, 'market'],
      [3, 7, 'snapshot'],
      [4, 7, 'turn'],
      [5, 8, 'turn'],
    ]);
    expect(records.map(textOf).join('')).to.equal('abcde');
    expect(records.map(({ count }) => count)).to.deep.equal([1, 2, 1, 1, 1]);
    expect(verifyJournal(path)).to.deep.include({
      ...{ ok: true, records: 5, commits: 3, marketEvents: 2, lastAt: 8, snapshot: 3 },
      ...{ damage: null, findings: [], remedy: null },
    });
  });

  it('is for the eyes of its owner', async () => {
    await writeJournal(path, turns(1));
    for (const end of ['db', 'witness']) {
      expect(statSync(join(directory, `journal.${end}`)).mode & 0o777, end).to.equal(0o600);
    }
  });

  it('keeps every commit on the disk before it says so, whatever the driver falls back to', () => {
    const database = openForWriting({
      ...{ path, newId: '00'.repeat(16), synchronous: 'full', atLeastEpoch: 1 },
    });
    expect(database.pragma('synchronous', { simple: true })).to.equal(2);
    expect(database.pragma('journal_mode', { simple: true })).to.equal('wal');
    database.close();
  });

  it('reads a part, some kinds, and snapshots from the newest back', async () => {
    const kinds: RecordKind[] = ['input', 'market', 'turn', 'snapshot'];
    const commits = Array.from({ length: 100 }, (_, commit) =>
      kinds.map((kind, place) => record(`${commit * 4 + place + 1}`, kind, commit)),
    );
    await writeJournal(path, commits.flatMap((one) => [one.slice(0, 1), one.slice(1)])); // prettier-ignore
    const reader = openJournalReader(path);
    const seqs = (range: Parameters<typeof reader.records>[0]): number[] =>
      [...reader.records(range)].map(({ seq, payload }) => {
        expect(textOf({ payload })).to.equal(String(seq));
        return seq;
      });
    expect(reader.last()).to.include({ seq: 400, at: 99 });
    expect(seqs({ from: 7, to: 10 })).to.deep.equal([7, 8, 9, 10]);
    expect(seqs({ from: 390, kinds: ['turn'] })).to.deep.equal([391, 395, 399]);
    expect(seqs({ to: 5, kinds: ['market', 'input'] })).to.deep.equal([1, 2, 5]);
    expect(seqs({ from: 401 })).to.deep.equal([]);
    expect(seqs({})).to.have.length(400);
    expect(reader.lastSnapshot()).to.include({ seq: 400, kind: 'snapshot' });
    expect(reader.lastSnapshot(400)).to.include({ seq: 396 });
    expect(reader.lastSnapshot(4)).to.equal(undefined);
    const backward = [...reader.batches({ from: 3, to: 398, backward: true })].flat();
    expect(backward.map(({ seq }) => seq)).to.deep.equal(seqs({ from: 3, to: 398 }).toReversed());
    expect([0, 50, 100].map((at) => reader.commitAt(at))).to.deep.equal([
      { first: 1, last: 1 },
      { first: 201, last: 201 },
      undefined,
    ]);
    reader.close();
  });

  it('shows a reader whole commits alone, and every one that was said to be durable', async () => {
    const journal = await openJournal(path, { maxCommitRecords: 5 });
    const reader = openJournalReader(path);
    let sent = 0;
    let looks = 0;
    for (let round = 0; round < 200; round += 1) {
      sent = journal.append([record(`${sent + 1}`), record(`${sent + 2}`), record(`${sent + 3}`)]);
      if (round % 10 !== 0) continue;
      const durable = journal.state.durable;
      const seen = [...reader.records()];
      expect(seen.length).to.be.at.least(durable).and.at.most(sent);
      expect(seen.length % 3).to.equal(0);
      expect(seen.map(textOf)).to.deep.equal(seen.map(({ seq }) => String(seq)));
      looks += 1;
      await new Promise(setImmediate);
    }
    expect(looks).to.equal(20);
    await journal.close();
    tamper(path, (database) => {
      database.exec('begin immediate');
      database.exec(
        `insert into commits select 601, 602, last_at, 0, null, hash, hash, bulk_hash, body
         from commits order by first_seq desc limit 1`,
      );
      expect(reader.last().seq).to.equal(600);
      expect([...reader.records({ from: 600 })]).to.have.length(1);
      database.exec('rollback');
    });
    reader.close();
  });

  it('tells listeners what is durable, once it is', async () => {
    const journal = await openJournal(path);
    const told: number[] = [];
    const stop = journal.onDurable((seq) => told.push(seq));
    await append(journal, turns(3));
    expect(told).to.deep.equal([2, 4, 6]);
    stop();
    await append(journal, turns(1));
    expect(told).to.have.length(3);
    await journal.close();
    expect((await failureOf(() => journal.append([record('late')]))).code).to.equal(
      'journal.failed',
    );
    expect((await failureOf(() => journal.flush().then(() => journal.prune(1)))).code).to.equal(
      'journal.closed',
    );
  });

  it('takes records of several threads as they took their sequences, whatever comes first', () =>
    check(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (sizes, chance) => {
          const file = join(mkdtempSync(join(directory, 'p-')), 'journal.db');
          const database = openForWriting({
            ...{ path: file, newId: '00'.repeat(16), synchronous: 'normal', atLeastEpoch: 1 },
          });
          const writer = new CommitWriter(database, 6);
          let first = 1;
          const packed = sizes.map((size) => {
            const records = turns(1, size, first)[0]!;
            first += size;
            return { ...packRecords(records), first: first - size };
          });
          const last = first - 1;
          while (packed.length > 0) {
            const value = chance.next().value as number;
            writer.take(packed.splice(value % packed.length, 1)[0]!);
            if (value % 3 === 0) while (writer.isWaiting) writer.commit();
          }
          while (writer.isWaiting) writer.commit();
          database.close();
          const found = readAll(file);
          expect(found.map(textOf)).to.deep.equal(found.map(({ seq }) => String(seq)));
          expect(found).to.have.length(last);
          expect(verifyJournal(file).damage).to.equal(null);
        },
      ),
      15,
    ));

  it('fills what a thread that died took and never sent', async () => {
    const journal = await openJournal(path);
    const seat = journal.seat();
    const lane = openLane(seat);
    lane.append([record('1')]);
    lane.state.reserve(2);
    journal.append([record('4')]);
    seat.port.close();
    journal.retire(seat);
    await journal.flush();
    await journal.close();
    expect(readAll(path).map((one) => [one.kind, textOf(one)])).to.deep.equal([
      ['turn', '1'],
      ['input', '{"type":"gap"}'],
      ['input', '{"type":"gap"}'],
      ['turn', '4'],
    ]);
    expect(verifyJournal(path).ok).to.equal(true);
  });

  it('writes at its close whatever any thread has appended, read by then or not', async () => {
    for (let round = 1; round <= 5; round++) {
      const journal = await openJournal(path);
      const seats = [journal.seat(), journal.seat()];
      const lanes = seats.map(openLane);
      const { lastSeq } = journal.opened;
      for (let count = 0; count < 100; count++) lanes[count % 2]!.append([record('one')]);
      journal.append([record('own')]);
      for (const seat of seats) journal.retire(seat);
      await journal.close();
      expect(readAll(path), `round ${round}`).to.have.length(lastSeq + 101);
    }
    const texts = readAll(path).map(textOf);
    expect(texts.filter((text) => text === 'own')).to.have.length(5);
    expect(verifyJournal(path).ok).to.equal(true);
  });

  it('fault 6: on a full disk takes no more than its bound, and loses nothing that was durable', async () => {
    const journal = await openJournal(path, { maxPages: 40, maxWaitingBytes: 100_000 });
    const troubles: (string | undefined)[] = [];
    journal.onTrouble((trouble) => troubles.push(trouble?.code));
    const one = (): Promise<unknown> =>
      Promise.resolve(journal.append([record('x'.repeat(20_000))]));
    // One at a time: a thread that is merely slow must not be taken for a full disk.
    const whenWritten = async (): Promise<string> => {
      if (journal.state.durable === journal.state.appended) await one();
      return journal.state.state;
    };
    await until(whenWritten, (state) => state === 'full');
    const failure = await failureOf(async () => {
      for (;;) await one();
    });
    expect(failure.code).to.equal('journal.behind');
    expect(journal.state.state).to.equal('full');
    await until(
      () => Promise.resolve(troubles),
      ({ length }) => length > 0,
    );
    expect(troubles).to.deep.equal(['journal.disk_full']);
    const { durable, appended } = journal.state;
    expect(durable).to.be.within(1, appended - 1);
    expect((await failureOf(() => journal.close())).code).to.equal('journal.unwritten');
    const roomy = await openJournal(path);
    expect(roomy.opened).to.include({ lastSeq: durable, witness: 'agrees' });
    await append(roomy, turns(1));
    await roomy.close();
    expect(readAll(path)).to.have.length(durable + 2);
    expect(verifyJournal(path).ok).to.equal(true);
  });

  it('fault 47: is refused to a second writer, and to a program that is too old for it', async () => {
    const journal = await openJournal(path);
    const locked = await failureOf(() => openJournal(path));
    expect(locked.line).to.equal(
      `${path}: another process writes it; stop the daemon that runs on it ('tradsys daemon stop')`,
    );
    await append(journal, turns(1));
    await journal.close();
    tamper(path, (database) => database.pragma('user_version = 7'));
    for (const work of [() => openJournal(path), () => readAll(path), () => verifyJournal(path)]) {
      expect((await failureOf(work)).line).to.contain(
        'it has schema version 7, this program knows up to 1; use the newer tradsys that wrote it',
      );
    }
    tamper(path, (database) => database.pragma('application_id = 7'));
    expect((await failureOf(() => readAll(path))).code).to.equal('journal.foreign');
  });

  describe('retention', () => {
    const day = 86_400_000_000;
    /** Of each day: an input, market events, a turn and a snapshot, in a commit of their own. */
    const days = (count: number): NewRecord[][] =>
      Array.from({ length: count }, (_, index) =>
        (['input', 'market', 'turn', 'snapshot'] as const).map((kind) =>
          record(`${kind} of day ${index}`, kind, index * day),
        ),
      );

    it('drops market events and snapshots, keeps every decision, and the chain still holds', async () => {
      const journal = await openJournal(path);
      await append(journal, days(10));
      const before = readAll(path);
      const pruned = await journal.prune(4 * day);
      expect(pruned.commits).to.equal(4);
      expect(pruned.bytes).to.be.above(0);
      expect(await journal.prune(4 * day)).to.deep.equal({ commits: 0, bytes: 0 });
      const after = readAll(path);
      expect(after.map(({ seq, at, kind, count }) => [seq, at, kind, count])).to.deep.equal(
        before.map(({ seq, at, kind, count }) => [seq, at, kind, count]),
      );
      for (const [index, one] of after.entries()) {
        const isDropped = index < 16 && (one.kind === 'market' || one.kind === 'snapshot');
        expect(one.pruned, `record ${one.seq}`).to.equal(isDropped);
        expect(textOf(one)).to.equal(isDropped ? '' : textOf(before[index]!));
      }
      await append(journal, turns(1));
      await journal.close();
      expect(verifyJournal(path)).to.include({ ok: true, records: 42, prunedThrough: 16 });
    });

    it('never drops the last snapshot, nor what came after it', async () => {
      const journal = await openJournal(path);
      await append(journal, [...days(3), [record('late', 'market', 5 * day)]]);
      expect((await journal.prune(100 * day)).commits).to.equal(2);
      await journal.close();
      const reader = openJournalReader(path);
      expect(reader.identity.prunedThrough).to.equal(8);
      expect(textOf(reader.lastSnapshot()!)).to.equal('snapshot of day 2');
      expect([...reader.records({ from: 9 })].every(({ pruned }) => !pruned)).to.equal(true);
      reader.close();
    });

    it('is no excuse for market events that are gone by other ways', async () => {
      await writeJournal(path, days(3));
      tamper(path, (database) => database.exec('delete from bulk where first_seq = 5'));
      expect(verifyJournal(path).findings).to.deep.equal([
        { first: 5, last: 8, what: 'market events or a snapshot are gone' },
      ]);
    });
  });

  it('packs any records and unpacks them again', () =>
    check(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(),
            kind: fc.constantFrom(...RECORD_KINDS),
            payload: fc.uint8Array({ maxLength: 40 }),
            count: fc.nat(1_000),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        (made) => {
          const records = made.map((one) => record('', one.kind, one.at)).map((one, place) => ({
            ...one,
            payload: made[place]!.payload,
            count: made[place]!.count,
          })); // prettier-ignore
          const { bytes, bulkAt, count } = packRecords(records);
          const [body, bulk] = [bytes.subarray(0, bulkAt), bytes.subarray(bulkAt)];
          const again = unpackRecords(9, count, body, bulk);
          expect(again.map(({ seq }) => seq)).to.deep.equal(records.map((_, place) => 9 + place));
          expect(
            again.map(({ at, kind, payload, count: n }) => [at, kind, [...payload], n]),
          ).to.deep.equal(
            records.map(({ at, kind, payload, count: n }) => [at, kind, [...payload], n]),
          );
          expect(() => unpackRecords(9, count, body.subarray(1), bulk)).to.throw(RangeError);
          if (bulk.length > 0) {
            const short = bulk.subarray(1);
            expect(() => unpackRecords(9, count, body, short)).to.throw(RangeError);
          }
        },
      ),
      200,
    ));
});
