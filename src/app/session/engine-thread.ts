/** The supervisor's end of the engine's thread: inputs in order, answers by number, hangs noticed. */
import type { Worker } from 'node:worker_threads';
import { TradsysError } from '../../errors.js';
import type { JournalWriter, LaneSeat } from '../journal/index.js';
import { receivedFailure } from '../process/failure.js';
import { startWorker } from '../worker-start.js';
import type { CommandBatch } from './engine-host.js';
import type { FromEngine, ToEngine } from './engine-messages.js';
import type { Tally } from './engine-tally.js';
import { HEAP_MB } from './memory-watch.js';
import { takenAt } from './metering.js';
import type { StartInput } from './plan.js';
import type { Past } from './session-log.js';
import type { ViewName } from './views.js';
import { PROGRESS } from './watch-handlers.js';

export interface EngineListener {
  onCommands(batch: CommandBatch): void;
  /** An input was dealt with. */
  onDone(input: Input, tally: Tally | undefined): void;
  onNews(views: readonly ViewName[]): void;
  /** When something is due without an input. */
  onNextAt(nextAt: number): void;
  /** A strategy must be stopped; the thread goes on. */
  onStray(culprit: Culprit): void;
  /** The thread is of no more use: `culprit` is the instance that has brought it down, if one has. */
  onEnd(failure: TradsysError, culprit: Culprit | undefined): void;
}

export interface Culprit {
  readonly instance: string;
  /** Why it is stopped. */
  readonly reason: string;
}

type Question = Extract<ToEngine, { kind: 'view' | 'expected' }>;
export type Input = Exclude<ToEngine, { kind: 'start' } | Question>;

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** So long an input may take; a strategy that takes longer is taken for one that never ends. */
const HANG_MS = 1_000;
const LOOK_EVERY_MS = 100;
/** Counted in looks at which nothing has moved: a time says nothing of a machine that stood still for as long. */
const HANG_LOOKS = HANG_MS / LOOK_EVERY_MS;
/** With so much in use its collection stops the thread for long, whoever happens to run. */
const LARGE_BYTES = 1 << 30;
const COLLECTING_LOOKS = 5 * HANG_LOOKS;

export class EngineThread {
  /** Inputs that were sent and not yet dealt with, the oldest first. */
  readonly unanswered: Input[] = [];
  private readonly worker: Worker;
  private readonly seat: LaneSeat;
  private readonly progress = new SharedArrayBuffer(PROGRESS.length * Int32Array.BYTES_PER_ELEMENT);
  private readonly asked = new Map<number, Asked>();
  private number = 0;
  private ended = false;
  private watch: NodeJS.Timeout | undefined;
  private started: Asked | undefined;

  constructor(
    private readonly journal: JournalWriter,
    private readonly input: StartInput,
    private readonly past: Past,
    private readonly listener: EngineListener,
  ) {
    this.worker = startWorker(
      'engine-session',
      new URL('./engine-session.worker.ts', import.meta.url),
      { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } },
    );
    this.seat = journal.seat();
    this.worker.on('message', (message: FromEngine) => this.hear(message));
    this.worker.on('error', (error) => this.broke(error));
    this.worker.on('exit', (code) => this.end(broken(`it ended with ${code}`)));
  }

  /** Resolves when strategies are warm and inputs may come. Rejects with a TradsysError. */
  start(): Promise<void> {
    const { input, past, seat, progress } = this;
    this.watch = this.watchProgress();
    return new Promise((resolve, reject) => {
      this.started = { resolve: resolve, reject };
      this.worker.postMessage({ kind: 'start', input, past, seat, progress } satisfies ToEngine, [
        seat.port,
      ]);
    });
  }

  /** Hands over an input; they are dealt with in the order in which they were sent. */
  send(input: Input): void {
    if (this.ended) return;
    this.unanswered.push(input);
    this.worker.postMessage(input);
    this.journal.expect();
  }

  /** An input or a question with an answer of its own. */
  ask<Answer>(make: (id: number) => ToEngine): Promise<Answer> {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(broken('it has ended'));
        return;
      }
      this.asked.set(id, { resolve: resolve, reject });
      const message = make(id);
      if (message.kind === 'view' || message.kind === 'expected') {
        this.worker.postMessage(message);
      } else if (message.kind !== 'start') this.send(message);
    });
  }

  /** Ends the thread; whoever waits for an answer hears why. */
  async stop(why = broken('it was stopped')): Promise<void> {
    this.ended = true;
    clearInterval(this.watch);
    for (const { reject } of this.asked.values()) reject(why);
    await this.worker.terminate();
    this.journal.retire(this.seat);
  }

  private hear(message: FromEngine): void {
    switch (message.kind) {
      case 'ready':
        this.started?.resolve(undefined as never);
        this.started = undefined;
        this.listener.onNextAt(message.nextAt);
        break;
      case 'done':
        this.listener.onDone(this.unanswered.shift()!, message.tally);
        if (message.news.length > 0) this.listener.onNews(message.news);
        this.listener.onNextAt(message.nextAt);
        break;
      case 'commands':
        this.listener.onCommands({ ...message.batch, takenAt: takenAt(this.unanswered[0]) });
        break;
      case 'controlled':
        this.answer(message.id)?.resolve(message.outcome as never);
        break;
      case 'view':
        this.answer(message.id)?.resolve(message.view as never);
        break;
      case 'too_large':
        this.tooLarge(message.instance, Math.round(message.bytes / 1e6));
        break;
      case 'stray':
        this.listener.onStray({
          instance: this.nameOf(message.instance),
          reason: message.reason,
        });
        break;
      case 'failed':
        this.fail(message);
    }
  }

  private fail({ failure, id }: Extract<FromEngine, { kind: 'failed' }>): void {
    const error = receivedFailure(failure, broken('it failed'));
    if (this.started) {
      this.started.reject(error);
      this.started = undefined;
      return;
    }
    // A view that cannot be made is its reader's affair; an input that cannot be booked is the end.
    const asked = id === undefined ? undefined : this.answer(id);
    asked?.reject(error);
    if (this.unanswered.length > 0) this.end(error);
  }

  /** Whoever was running when the heap was full has filled it. */
  private broke(error: Error): void {
    const running = Atomics.load(new Int32Array(this.progress), PROGRESS.running);
    const isFull = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (isFull && running > 0) this.tooLarge(running - 1, HEAP_MB);
    else this.end(broken(error.message));
  }

  private tooLarge(index: number, megabytes: number): void {
    const instance = this.nameOf(index);
    const reason = `it keeps too much: ${megabytes} MB`;
    this.end(broken(`${instance} keeps ${megabytes} MB`), { instance, reason });
  }

  private nameOf(index: number): string {
    return this.input.plan.instances[index]!.name;
  }

  private answer(id: number): Asked | undefined {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    return asked;
  }

  /** Input waits, or strategies warm up, and nothing moves: one that does not come back. */
  private watchProgress(): NodeJS.Timeout {
    const words = new Int32Array(this.progress);
    let seen = '';
    let still = 0;
    const timer = setInterval(() => {
      const running = Atomics.load(words, PROGRESS.running);
      // Before the first input it takes its time to load what strategies are made of.
      const waits = this.started ? running > 0 : this.unanswered.length > 0;
      const moved = words.join(' ');
      if (moved !== seen || !waits) {
        seen = moved;
        still = 0;
        return;
      }
      still += 1;
      if (still < HANG_LOOKS) return;
      if (still < COLLECTING_LOOKS && process.memoryUsage.rss() > LARGE_BYTES) return;
      if (running === 0) {
        this.end(broken('it hangs'));
        return;
      }
      const instance = this.nameOf(running - 1);
      const reason = `it did not come back within ${(still * LOOK_EVERY_MS) / 1_000} s`;
      this.end(broken(`${instance} does not come back`), { instance, reason });
    }, LOOK_EVERY_MS);
    timer.unref();
    return timer;
  }

  private end(failure: TradsysError, culprit?: Culprit): void {
    if (this.ended) return;
    this.started?.reject(failure);
    void this.stop(failure).then(() => {
      this.listener.onEnd(failure, culprit);
    });
  }
}

const broken = (reason: string): TradsysError =>
  new TradsysError('session.engine', `the engine's thread cannot go on: ${reason}`);
