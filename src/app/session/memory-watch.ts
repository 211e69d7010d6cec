/** What strategies keep in their thread, and which of them keeps the most. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** More than this, in the heap or in buffers beside it, and the strategy that has taken the most is stopped. */
const MOST_BYTES = 1 << 30;
/** The thread's end, megabytes: twice as much, for what one call takes before anybody can look. */
export const HEAP_MB = 2_048;

/** One call in so many of each instance is measured. */
const MEASURED = 8;
/** What nobody needs is collected again when the heap has grown by so much since. */
const GROWTH = 1.2;

const taken = (): number => {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return heap + buffers;
};

export interface TooLarge {
  /** Index of the instance that has taken the most. */
  readonly instance: number;
  readonly bytes: number;
}

export class MemoryWatch {
  /** Of the calls that were measured, bytes by instance; what is collected meanwhile counts against it. */
  private readonly grown: number[] = [];
  private readonly calls: number[] = [];
  private lookAgainAt = MOST_BYTES;
  private collect: (() => void) | undefined;

  /** Runs a handler of an instance; now and then what it leaves is counted. */
  run<Result>(instance: number, call: () => Result): Result {
    const calls = (this.calls[instance] = (this.calls[instance] ?? 0) + 1);
    if (calls % MEASURED !== 0) return call();
    const before = taken();
    try {
      return call();
    } finally {
      this.grown[instance] = (this.grown[instance] ?? 0) + taken() - before;
    }
  }

  /** Undefined while there is room, and when no instance has taken anything. */
  look(): TooLarge | undefined {
    const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
    const bytes = Math.max(heap > this.lookAgainAt ? this.kept() : 0, buffers);
    if (bytes <= MOST_BYTES) return undefined;
    let instance = -1;
    this.grown.forEach((each, index) => {
      if (each > (this.grown[instance] ?? 0)) instance = index;
    });
    return instance < 0 ? undefined : { instance, bytes };
  }

  /** Of a heap that large only what is still needed counts. */
  private kept(): number {
    this.collect ??= collector();
    this.collect();
    const { used_heap_size: heap } = getHeapStatistics();
    this.lookAgainAt = Math.max(MOST_BYTES, GROWTH * heap);
    return heap;
  }
}

/** Node shows its collector to none but those who ask. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
