/** Promises that strategies leave behind and that fail: whose they are, told once of each strategy. */
import { createHook, executionAsyncResource } from 'node:async_hooks';
import { inspect } from 'node:util';
import { PROGRESS } from './watch-handlers.js';

/**
 * From now on `tell` hears of the index of each instance that leaves a promise which fails, and why it is to be
 * stopped. `progress` says which handler runs: a promise that is made there, or by one of those, is its.
 */
export function watchPromises(
  progress: Int32Array,
  tell: (instance: number, reason: string) => void,
): void {
  const owners = new WeakMap<object, number>();
  const told = new Set<number>();
  const hook = createHook({
    init(_, type, __, promise) {
      if (type !== 'PROMISE') return;
      const running = progress[PROGRESS.running]! - 1;
      const owner = running >= 0 ? running : owners.get(executionAsyncResource());
      if (owner !== undefined) owners.set(promise, owner);
    },
  });
  hook.enable();
  process.on('unhandledRejection', (error, promise) => {
    const owner = owners.get(promise);
    if (owner === undefined) throw error;
    if (told.has(owner)) return;
    told.add(owner);
    const what = error instanceof Error ? error.message : inspect(error);
    tell(owner, `it left a promise that failed: ${what}; handlers must answer at once`);
  });
}
