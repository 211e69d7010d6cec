/** Retention: drops market events and snapshots, and keeps their hashes, so that the chain still holds. */
import type { Database } from './database.js';
import type { Pruned } from './messages.js';

/** So few at a time that a commit never waits long. */
const STEP_COMMITS = 200;

/**
 * Drops a part of what was recorded before `before` (microseconds). The last snapshot and what came after
 * it are never dropped: a start needs them. `done` when nothing is left to drop.
 */
export function pruneSome(
  database: Database,
  before: number,
): { readonly pruned: Pruned; readonly done: boolean } {
  const snapshot = database
    .prepare<[], number | null>('select max(snapshot) from commits where snapshot is not null')
    .pluck()
    .get();
  const rows = database
    .prepare<[number, number, number], { first: number; last: number; bytes: number }>(
      `select bulk.first_seq as first, last_seq as last, length(bulk.body) as bytes
       from bulk join commits on commits.first_seq = bulk.first_seq
       where last_at < ? and last_seq < ? order by bulk.first_seq limit ?`,
    )
    .all(before, snapshot ?? 0, STEP_COMMITS);
  const ending = rows.at(-1);
  if (ending === undefined) return { pruned: { commits: 0, bytes: 0 }, done: true };
  const drop = database.transaction(() => {
    const remove = database.prepare('delete from bulk where first_seq = ?');
    for (const { first } of rows) remove.run(first);
    database.prepare('update journal set pruned_through = max(pruned_through, ?)').run(ending.last);
  });
  drop.immediate();
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return { pruned: { commits: rows.length, bytes }, done: rows.length < STEP_COMMITS };
}
