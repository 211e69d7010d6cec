/** Tells another thread which strategy is running: the one that hangs is found there. */
import { HANDLER_NAMES } from '../../core/strategies/index.js';
import type { StrategyHandlers } from '../../core/strategies/index.js';
import type { MemoryWatch } from './memory-watch.js';

/** Words of the shared memory: inputs dealt with, the running strategy's index + 1, calls made. */
export const PROGRESS = { inputs: 0, running: 1, calls: 2, length: 3 } as const;

type Handlers = Readonly<Record<string, ((...values: unknown[]) => unknown) | undefined>>;

/** The same handlers; while one of them runs, `progress` tells so; `memory` hears what they keep. */
export function watchHandlers(
  handlers: StrategyHandlers,
  index: number,
  progress: Int32Array,
  memory: MemoryWatch,
): StrategyHandlers {
  const watched: Record<string, unknown> = {};
  for (const name of HANDLER_NAMES) {
    const handler = (handlers as Handlers)[name];
    if (!handler) continue;
    watched[name] = (...values: unknown[]): unknown => {
      Atomics.add(progress, PROGRESS.calls, 1);
      const before = Atomics.exchange(progress, PROGRESS.running, index + 1);
      try {
        return memory.run(index, () => handler.apply(handlers, values));
      } finally {
        Atomics.store(progress, PROGRESS.running, before);
      }
    };
  }
  return watched;
}
