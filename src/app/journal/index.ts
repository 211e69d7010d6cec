/**
 * The session's log: SQLite with one writer in a thread of its own, commits chained by their hashes, and a
 * witness that knows when records are missing. It must not know what the records say.
 */
export { acceptLoss } from './accept-loss.js';
export { holdJournal, JOURNAL_VERSION, journalPath } from './database.js';
export { openLane } from './lane.js';
export type { JournalLane, LaneSeat } from './lane.js';
export { openJournalReader } from './reader.js';
export type { JournalReader, ReadRange } from './reader.js';
export type { JournalRecord, NewRecord, RecordKind } from './records.js';
export { openJournal } from './writer.js';
export type { JournalOptions, JournalWriter } from './writer.js';
export { copyJournal, witnessRestored } from './restored.js';
export { witnessOf } from './witness.js';
export { quarantineJournal } from './quarantine.js';
export type { Quarantined } from './quarantine.js';
export { mayHaveLost } from './standing.js';
export { verifyJournal } from './verify.js';
export type { Finding, JournalVerification } from './verify.js';
export { verifyNewest } from './verify-newest.js';
