/** Waiting until another process has ended. */
import { setTimeout as pause } from 'node:timers/promises';
import { TradsysError } from '../../errors.js';
import { isAlive } from './running.js';
import type { ProcessMark } from './running.js';

const LOOK_EVERY_MS = 20;

/** Throws a TradsysError of this code when it lives on. */
export async function awaitEnd(mark: ProcessMark, withinMs: number, code: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (isAlive(mark)) {
    if (performance.now() > deadline) {
      throw new TradsysError(code, `process ${mark.pid} does not end`, {
        remedy: `end it with 'kill -9 ${mark.pid}': nothing acknowledged is lost`,
      });
    }
    await pause(LOOK_EVERY_MS);
  }
}
