/**
 * The local database as an operator has it: its schema brought up and down, backups taken, checked and put
 * back. It knows files, versions and locks, and nothing of what bars, runs or records mean.
 */
export { backupDatabase } from './backup.js';
export type { Backup, BackupPart } from './backup.js';
export { migrate, rollback, rollbackPlan } from './migrate.js';
export type { MigrationReport } from './migrate.js';
export { databasePlace } from './place.js';
export type { DatabasePlace } from './place.js';
export { findBackup, inspectBackup, restoreBackup } from './restore.js';
export type { Restored } from './restore.js';
export { databaseStatus } from './status.js';
export type { DatabaseStatus } from './status.js';
export { verifyEverything } from './verify.js';
export type { DatabaseVerification } from './verify.js';
