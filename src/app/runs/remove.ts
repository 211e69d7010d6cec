import { TradsysError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { parseDuration } from '../config/values.js';
import { findRun } from './find-run.js';
import { lineOf } from './list.js';
import type { RunLine } from './list.js';

/** Which runs to let go; exactly one of the two. */
export interface PruneRule {
  /** How many of the newest stay. */
  readonly keep?: number | undefined;
  /** A duration, `30d`: runs that finished before it are let go. */
  readonly olderThan?: string | undefined;
}

/** What `runs remove` would take away. Throws (exit 2) when there is no such run. */
export async function removable(store: Store, id: string): Promise<readonly RunLine[]> {
  return [lineOf(await findRun(store, id))];
}

/**
 * What `runs prune` would take away at `now` (microseconds UTC), newest first. Throws (exit 2) unless
 * the rule is one that can be followed.
 */
export async function prunable(
  store: Store,
  { keep, olderThan }: PruneRule,
  now: number,
): Promise<readonly RunLine[]> {
  if ((keep === undefined) === (olderThan === undefined)) {
    throw new TradsysError('runs.prune_rule', 'which runs to remove must be said in one way', {
      exit: 'usage',
      remedy: 'pass --keep 20 or --older-than 30d',
    });
  }
  const before = olderThan === undefined ? undefined : now - ageOf(olderThan);
  const runs = await store.listRuns();
  const chosen =
    before === undefined
      ? runs.slice(keptOf(keep!))
      : runs.filter(({ createdAt }) => createdAt < before);
  return chosen.map(lineOf);
}

/** A bare number is refused: as seconds, which it stands for elsewhere, it would remove nearly all. */
function ageOf(text: string): number {
  const refused = (what: string): TradsysError =>
    new TradsysError('runs.older_than', what, {
      exit: 'usage',
      where: '--older-than',
      remedy: 'write a count and a unit: 12h, 30d',
    });
  if (/^[\d.]+$/.test(text.trim())) throw refused(`${text} has no unit`);
  try {
    return parseDuration(text);
  } catch (error) {
    throw error instanceof TradsysError ? refused(error.message) : error;
  }
}

function keptOf(keep: number): number {
  if (Number.isSafeInteger(keep) && keep >= 0) return keep;
  throw new TradsysError('runs.keep', `${keep} is no number of runs`, {
    exit: 'usage',
    where: '--keep',
    remedy: 'write a whole number, 0 or more',
  });
}

/** Removes the runs and returns those that were still there. */
export async function removeRuns(
  store: Store,
  runs: readonly RunLine[],
): Promise<readonly RunLine[]> {
  const removed: RunLine[] = [];
  for (const run of runs) if (await store.removeRun(run.id)) removed.push(run);
  return removed;
}
