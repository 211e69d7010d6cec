/** What the journal's threads share in memory: readable from any of them, at any time, without a message. */

const DURABLE = 0;
const RESERVED = 1;
const BYTES_TAKEN = 2;
const BYTES_DONE = 3;
const STATE = 4;
const SLOW_MS = 5;
const SLOW_AT = 6;
const WORDS = 7;

/** So long a slow commit is remembered. */
const SLOW_FOR_MS = 60_000;

/** The same in all threads, and nobody sets it. */
const steadyMs = (): number => performance.timeOrigin + performance.now();

/** `full`: the disk has no room, and what was appended waits in memory. `failed`: nothing more is kept. */
export type JournalState = 'writing' | 'full' | 'failed' | 'closed';
const STATES: readonly JournalState[] = ['writing', 'full', 'failed', 'closed'];

export const newSharedState = (): SharedArrayBuffer =>
  new SharedArrayBuffer(WORDS * BigInt64Array.BYTES_PER_ELEMENT);

export class SharedState {
  /** Word 0 is the last durable sequence; `Atomics.waitAsync(words, 0, seen)` wakes when it moves. */
  readonly words: BigInt64Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new BigInt64Array(buffer);
  }

  /** Sequence of the last record that a power cut cannot take. */
  get durable(): number {
    return Number(Atomics.load(this.words, DURABLE));
  }

  /** Sequence of the last record appended by any thread. */
  get appended(): number {
    return Number(Atomics.load(this.words, RESERVED));
  }

  /** Bytes appended and not yet durable. */
  get waitingBytes(): number {
    return Number(Atomics.load(this.words, BYTES_TAKEN) - Atomics.load(this.words, BYTES_DONE));
  }

  get state(): JournalState {
    return STATES[Number(Atomics.load(this.words, STATE))]!;
  }

  setState(state: JournalState): void {
    Atomics.store(this.words, STATE, BigInt(STATES.indexOf(state)));
  }

  /** Milliseconds that the last slow commit took, of those within a minute; 0 when there was none. */
  get slowMs(): number {
    const since = steadyMs() - Number(Atomics.load(this.words, SLOW_AT));
    return since < SLOW_FOR_MS ? Number(Atomics.load(this.words, SLOW_MS)) : 0;
  }

  wasSlow(ms: number): void {
    Atomics.store(this.words, SLOW_MS, BigInt(Math.round(ms)));
    Atomics.store(this.words, SLOW_AT, BigInt(Math.round(steadyMs())));
  }

  start(seq: number): void {
    Atomics.store(this.words, RESERVED, BigInt(seq));
    Atomics.store(this.words, DURABLE, BigInt(seq));
  }

  /** Takes the next `count` sequences; gives the first. */
  reserve(count: number): number {
    return Number(Atomics.add(this.words, RESERVED, BigInt(count))) + 1;
  }

  took(bytes: number): void {
    Atomics.add(this.words, BYTES_TAKEN, BigInt(bytes));
  }

  publish(seq: number, bytes: number): void {
    Atomics.add(this.words, BYTES_DONE, BigInt(bytes));
    Atomics.store(this.words, DURABLE, BigInt(seq));
    Atomics.notify(this.words, DURABLE);
  }
}
