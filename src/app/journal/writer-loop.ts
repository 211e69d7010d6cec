/** The journal's thread: receives records, commits them in groups, and says what is durable. */
import { randomBytes } from 'node:crypto';
import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { FileLock } from '../../adapters/stores/file-lock.js';
import type { Timestamp } from '../../core/domain/units.js';
import { Checkpoints } from './checkpoints.js';
import { CommitWriter } from './commit-writer.js';
import { holdJournal, journalRow, openForReading, openForWriting, tailOf } from './database.js';
import type { Database } from './database.js';
import { Vigil } from '../vigil.js';
import { codeOf, describe, journalError, slowDisk, textOf } from './failures.js';
import type { JournalTask, LaneMessage, OwnerMessage, WriterMessage } from './messages.js';
import { pruneSome } from './prune.js';
import { packRecords } from './records.js';
import type { NewRecord } from './records.js';
import { SharedState } from './shared-state.js';
import { mayHaveLost, standingOf } from './standing.js';
import type { WitnessState } from './standing.js';
import { readWitness, WitnessFile } from './witness.js';

/** A commit that takes so long holds up orders. */
const SLOW_COMMIT_MS = 1_000;
/** A full disk is asked again this often. */
const RETRY_MS = 200;
/** What is expected comes when a strategy has answered. */
const EXPECTED_WITHIN_MS = 0.5;
/** Stands where a thread that died had taken sequences and sent nothing. */
export const GAP_PAYLOAD = new TextEncoder().encode('{"type":"gap"}');

export class WriterLoop {
  private readonly state: SharedState;
  private readonly lock: FileLock;
  private readonly database: Database;
  private readonly writer: CommitWriter;
  private readonly checkpoints: Checkpoints;
  private readonly witness: WitnessFile;
  private readonly journal: string;
  private readonly epoch: number;
  private readonly vigil = new Vigil(() => this.scheduled || this.ended, EXPECTED_WITHIN_MS);
  private scheduled = false;
  private retry: NodeJS.Timeout | undefined;
  private listening = false;
  private ended = false;
  private readonly lanes = new Map<number, MessagePort>();
  private readonly retired = new Map<number, number>();
  private prunes: { readonly id: number; readonly before: number }[] = [];

  /** Opens the journal; throws a TradsysError when that must not or cannot be. */
  constructor(
    private readonly task: JournalTask,
    private readonly say: (message: WriterMessage) => void,
  ) {
    const { path, synchronous, maxPages } = task;
    this.state = new SharedState(task.shared);
    this.lock = holdJournal(path);
    try {
      const spoken = readWitness(task.witness);
      const standing = examine(task, spoken);
      const known = typeof spoken === 'object' ? spoken.epoch : 0;
      const newId = randomBytes(16).toString('hex');
      const atLeastEpoch = known + 1;
      this.database = openForWriting({ path, newId, synchronous, atLeastEpoch, maxPages });
      ({ id: this.journal, epoch: this.epoch } = journalRow(this.database));
      this.witness = new WitnessFile(task.witness, (error) => this.fail(error));
      const tail = tailOf(this.database);
      this.witness.writeNow(this.witnessed(tail.seq, tail.hash));
      this.writer = new CommitWriter(this.database, task.maxCommitRecords);
      this.checkpoints = new Checkpoints(this.database, (error) => this.fail(error));
      this.state.start(tail.seq);
      const { journal, epoch } = this;
      say({ kind: 'opened', opened: { journal, epoch, lastSeq: tail.seq, witness: standing } });
    } catch (error) {
      this.lock.release();
      throw describe(path, error);
    }
  }

  receive(message: OwnerMessage): void {
    if (message.kind === 'append') this.take(message);
    else if (message.kind === 'lane') this.openLane(message);
    else if (message.kind === 'listen') this.listen();
    else if (message.kind === 'expect') this.vigil.keep();
    else if (message.kind === 'prune') {
      this.prunes.push(message);
      this.schedule();
    } else if (message.kind === 'retire') {
      this.retired.set(message.id, message.appended);
      this.retire(message.id);
    } else this.close();
  }

  /** What was committed before it came is told at once: nobody waits for what has happened already. */
  private listen(): void {
    this.listening = true;
    if (!this.ended) this.say({ kind: 'durable', seq: this.state.durable });
  }

  private take({ packed }: LaneMessage): void {
    if (this.ended) return;
    this.writer.take(packed);
    this.schedule();
  }

  private openLane({ id, port }: Extract<OwnerMessage, { kind: 'lane' }>): void {
    this.lanes.set(id, port);
    port.on('message', (message: LaneMessage) => this.take(message));
    port.on('close', () => {
      this.lanes.delete(id);
      this.retire(id);
    });
  }

  /** What the thread of a lane took and never sent is filled once that lane was read to its end. */
  private retire(id: number): void {
    if (!this.retired.has(id) || this.lanes.has(id) || this.ended) return;
    this.drainLanes();
    this.fillGaps(id);
  }

  private fillGaps(id: number): void {
    const appended = this.retired.get(id)!;
    this.retired.delete(id);
    const at = tailOf(this.database).at as Timestamp;
    const gap: NewRecord = { at, kind: 'input', payload: GAP_PAYLOAD };
    while (this.writer.nextSeq <= appended) {
      const first = this.writer.nextSeq;
      const end = Math.min(this.writer.firstEarly(), appended + 1);
      const records = Array.from({ length: end - first }, () => gap);
      this.take({ kind: 'append', packed: { ...packRecords(records), first } });
    }
  }

  /** Takes at once what lies in the lanes; else it comes whenever their ports are read. */
  private drainLanes(): void {
    for (const port of this.lanes.values()) {
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        this.take(next.message as LaneMessage);
      }
    }
  }

  private schedule(): void {
    if (this.scheduled || this.retry !== undefined || this.ended) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (!this.ended) this.work();
    });
  }

  /** One commit, or one step of pruning when nothing waits; what arrives meanwhile goes into the next. */
  private work(): void {
    try {
      if (this.writer.isWaiting) this.commit();
      else this.prune();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.writer.isWaiting || this.prunes.length > 0) this.schedule();
  }

  private commit(): void {
    const began = performance.now();
    const committed = this.writer.commit();
    const took = performance.now() - began;
    if (took >= SLOW_COMMIT_MS) this.wasSlow(took);
    if (committed === undefined) {
      this.waitForSpace();
      return;
    }
    if (this.state.state === 'full') {
      this.state.setState('writing');
      this.say({ kind: 'recovered' });
    }
    this.witness.write(this.witnessed(committed.last, committed.hash));
    this.state.publish(committed.last, committed.bytes);
    if (this.listening) this.say({ kind: 'durable', seq: committed.last });
    this.witness.sync();
    this.checkpoints.committed(committed.bytes, this.writer.isWaiting);
  }

  private wasSlow(took: number): void {
    if (this.state.slowMs === 0) {
      this.say({ kind: 'trouble', error: textOf(this.task.path, slowDisk(this.task.path, took)) });
    }
    this.state.wasSlow(took);
  }

  private waitForSpace(): void {
    if (this.state.state !== 'full') {
      this.state.setState('full');
      const full = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
      this.say({ kind: 'trouble', error: textOf(this.task.path, full) });
    }
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.schedule();
    }, RETRY_MS);
  }

  private prune(): void {
    const next = this.prunes[0];
    if (next === undefined) return;
    const { pruned, done } = pruneSome(this.database, next.before);
    if (done) this.prunes.shift();
    this.checkpoints.committed(pruned.bytes, !done);
    this.say({ kind: 'pruned', id: next.id, pruned, done });
  }

  private witnessed(seq: number, hash: Uint8Array) {
    return { journal: this.journal, epoch: this.epoch, seq, hash, restored: false };
  }

  /** Nothing more is written: after a failed sync nobody knows what the disk holds. */
  private fail(error: unknown): void {
    if (this.ended) return;
    this.end('failed');
    this.say({ kind: 'failed', error: textOf(this.task.path, error) });
  }

  /** The owner's word to close may overtake what its threads have appended before they ended. */
  private close(): void {
    if (this.ended) return;
    try {
      this.drainLanes();
      for (const id of this.retired.keys()) this.fillGaps(id);
      while (this.writer.isWaiting) {
        this.commit();
        if (this.state.state === 'full') throw unwritten(this.task.path, this.state);
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.end('closed');
    this.say({ kind: 'closed' });
  }

  private end(state: 'failed' | 'closed'): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.checkpoints.stop();
    this.state.setState(state);
    this.witness.close();
    try {
      this.database.close();
    } catch {
      // What could not be written was said already.
    }
    this.lock.release();
  }
}

/** How the witness stands to the journal. Throws when records were lost and that was not accepted. */
function examine(task: JournalTask, witness: ReturnType<typeof readWitness>): WitnessState {
  const { path, acceptLoss } = task;
  let database: Database;
  try {
    database = openForReading(path);
  } catch (error) {
    if (codeOf(error) !== 'journal.none') throw error;
    if (witness === undefined || witness === 'damaged' || witness.seq === 0 || acceptLoss) {
      return 'agrees';
    }
    const remedy = "put it back, or see 'tradsys journal verify'";
    throw journalError('lost', `it is gone, with ${witness.seq} records`, path, remedy);
  }
  try {
    const { state, lost } = standingOf(database, witness);
    if (acceptLoss || !mayHaveLost(state)) return state;
    const what = lost > 0 ? `${lost} records that were durable are gone` : `the witness ${state}`;
    const remedy = "see 'tradsys journal verify'; the truth has to come from the venue";
    throw journalError('lost', what, path, remedy);
  } finally {
    database.close();
  }
}

const unwritten = (path: string, { appended, durable }: SharedState): Error =>
  journalError(
    'unwritten',
    `the disk is full: ${appended - durable} records in memory were not written`,
    path,
    'free some space, start again, and let the venue say what they were',
  );
