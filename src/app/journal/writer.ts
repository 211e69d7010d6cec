/** The journal as its owner has it: append, know what is durable, prune, close. */
import { dirname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort, Worker } from 'node:worker_threads';
import type { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { Vigil } from '../vigil.js';
import { startWorker } from '../worker-start.js';
import { errorFrom, journalError } from './failures.js';
import { laneTo } from './lane.js';
import type { JournalLane, LaneSeat } from './lane.js';
import type { JournalTask, Opened, OwnerMessage, Pruned, WriterMessage } from './messages.js';
import type { Synchronous } from './database.js';
import { newSharedState, SharedState } from './shared-state.js';
import { witnessOf } from './witness.js';

export interface JournalOptions {
  /** Default: beside the journal, `<path>.witness`. */
  readonly witness?: string | undefined;
  /** Default `full`: what is durable survives a power cut. `normal` is for measurements. */
  readonly synchronous?: Synchronous;
  /** Open although records were lost; default false. Only after the venue's truth will be asked for. */
  readonly acceptLoss?: boolean;
  /** Bytes that may wait for the disk before `append` refuses; default 256 MiB. */
  readonly maxWaitingBytes?: number;
  /** Records after which a commit is cut off; default 10,000. */
  readonly maxCommitRecords?: number;
  /** The file may not grow beyond this many pages of 4096 bytes; default: as far as the disk goes. */
  readonly maxPages?: number;
}

export interface JournalWriter extends JournalLane {
  /** Which journal this is, how often it was opened (never twice the same, not even after a loss), its end. */
  readonly opened: Opened;
  /** For another thread: transfer `seat.port` to it, and `openLane(seat)` there. */
  seat(): LaneSeat;
  /** The seat's thread has ended: sequences it took without sending become inputs `{"type":"gap"}`. */
  retire(seat: Pick<LaneSeat, 'id'>): void;
  /** Called with the last durable sequence after each commit; gives what ends that. */
  onDurable(listener: (seq: number) => void): () => void;
  /**
   * Called with `journal.disk_full` when writing has to wait, and with undefined once it goes on; with
   * `journal.slow_disk` after a commit that took long, at most once a minute.
   */
  onTrouble(listener: (trouble: TradsysError | undefined) => void): void;
  /** The last sequence appended before the call, once it is durable; rejects when it never will be. */
  flush(): Promise<number>;
  /** Records are about to come from another thread: the journal's own is awake by then. */
  expect(): void;
  /** Somebody waits until `seq` is durable: for a moment this thread looks for it before it is told. */
  watch(seq: number): void;
  /** Drops market events and snapshots from before `before` (microseconds). */
  prune(before: number): Promise<Pruned>;
  /** Writes what waits and ends the thread. Rejects with `journal.unwritten` when the disk is full. */
  close(): Promise<void>;
  /** Resolves when nothing can be written any more; the only way on is to verify and open again. */
  readonly failed: Promise<TradsysError>;
}

const MAX_WAITING_BYTES = 256 << 20;
const MAX_COMMIT_RECORDS = 10_000;
/** Where a commit takes longer, a message about it is as good. */
const COMMITTED_WITHIN_MS = 0.3;

/**
 * Opens the journal at `path`, made with its folder when absent. Throws a TradsysError when it is locked
 * (`journal.locked`), damaged, newer, or when durable records are missing (`journal.lost`).
 */
export async function openJournal(
  path: string,
  options: JournalOptions = {},
): Promise<JournalWriter> {
  makeFolder(dirname(path));
  const shared = newSharedState();
  const task: JournalTask = {
    path,
    witness: options.witness ?? witnessOf(path),
    synchronous: options.synchronous ?? 'full',
    shared,
    acceptLoss: options.acceptLoss ?? false,
    maxCommitRecords: options.maxCommitRecords ?? MAX_COMMIT_RECORDS,
    maxPages: options.maxPages,
  };
  const worker = startWorker('journal', new URL('./journal.worker.ts', import.meta.url));
  const owner = new Owner(worker, path, shared, options.maxWaitingBytes ?? MAX_WAITING_BYTES);
  worker.postMessage(task);
  return owner.ready();
}

/** A promise and what settles it. */
class Settled<Value> {
  resolve!: (value: Value) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<Value>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    // Asked for or not, a failure must not count as unhandled.
    this.promise.catch(() => undefined);
  }
}

class Owner implements JournalWriter {
  readonly state: SharedState;
  readonly append: JournalLane['append'];
  readonly failed: Promise<TradsysError>;
  private answered: Opened | undefined;
  private readonly durableListeners = new Set<(seq: number) => void>();
  private readonly troubleListeners: ((trouble: TradsysError | undefined) => void)[] = [];
  private readonly prunes = new Map<
    number,
    { commits: number; bytes: number; end: Settled<Pruned> }
  >();
  private readonly vigil = new Vigil(() => {
    const { durable } = this.state;
    if (durable > this.told) this.durable(durable);
    return durable >= this.watched;
  }, COMMITTED_WITHIN_MS);
  private failure: TradsysError | undefined;
  private seats = 0;
  /** Durable sequence that listeners know of. */
  private told = 0;
  private watched = 0;
  private flushes: { readonly seq: number; readonly end: Settled<number> }[] = [];
  private readonly fatal = new Settled<TradsysError>();
  private readonly start = new Settled<JournalWriter>();
  private readonly closed = new Settled<undefined>();

  constructor(
    private readonly worker: Worker,
    private readonly path: string,
    private readonly shared: SharedArrayBuffer,
    private readonly maxWaitingBytes: number,
  ) {
    this.state = new SharedState(shared);
    this.failed = this.fatal.promise;
    const lane = laneTo(worker, this.state, maxWaitingBytes);
    this.append = (records) => lane.append(records);
    worker.on('message', (message: WriterMessage) => this.receive(message));
    worker.on('error', (error) => this.fail(this.threadEnded(error.message)));
    worker.on('exit', () => this.fail(this.threadEnded('it ended')));
  }

  get opened(): Opened {
    return this.answered!;
  }

  ready(): Promise<JournalWriter> {
    return this.start.promise;
  }

  seat(): LaneSeat {
    const { port1, port2 } = new MessageChannel();
    this.seats += 1;
    this.tell({ kind: 'lane', id: this.seats, port: port1 }, [port1]);
    return {
      id: this.seats,
      port: port2,
      shared: this.shared,
      maxWaitingBytes: this.maxWaitingBytes,
    };
  }

  retire({ id }: Pick<LaneSeat, 'id'>): void {
    this.tell({ kind: 'retire', id, appended: this.state.appended });
  }

  onDurable(listener: (seq: number) => void): () => void {
    this.listen();
    this.durableListeners.add(listener);
    return () => this.durableListeners.delete(listener);
  }

  onTrouble(listener: (trouble: TradsysError | undefined) => void): void {
    this.troubleListeners.push(listener);
  }

  flush(): Promise<number> {
    const seq = this.state.appended;
    if (this.state.durable >= seq) return Promise.resolve(seq);
    const end = new Settled<number>();
    if (this.failure !== undefined) end.reject(this.failure);
    else {
      this.listen();
      this.flushes.push({ seq, end });
    }
    return end.promise;
  }

  expect(): void {
    const { appended, durable } = this.state;
    if (appended === durable) this.tell({ kind: 'expect' });
  }

  watch(seq: number): void {
    this.watched = seq;
    this.vigil.keep();
  }

  prune(before: number): Promise<Pruned> {
    const end = new Settled<Pruned>();
    if (this.failure !== undefined) {
      end.reject(this.failure);
      return end.promise;
    }
    const id = this.prunes.size + 1;
    this.prunes.set(id, { commits: 0, bytes: 0, end });
    this.tell({ kind: 'prune', id, before });
    return end.promise;
  }

  async close(): Promise<void> {
    if (this.failure === undefined) this.tell({ kind: 'close' });
    try {
      await this.closed.promise;
    } finally {
      await this.worker.terminate();
    }
  }

  /** Answered with what is durable by then, so that nothing is missed. */
  private listen(): void {
    this.tell({ kind: 'listen' });
  }

  private tell(message: OwnerMessage, transfer: readonly MessagePort[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private receive(message: WriterMessage): void {
    if (message.kind === 'durable') this.durable(message.seq);
    else if (message.kind === 'opened') {
      this.answered = message.opened;
      this.told = message.opened.lastSeq;
      this.start.resolve(this);
    } else if (message.kind === 'trouble') this.trouble(errorFrom(message.error));
    else if (message.kind === 'recovered') this.trouble(undefined);
    else if (message.kind === 'failed') this.fail(errorFrom(message.error));
    else if (message.kind === 'pruned') this.pruned(message);
    else {
      this.durable(this.state.durable);
      this.closed.resolve(undefined);
      this.fail(journalError('closed', 'the journal was closed', this.path, 'open it again'));
    }
  }

  private durable(seq: number): void {
    for (const { end } of this.flushes.filter((flush) => flush.seq <= seq)) end.resolve(seq);
    this.flushes = this.flushes.filter((flush) => flush.seq > seq);
    if (seq <= this.told) return;
    this.told = seq;
    for (const listener of this.durableListeners) listener(seq);
  }

  private trouble(error: TradsysError | undefined): void {
    for (const listener of this.troubleListeners) listener(error);
  }

  private pruned({ id, pruned, done }: Extract<WriterMessage, { kind: 'pruned' }>): void {
    const sum = this.prunes.get(id)!;
    sum.commits += pruned.commits;
    sum.bytes += pruned.bytes;
    if (done) sum.end.resolve({ commits: sum.commits, bytes: sum.bytes });
  }

  private fail(failure: TradsysError): void {
    if (this.failure !== undefined) return;
    this.failure = failure;
    if (failure.code !== 'journal.closed') {
      this.state.setState('failed');
      this.fatal.resolve(failure);
    }
    for (const end of [this.start, this.closed]) end.reject(failure);
    for (const { end } of this.flushes) end.reject(failure);
    for (const { end } of this.prunes.values()) end.reject(failure);
    if (this.answered === undefined) void this.worker.terminate();
  }

  private threadEnded(reason: string): TradsysError {
    const remedy = 'start again: the journal is verified first';
    return journalError('thread', `the journal's thread failed (${reason})`, this.path, remedy);
  }
}
