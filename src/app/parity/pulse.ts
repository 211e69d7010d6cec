/** How a thread that replays shows that it moves, and who runs in it: a strategy that hangs is found there. */
import { TradsysError } from '../../errors.js';
import type { Strategy } from '../../core/strategies/index.js';
import { MemoryWatch } from '../session/memory-watch.js';
import { PROGRESS, watchHandlers } from '../session/watch-handlers.js';

/** The same strategies, watched. */
export type WatchStrategies = (strategies: readonly Strategy[]) => readonly Strategy[];

export const newPulse = (): SharedArrayBuffer =>
  new SharedArrayBuffer(PROGRESS.length * Int32Array.BYTES_PER_ELEMENT);

/** In the thread: `told` hears the names of the strategies, in the order in which they are counted. */
export function watchInto(
  pulse: SharedArrayBuffer,
  told: (names: readonly string[]) => void,
): WatchStrategies {
  const words = new Int32Array(pulse);
  const memory = new MemoryWatch();
  return (strategies) => {
    told(strategies.map(({ name }) => name));
    return strategies.map((strategy, index) => ({
      ...strategy,
      create: (...given: Parameters<Strategy['create']>) =>
        watchHandlers(strategy.create(...given), index, words, memory),
    }));
  };
}

const LOOK_EVERY_MS = 100;

/** Outside: `hangs` hears of a strategy that has not come back for so long. Returns how to stop. */
export function watchPulse(
  pulse: SharedArrayBuffer,
  hangMs: number,
  hangs: (strategy: number) => void,
): () => void {
  const words = new Int32Array(pulse);
  let seen = '';
  let since = performance.now();
  const timer = setInterval(() => {
    const running = Atomics.load(words, PROGRESS.running);
    const moved = words.join(' ');
    if (moved !== seen || running === 0) {
      seen = moved;
      since = performance.now();
    } else if (performance.now() - since > hangMs) hangs(running - 1);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

export const hang = (strategy: string, hangMs: number): TradsysError =>
  new TradsysError('parity.hangs', `it has not come back for ${hangMs / 1_000} s`, {
    where: strategy,
    remedy: 'every loop in a strategy must end; what it did in the session stands in the journal',
  });
