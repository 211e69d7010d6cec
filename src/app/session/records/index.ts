/**
 * A journal as people and other programs read it: which sessions are in it, records as lines, records as
 * a file. It only reads, also while the daemon writes, and knows nothing of commands or terminals.
 */
export { exportRecords } from './export.js';
export type { ExportFormat } from './export.js';
export { listRecords } from './list.js';
export type { RecordList } from './list.js';
export { pastOf } from './past.js';
export type { RecordLine } from './record-line.js';
export type { RecordSelection } from './select.js';
