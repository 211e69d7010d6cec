/** Journals that were cut, changed or swapped: what is said of them, and what is saved. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  acceptLoss,
  mayHaveLost,
  openJournal,
  quarantineJournal,
  verifyJournal,
} from '../../../src/app/journal/index.js';
import type { JournalRecord, RecordKind } from '../../../src/app/journal/index.js';
import { witnessOf } from '../../../src/app/journal/witness.js';
import { TradsysError } from '../../../src/errors.js';
import { check } from '../../property/check.js';
import {
  append,
  copyJournal,
  failureOf,
  readAll,
  record,
  tamper,
  textOf,
  turns,
  writeJournal,
} from './fixture.js';

/** Cases of each property; more of them take as much longer. */
const RUNS = Number(process.env['TRADSYS_JOURNAL_RUNS'] ?? 150);
const KINDS: readonly RecordKind[] = ['input', 'market', 'turn', 'snapshot'];

/** Everything a reader gets. */
const told = (records: readonly JournalRecord[]): unknown[] =>
  records.map((one) => [one.seq, one.at, one.kind, one.count, one.pruned, textOf(one)]);

describe('journal: damage', () => {
  let directory: string;
  let path: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-damage-'))));
  after(() => rmSync(directory, { recursive: true, force: true }));
  beforeEach(() => (path = join(mkdtempSync(join(directory, 't-')), 'journal.db')));

  describe('in a commit', () => {
    beforeEach(() => writeJournal(path, turns(10)));

    const findings = () => verifyJournal(path).findings;

    it('is found at the very commit, and what follows it is not taken for damaged', () => {
      tamper(path, (database) => {
        const body = database
          .prepare('select body from commits where first_seq = 9')
          .pluck()
          .get() as Buffer;
        body[body.length - 1]! ^= 1;
        database.prepare('update commits set body = ? where first_seq = 9').run(body);
      });
      const found = verifyJournal(path);
      expect(found.findings).to.deep.equal([
        { first: 9, last: 10, what: 'a commit does not have the hash it had' },
      ]);
      expect(found).to.include({ ok: false, records: 8, commits: 4 });
      expect(found.witness).to.deep.equal({ state: 'ahead', lost: 12, witnessSeq: 20 });
      expect(found.remedy).to.contain("'tradsys journal verify --salvage'");
    });

    it('is found where a commit is missing, was put in, or was written anew with a fitting hash', () => {
      const whole = readFileSync(path);
      tamper(path, (database) => database.exec('delete from commits where first_seq = 9'));
      expect(findings()).to.deep.equal([
        { first: 11, last: 12, what: 'records are missing up to 10' },
      ]);
      writeFileSync(path, whole);
      tamper(path, (database) =>
        database.exec(
          'update commits set hash = (select hash from commits where first_seq = 1) where first_seq = 9',
        ),
      );
      expect(findings().map(({ first }) => first)).to.deep.equal([9, 11]);
      writeFileSync(path, whole);
      tamper(path, (database) =>
        database.exec(
          `insert into commits select 21, 22, last_at, 0, null, prev_hash, hash, bulk_hash, body
           from commits where first_seq = 19`,
        ),
      );
      expect(findings()).to.deep.equal([{ first: 21, last: 22, what: 'the chain is broken' }]);
    });

    it('is found in the columns that no hash covers', () => {
      const whole = readFileSync(path);
      for (const change of ['snapshot = 9', 'events = 1', 'last_at = 7']) {
        tamper(path, (database) =>
          database.exec(`update commits set ${change} where first_seq = 9`),
        );
        expect(findings(), change).to.deep.equal([
          { first: 9, last: 10, what: 'a commit does not hold what it says' },
        ]);
        writeFileSync(path, whole);
      }
    });

    it('lets nobody write until it is put aside, whole, and the part that holds goes on', async () => {
      tamper(path, (database) => database.exec('delete from commits where first_seq = 13'));
      const broken = readFileSync(path);
      const { kept, salvagedThrough } = quarantineJournal(path, '20260131T100000Z');
      expect(kept).to.equal(`${path}.damaged-20260131T100000Z`);
      expect(salvagedThrough).to.equal(12);
      expect(readFileSync(kept).equals(broken)).to.equal(true);
      const left = verifyJournal(path);
      expect(left).to.include({ damage: null, records: 12 });
      expect(left.witness).to.deep.equal({ state: 'ahead', lost: 8, witnessSeq: 20 });
      expect(left.findings.map(({ what }) => what)).to.deep.equal([
        'the witness knows record 20: 8 after record 12 are missing',
      ]);
      const refused = await failureOf(() => openJournal(path));
      expect(refused.line).to.contain('8 records that were durable are gone');
      const journal = await openJournal(path, { acceptLoss: true });
      expect(journal.opened).to.include({ lastSeq: 12, witness: 'ahead' });
      expect(journal.opened.epoch).to.be.above(1);
      await append(journal, turns(1));
      await journal.close();
      expect(verifyJournal(path)).to.include({ ok: true, records: 14 });
    });

    it('fault 2: is put aside by a second try when the first one was killed in the middle', () => {
      tamper(path, (database) => database.exec('delete from commits where first_seq = 13'));
      const { kept } = quarantineJournal(path, '1');
      renameSync(path, `${path}.salvaged`);
      expect(verifyJournal(path).findings.map(({ what }) => what)).to.deep.equal([
        'the witness knows record 20: 20 after record 0 are missing',
      ]);
      expect(quarantineJournal(path, '2')).to.deep.equal({ kept, salvagedThrough: 12 });
      expect(verifyJournal(path)).to.include({ damage: null, records: 12 });
    });
  });

  describe('the witness', () => {
    it('knows when a journal was put back to an earlier state', async () => {
      await writeJournal(path, turns(3));
      const early = readFileSync(path);
      await writeJournal(path, turns(2, 2, 7));
      writeFileSync(path, early);
      expect(verifyJournal(path)).to.deep.include({
        ok: false,
        damage: null,
        witness: { state: 'ahead', lost: 4, witnessSeq: 10 },
      });
      expect((await failureOf(() => openJournal(path))).code).to.equal('journal.lost');
    });

    it('knows another journal, and another record of the same sequence', async () => {
      await writeJournal(path, turns(3));
      const other = join(mkdtempSync(join(directory, 't-')), 'journal.db');
      await writeJournal(other, turns(3));
      copyFileSync(witnessOf(other), witnessOf(path));
      const found = verifyJournal(path);
      expect(found.witness.state).to.equal('differs');
      expect(found.findings.map(({ what }) => what)).to.deep.equal([
        'the witness speaks of another journal',
      ]);
      expect((await failureOf(() => openJournal(path))).line).to.contain('the witness differs');
    });

    it('may be behind by what a power cut took of it, and one of its halves may be torn', async () => {
      const journal = await openJournal(path);
      await append(journal, turns(3));
      const earlier = readFileSync(witnessOf(path));
      await append(journal, turns(1, 2, 7));
      const newest = readFileSync(witnessOf(path));
      await journal.close();
      writeFileSync(witnessOf(path), earlier);
      expect(verifyJournal(path)).to.deep.include({
        ok: true,
        witness: { state: 'behind', lost: 0, witnessSeq: 6 },
      });
      const slot = [0, 4096].find((at) => !newest.subarray(at, at + 97).equals(earlier.subarray(at, at + 97)))!; // prettier-ignore
      newest[slot + 60]! ^= 1;
      writeFileSync(witnessOf(path), newest);
      expect(verifyJournal(path).witness).to.include({ state: 'behind', witnessSeq: 6 });
      newest[(4096 - slot) + 60]! ^= 1; // prettier-ignore
      writeFileSync(witnessOf(path), newest);
      expect(verifyJournal(path).witness.state).to.equal('damaged');
      rmSync(witnessOf(path));
      expect(verifyJournal(path).witness.state).to.equal('missing');
      expect((await failureOf(() => openJournal(path))).code).to.equal('journal.lost');
    });

    it('vouches for what is left once a loss is accepted, and epochs never come again', async () => {
      await writeJournal(path, turns(3));
      const early = readFileSync(path);
      for (let opening = 0; opening < 3; opening += 1) await writeJournal(path, turns(1));
      const losses: readonly (readonly [state: string, lose: () => void, records: number])[] = [
        ['ahead', () => writeFileSync(path, early), 6],
        ['missing', () => rmSync(witnessOf(path)), 6],
        ['ahead', () => rmSync(path), 0],
      ];
      let last = 4;
      for (const [state, lose, records] of losses) {
        lose();
        expect(verifyJournal(path).witness.state).to.equal(state);
        acceptLoss(path, witnessOf(path));
        expect(verifyJournal(path)).to.include({ ok: true, records });
        const journal = await openJournal(path);
        expect(journal.opened.epoch, state).to.be.above(last);
        last = journal.opened.epoch;
        await failureOf(() => acceptLoss(path, witnessOf(path)));
        await journal.close();
      }
    });

    it('knows when the whole journal is gone, and needs none as long as nothing was written', async () => {
      expect(verifyJournal(path)).to.deep.include({ ok: true, records: 0 });
      // As a process leaves them that is killed between making the files and writing to them.
      writeFileSync(path, '');
      writeFileSync(witnessOf(path), '');
      expect(verifyJournal(path)).to.deep.include({ ok: true, records: 0 });
      await writeJournal(path, turns(2));
      rmSync(path);
      expect(verifyJournal(path)).to.deep.include({ ok: false, damage: null });
      expect((await failureOf(() => openJournal(path))).line).to.contain(
        'it is gone, with 4 records',
      );
    });
  });

  describe('by chance', () => {
    /** Whole commits of all kinds, and how long the write-ahead log was after each. */
    const whole = { path: '', records: [] as JournalRecord[], ends: [] as number[] };
    before(async () => {
      whole.path = join(mkdtempSync(join(directory, 'whole-')), 'journal.db');
      const journal = await openJournal(join(directory, 'source.db'));
      for (let commit = 0; commit < 12; commit += 1) {
        const records = KINDS.map((kind, place) =>
          record(`${kind} ${commit} `.repeat(1 + commit * 30), kind, commit * 10 + place),
        );
        await append(journal, [records]);
        whole.ends.push(statSync(join(directory, 'source.db-wal')).size);
      }
      copyJournal(join(directory, 'source.db'), whole.path);
      await journal.close();
      whole.records = readAll(join(directory, 'source.db'));
      expect(whole.records).to.have.length(48);
    });

    const copy = (): string => {
      const to = join(mkdtempSync(join(directory, 'c-')), 'journal.db');
      copyJournal(whole.path, to);
      return to;
    };

    it('fault 4: a log that a power cut tore ends with the last commit that fits, and the loss is known', () => {
      const end = whole.ends.at(-1)!;
      const pages = 6 * (4096 + 24);
      return check(
        fc.property(
          fc.oneof(
            fc.integer({ min: end - pages, max: end }),
            fc.constantFrom(...whole.ends.flatMap((at) => [at - 1, at, at + 1])),
          ),
          (offset) => {
            const torn = copy();
            if (offset < end) truncateSync(`${torn}-wal`, offset);
            const survived = 4 * whole.ends.filter((at) => at <= offset).length;
            const found = verifyJournal(torn);
            expect(found).to.include({ damage: null, records: survived }, `cut at ${offset}`);
            const lost = 48 - survived;
            expect(found.witness).to.include({ state: lost > 0 ? 'ahead' : 'agrees', lost });
            expect(found.ok).to.equal(lost === 0);
            expect(told(recordsIn(torn))).to.deep.equal(told(whole.records.slice(0, survived)));
          },
        ),
        RUNS,
      );
    });

    it('fault 4: a log with a flipped bit never gives other records than were written', () =>
      check(
        fc.property(fc.nat(whole.ends.at(-1)! - 1), fc.nat(7), (offset, bit) => {
          const torn = copy();
          flip(`${torn}-wal`, offset, bit);
          const found = verifyJournal(torn);
          expect(found.damage).to.equal(null);
          expect(found.ok).to.equal(found.records === 48);
          expect(told(recordsIn(torn))).to.deep.equal(told(whole.records.slice(0, found.records)));
        }),
        RUNS,
      ));

    it('faults 4, 5: a file with a flipped bit is found out, or reads as it was written', () => {
      const size = statSync(join(directory, 'source.db')).size;
      return check(
        fc.property(fc.nat(size - 1), fc.nat(7), (offset, bit) => {
          const bad = join(mkdtempSync(join(directory, 'c-')), 'journal.db');
          copyJournal(join(directory, 'source.db'), bad);
          flip(bad, offset, bit);
          if (!isWhole(bad)) return;
          expect(told(readAll(bad))).to.deep.equal(told(whole.records));
        }),
        RUNS,
      );
    });

    it('a file that was cut is found out, and what holds of it is saved', () => {
      const size = statSync(join(directory, 'source.db')).size;
      return check(
        fc.property(fc.nat(size - 1), (length) => {
          const bad = join(mkdtempSync(join(directory, 'c-')), 'journal.db');
          copyJournal(join(directory, 'source.db'), bad);
          truncateSync(bad, length);
          expect(verifyJournal(bad).ok).to.equal(false);
          if (length === 0) return;
          const { kept, salvagedThrough } = quarantineJournal(bad, '1');
          expect(statSync(kept).size).to.equal(length);
          const left = verifyJournal(bad);
          expect(left).to.include({ damage: null, records: salvagedThrough });
          expect(mayHaveLost(left.witness.state)).to.equal(true);
          if (!existsSync(bad)) return;
          expect(told(recordsIn(bad))).to.deep.equal(told(whole.records.slice(0, salvagedThrough)));
        }),
        Math.ceil(RUNS / 3),
      );
    });
  });
});

/** None where even the tables are gone. */
function recordsIn(path: string): readonly JournalRecord[] {
  try {
    return readAll(path);
  } catch (error) {
    expect(error).to.have.property('code', 'journal.none');
    return [];
  }
}

/** False when something was found, or the file is none of ours any more. */
function isWhole(path: string): boolean {
  try {
    return verifyJournal(path).ok;
  } catch (error) {
    expect(error).to.be.instanceOf(TradsysError);
    expect((error as TradsysError).code).to.be.oneOf(['journal.foreign', 'journal.newer_schema']);
    return false;
  }
}

function flip(path: string, offset: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[offset]! ^= 1 << bit;
  writeFileSync(path, bytes);
}
