import { performance } from 'node:perf_hooks';

/** Microseconds since 1970: the wall clock at the start plus monotonic time, so it never goes back. */
export function wallClock(): () => number {
  const origin = Date.now() - performance.now();
  return () => Math.floor((origin + performance.now()) * 1_000);
}
