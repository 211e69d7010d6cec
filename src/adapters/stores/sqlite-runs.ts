/** Finished runs in SQLite, one row each. */
import { asTimestamp } from '../../core/domain/units.js';
import type { StoredRun } from '../../ports.js';
import type { Database } from './sqlite-connection.js';

interface RunRow {
  readonly id: string;
  readonly created_at: number;
  readonly strategy: string;
  readonly note: string;
  readonly journal_hash: string;
  readonly manifest: string;
  readonly result: string;
}

const runOf = (row: RunRow): StoredRun => ({
  id: row.id,
  createdAt: asTimestamp(row.created_at),
  strategy: row.strategy,
  note: row.note,
  journalHash: row.journal_hash,
  manifest: row.manifest,
  result: row.result,
});

export function saveRun(database: Database, run: StoredRun): void {
  database
    .prepare('insert or replace into run values (?, ?, ?, ?, ?, ?, ?)')
    .run(run.id, run.createdAt, run.strategy, run.note, run.journalHash, run.manifest, run.result);
}

/** Newest first. */
export function listRuns(database: Database): readonly StoredRun[] {
  return database
    .prepare<[], RunRow>('select * from run order by created_at desc, id')
    .all()
    .map(runOf);
}

/** The run of that id, or the only one whose id begins so. */
export function readRun(database: Database, id: string): StoredRun | undefined {
  const exact = database.prepare<[string], RunRow>('select * from run where id = ?').get(id);
  if (exact) return runOf(exact);
  if (id === '') return undefined;
  const found = database
    .prepare<[number, string], RunRow>('select * from run where substr(id, 1, ?) = ? limit 2')
    .all(id.length, id);
  return found.length === 1 ? runOf(found[0]!) : undefined;
}

export function removeRun(database: Database, id: string): boolean {
  return database.prepare('delete from run where id = ?').run(id).changes > 0;
}
