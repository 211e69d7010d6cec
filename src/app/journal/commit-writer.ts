/** Writes commits: everything received while the last one ran goes into the next one. Knows no threads. */
import { chainHash, hashOf, NO_BULK } from './chain.js';
import { commitStatements, tailOf } from './database.js';
import type { CommitStatements, Database } from './database.js';
import { isDiskFull } from './failures.js';
import { ENTRY_BYTES } from './records.js';
import type { PackedRecords } from './records.js';

/** A commit is cut off at the next batch beyond this, so that one row never grows without end. */
const MAX_COMMIT_BYTES = 16 << 20;

export interface Committed {
  readonly last: number;
  readonly hash: Uint8Array;
  readonly bytes: number;
}

export class CommitWriter {
  private readonly statements: CommitStatements;
  /** By first sequence: what arrived before what it follows, from another thread. */
  private readonly early = new Map<number, PackedRecords>();
  private queue: PackedRecords[] = [];
  /** The group whose commit failed for want of room; it is tried again as it is. */
  private held: readonly PackedRecords[] | undefined;
  private expected: number;
  private previous: Uint8Array;

  constructor(
    private readonly database: Database,
    private readonly maxCommitRecords: number,
  ) {
    this.statements = commitStatements(database);
    const { seq, hash } = tailOf(database);
    this.expected = seq + 1;
    this.previous = hash;
  }

  /** Something is ready to be written. */
  get isWaiting(): boolean {
    return this.held !== undefined || this.queue.length > 0;
  }

  /** Sequence that has to come next; below what was received when `hasHole`. */
  get nextSeq(): number {
    return this.expected;
  }

  take(packed: PackedRecords): void {
    if (packed.first < this.expected) throw new Error(`record ${packed.first} came twice`);
    if (packed.first !== this.expected) {
      this.early.set(packed.first, packed);
      return;
    }
    for (let next: PackedRecords | undefined = packed; next; next = this.takeEarly()) {
      this.queue.push(next);
      this.expected += next.count;
    }
  }

  /** Sequence of the earliest record that came before its turn; Infinity when there is none. */
  firstEarly(): number {
    return Math.min(...this.early.keys());
  }

  /**
   * Commits one group; undefined when the disk is full (the group is kept, the next call tries again).
   * Throws whatever else goes wrong: then nothing more may be written.
   */
  commit(): Committed | undefined {
    const group = this.held ?? this.nextGroup();
    this.held = group;
    try {
      const committed = this.write(group);
      this.held = undefined;
      return committed;
    } catch (error) {
      if (this.database.inTransaction) this.statements.rollback.run();
      if (isDiskFull(error)) return undefined;
      throw error;
    }
  }

  private takeEarly(): PackedRecords | undefined {
    if (this.early.size === 0) return undefined;
    const next = this.early.get(this.expected);
    if (next !== undefined) this.early.delete(this.expected);
    return next;
  }

  private nextGroup(): readonly PackedRecords[] {
    let [records, bytes, taken] = [0, 0, 0];
    while (taken < this.queue.length) {
      const next = this.queue[taken]!;
      const isOver = records + next.count > this.maxCommitRecords || bytes > MAX_COMMIT_BYTES;
      if (taken > 0 && isOver) break;
      records += next.count;
      bytes += next.bytes.length;
      taken += 1;
    }
    const group = this.queue.slice(0, taken);
    this.queue = this.queue.slice(taken);
    return group;
  }

  private write(group: readonly PackedRecords[]): Committed {
    const first = group[0]!.first;
    const ending = group.at(-1)!;
    const last = ending.first + ending.count - 1;
    const body = bodyOf(group);
    const bulk = joined(group.map(({ bytes, bulkAt }) => bytes.subarray(bulkAt)));
    const bulkHash = bulk.length === 0 ? NO_BULK : hashOf(bulk);
    const { previous } = this;
    const hash = chainHash({ previous, first, last, bulkHash, body: [body] });
    const { begin, insert, insertBulk, commit } = this.statements;
    const events = group.reduce((sum, packed) => sum + packed.events, 0);
    const lastAt = lastAtOf(ending);
    begin.run();
    insert.run(first, last, lastAt, events, snapshotOf(group), previous, hash, bulkHash, body);
    if (bulk.length > 0) insertBulk.run(first, bulk);
    commit.run();
    this.previous = hash;
    return { last, hash, bytes: body.length + bulk.length };
  }
}

/** The index of all of them, followed by what is kept of all. */
const bodyOf = (group: readonly PackedRecords[]): Uint8Array =>
  joined(
    group.length === 1
      ? group.map(({ bytes, bulkAt }) => bytes.subarray(0, bulkAt))
      : [
          ...group.map(({ bytes, keptAt }) => bytes.subarray(0, keptAt)),
          ...group.map(({ bytes, keptAt, bulkAt }) => bytes.subarray(keptAt, bulkAt)),
        ],
  );

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? parts[0]! : Buffer.concat(parts);

function snapshotOf(group: readonly PackedRecords[]): number | null {
  const packed = group.findLast(({ snapshot }) => snapshot > 0);
  return packed === undefined ? null : packed.first + packed.snapshot - 1;
}

function lastAtOf({ bytes, count }: PackedRecords): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getFloat64((count - 1) * ENTRY_BYTES, true);
}
