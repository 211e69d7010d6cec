/** Goes through a journal from its beginning: the chain, the sequences, the hashes, and the witness. */
import { integrityFindings } from '../../adapters/stores/sqlite-copy.js';
import { chainHash, GENESIS, hashOf, NO_BULK, sameBytes } from './chain.js';
import { journalRow, openForReading } from './database.js';
import type { CommitRow, Database, Tail } from './database.js';
import { codeOf, describe } from './failures.js';
import { unpackRecords } from './records.js';
import { mayHaveLost, standingOf } from './standing.js';
import type { Standing } from './standing.js';
import { readWitness, witnessOf } from './witness.js';

/** One thing that is wrong. */
export interface Finding {
  /** The records it is about; null when it is about the file or the witness as a whole. */
  readonly first: number | null;
  readonly last: number | null;
  readonly what: string;
}

export interface JournalVerification {
  readonly path: string;
  /** Nothing is damaged and nothing is missing. */
  readonly ok: boolean;
  /** Records that hold together from the first on, and the commits they are in. */
  readonly records: number;
  readonly commits: number;
  readonly marketEvents: number;
  /** Time of the last of them, microseconds; 0 when there is none. */
  readonly lastAt: number;
  /** Sequence of the newest snapshot among them; null when there is none. */
  readonly snapshot: number | null;
  /** Retention has dropped market events up to this sequence. */
  readonly prunedThrough: number;
  /** What is wrong with the first record that does not hold; null when all do. */
  readonly damage: string | null;
  /** All that is wrong, in the order of the records; the witness last. Empty when `ok`. */
  readonly findings: readonly Finding[];
  readonly witness: Standing;
  /** What to do, when it is not ok. */
  readonly remedy: string | null;
}

interface Progress {
  /** As far as everything holds. */
  tail: Tail;
  commits: number;
  events: number;
  snapshot: number | null;
  /** Sequence of the last record there is, whether it holds or not. */
  seen: number;
  readonly findings: Finding[];
}

const NEVER_WRITTEN: Standing = { state: 'agrees', lost: 0, witnessSeq: undefined };

/** A file that is damaged all over is not described commit by commit. */
const MOST_FINDINGS = 1_000;

/**
 * Verifies the journal, also while it is written. None at all is whole unless the witness knows of one.
 * Throws when it is foreign or newer, or cannot be read.
 */
export function verifyJournal(path: string, witness = witnessOf(path)): JournalVerification {
  // The witness first: what it names was durable before the journal is looked at.
  const spoken = readWitness(witness);
  const progress: Progress = {
    ...{ tail: { seq: 0, hash: GENESIS, at: 0 }, commits: 0, events: 0, snapshot: null },
    ...{ seen: 0, findings: [] },
  };
  let database: Database | undefined;
  try {
    database = openForReading(path);
    const opened = database;
    return database.transaction(() => {
      walk(opened, progress, path);
      if (progress.findings.length === 0) askSqlite(opened, progress);
      const isWhole = progress.findings.length === 0;
      const standing = isWhole ? standingOf(opened, spoken) : lostIn(progress, spoken);
      return reportOf(path, progress, standing, journalRow(opened).pruned_through);
    })();
  } catch (error) {
    const failure = describe(path, error);
    if (failure.code === 'journal.none') {
      const standing = spoken === undefined ? NEVER_WRITTEN : lostIn(progress, spoken);
      return reportOf(path, progress, standing, 0);
    }
    if (failure.code !== 'journal.damaged') throw failure;
    progress.findings.push(wholeFile(failure.message));
    return reportOf(path, progress, lostIn(progress, spoken), 0);
  } finally {
    database?.close();
  }
}

/** Walks the chain to its end; past what does not hold, on the word of the commits themselves. */
function walk(database: Database, progress: Progress, path: string): void {
  const { findings } = progress;
  const { pruned_through: prunedThrough } = journalRow(database);
  const rows = database
    .prepare<[], CommitRow & { readonly bulk: Buffer | null }>(
      `select commits.*, bulk.body as bulk from commits
       left join bulk on bulk.first_seq = commits.first_seq order by commits.first_seq`,
    )
    .iterate();
  let before = progress.tail;
  try {
    for (const row of rows) {
      const what = wrongWith(row, before, prunedThrough);
      before = { seq: row.last_seq, hash: isOfTypes(row) ? row.hash : GENESIS, at: row.last_at };
      progress.seen = before.seq;
      if (what !== undefined) {
        findings.push({ first: row.first_seq, last: row.last_seq, what });
        if (findings.length === MOST_FINDINGS) return;
      } else if (findings.length === 0) {
        progress.tail = before;
        progress.commits += 1;
        progress.events += row.events;
        progress.snapshot = row.snapshot ?? progress.snapshot;
      }
    }
  } catch (error) {
    if (!codeOf(error).startsWith('SQLITE_CORRUPT')) throw error;
    findings.push(wholeFile(`${describe(path, error).message} after record ${before.seq}`));
  }
}

/** What no record shows: the tables and indexes around them. */
function askSqlite(database: Database, { findings }: Progress): void {
  findings.push(...integrityFindings(database).map(wholeFile));
}

const wholeFile = (what: string): Finding => ({ first: null, last: null, what });

/** Why this commit cannot follow `before`; undefined when it does. */
export function wrongWith(
  row: CommitRow & { readonly bulk: Buffer | null },
  before: Tail,
  prunedThrough: number,
): string | undefined {
  const { first_seq: first, last_seq: last, prev_hash: previous, body, bulk } = row;
  if (first !== before.seq + 1) return `records are missing up to ${first - 1}`;
  if (!isOfTypes(row)) return UNTRUE;
  if (last < first || !sameBytes(previous, before.hash)) return 'the chain is broken';
  const bulkHash = row.bulk_hash;
  if (!sameBytes(chainHash({ previous, first, last, bulkHash, body: [body] }), row.hash)) {
    return 'a commit does not have the hash it had';
  }
  if (bulk === null) {
    const isDropped = sameBytes(bulkHash, NO_BULK) || last <= prunedThrough;
    if (!isDropped) return 'market events or a snapshot are gone';
  } else if (!sameBytes(hashOf(bulk), bulkHash)) {
    return 'market events or a snapshot have changed';
  }
  return saysWhatItHolds(row) ? undefined : UNTRUE;
}

const UNTRUE = 'a commit does not hold what it says';

/** What a flipped bit in the head of a row may change; the constraints hold for what is written alone. */
function isOfTypes(row: CommitRow & { readonly bulk: Buffer | null }): boolean {
  const { first_seq: first, last_seq: last, prev_hash, hash, bulk_hash, body, bulk } = row;
  const values: readonly unknown[] = [prev_hash, hash, bulk_hash, body, ...(bulk ? [bulk] : [])];
  const areBytes = values.every((value) => value instanceof Uint8Array);
  return areBytes && Number.isSafeInteger(first) && Number.isSafeInteger(last);
}

/** The columns that no hash covers, against the records themselves. */
function saysWhatItHolds(row: CommitRow & { readonly bulk: Buffer | null }): boolean {
  try {
    const count = row.last_seq - row.first_seq + 1;
    const records = unpackRecords(row.first_seq, count, row.body, row.bulk ?? undefined);
    const events = records.reduce((sum, one) => sum + (one.kind === 'market' ? one.count : 0), 0);
    const snapshot = records.findLast(({ kind }) => kind === 'snapshot')?.seq ?? null;
    const at = records.at(-1)!.at;
    return row.events === events && row.snapshot === snapshot && row.last_at === at;
  } catch {
    return false;
  }
}

/** The witness against the part of a damaged journal that holds. */
function lostIn({ tail }: Progress, witness: ReturnType<typeof readWitness>): Standing {
  if (witness === undefined) return { state: 'missing', lost: 0, witnessSeq: undefined };
  if (witness === 'damaged') return { state: 'damaged', lost: 0, witnessSeq: undefined };
  const lost = Math.max(0, witness.seq - tail.seq);
  return { state: lost > 0 ? 'ahead' : 'behind', lost, witnessSeq: witness.seq };
}

function reportOf(
  path: string,
  { tail, commits, events, snapshot, seen, findings: damages }: Progress,
  witness: Standing,
  prunedThrough: number,
): JournalVerification {
  const damage = damages[0]?.what ?? null;
  const ok = damage === null && !mayHaveLost(witness.state);
  // What does not hold is there all the same, and was named already.
  const isThere = damage !== null && (witness.witnessSeq ?? Infinity) <= seen;
  const isSaid = mayHaveLost(witness.state) && !isThere;
  const said = isSaid ? [wholeFile(witnessText(witness, seen))] : [];
  return {
    ...{ path, ok, records: tail.seq, commits, marketEvents: events, lastAt: tail.at, snapshot },
    ...{ prunedThrough, damage, findings: [...damages, ...said], witness },
    remedy: ok ? null : remedyFor(damage, witness),
  };
}

function witnessText({ state, witnessSeq = 0 }: Standing, seen: number): string {
  switch (state) {
    case 'ahead':
      return `the witness knows record ${witnessSeq}: ${witnessSeq - seen} after record ${seen} are missing`;
    case 'differs':
      return 'the witness speaks of another journal';
    case 'restored':
      return 'it came from a backup: what was written after that is not known';
    case 'damaged':
      return 'the witness is damaged: whether records are missing is not known';
    default:
      return 'there is no witness: whether records are missing is not known';
  }
}

function remedyFor(damage: string | null, { state }: Standing): string {
  if (damage !== null) {
    return "'tradsys journal verify --salvage' puts it aside whole and goes on from what holds";
  }
  return state === 'differs'
    ? "put back the journal and the witness that belong together, or 'tradsys journal verify --accept-loss'"
    : "'tradsys journal verify --accept-loss' lets the next session start, which asks its venue first";
}
