/** Backups put back in place of the databases that are there, which are kept aside. */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { foldDatabase } from '../../adapters/stores/sqlite-copy.js';
import { TradsysError } from '../../errors.js';
import { holdJournal, witnessRestored } from '../journal/index.js';
import { makeFolder } from '../make-folder.js';
import { syncPath } from '../write-safely.js';
import { findingsOf, MANIFEST, sha256Of } from './backup.js';
import type { Backup, BackupFile, BackupManifest, BackupPart } from './backup.js';
import { backupsFolder, keepDaemonOut, stampOf } from './place.js';
import type { DatabasePlace } from './place.js';
import { backupNames } from './status.js';

export interface Restored {
  readonly backup: string;
  readonly restored: readonly BackupPart[];
  /** Folder with what was there before; null when nothing was. */
  readonly replaced: string | null;
}

const BESIDE = ['', '-wal', '-shm'] as const;

/** The folder that `name` means: a path, or a name of `tradsys db status`. Throws a TradsysError (usage). */
export function findBackup(place: DatabasePlace, name: string, cwd: string): string {
  const known = [join(backupsFolder(place), name), resolve(cwd, name)];
  const found = known.find((folder) => existsSync(join(folder, MANIFEST)));
  if (found !== undefined) return found;
  const names = backupNames(place).slice(-5);
  throw new TradsysError('db.no_backup', 'there is no backup', {
    ...{ exit: 'usage', where: name },
    remedy:
      names.length === 0
        ? "'tradsys db backup' makes one"
        : `the latest: ${names.join(', ')}; or give the path of its folder`,
  });
}

/** Rejects with a TradsysError unless the backup is whole and this program can read it. */
export async function inspectBackup(path: string): Promise<Backup> {
  const manifest = manifestIn(path);
  for (const { part, name, sha256 } of manifest.files) {
    const file = join(path, name);
    if (!existsSync(file)) throw damaged(file, 'it is missing');
    if ((await sha256Of(file)) !== sha256) throw damaged(file, 'it has changed since it was made');
    const [finding] = findingsOf(part, file);
    if (finding !== undefined) throw damaged(file, finding);
  }
  return { path, ...manifest };
}

function manifestIn(path: string): BackupManifest {
  const file = join(path, MANIFEST);
  let manifest: BackupManifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as BackupManifest;
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error));
  }
  const names = manifest.files.map(({ name }) => name);
  if (names.some((name) => name !== basename(name))) throw damaged(file, 'it names other folders');
  return manifest;
}

const damaged = (file: string, what: string): TradsysError =>
  new TradsysError('db.backup_damaged', `the backup is damaged: ${what}`, {
    ...{ where: file, remedy: 'restore another one' },
  });

/**
 * Puts an inspected backup in place, or the `parts` of it that are named. Throws a TradsysError, and changes
 * nothing, when a daemon runs or another process has a database open.
 */
export async function restoreBackup(
  place: DatabasePlace,
  backup: Backup,
  { now, parts }: { readonly now: Date; readonly parts?: readonly BackupPart[] | undefined },
): Promise<Restored> {
  const files = backup.files.filter(({ part }) => parts?.includes(part) ?? true);
  if (files.length === 0) {
    throw new TradsysError('db.not_in_backup', `it holds no ${(parts ?? []).join(', ')}`, {
      ...{ exit: 'usage', where: backup.path },
    });
  }
  const daemon = await keepDaemonOut(place);
  const held = [daemon];
  try {
    if (files.some(({ part }) => part === 'journal')) held.push(holdJournal(place.journal));
    for (const { part } of files) foldDatabase(place[part]);
    for (const file of files) copyBeside(place, backup.path, file);
    const replaced = putAside(place, files, now);
    for (const { part } of files) renameSync(incoming(place, part), place[part]);
    if (files.some(({ part }) => part === 'journal')) {
      witnessRestored(place.journal, place.witness);
    }
    syncPath(place.directory);
    return { backup: backup.path, restored: files.map(({ part }) => part), replaced };
  } finally {
    for (const { part } of files) rmSync(incoming(place, part), { force: true });
    for (const lock of held.toReversed()) lock.release();
  }
}

const incoming = (place: DatabasePlace, part: BackupPart): string => `${place[part]}.restoring`;

/** On the same disk and safe on it, so that taking its place is a rename. */
function copyBeside(place: DatabasePlace, path: string, { part, name }: BackupFile): void {
  copyFileSync(join(path, name), incoming(place, part));
  syncPath(incoming(place, part));
}

/** The witness stays too, for it knows what the restored journal does not; a copy goes with the old one. */
function putAside(place: DatabasePlace, files: readonly BackupFile[], now: Date): string | null {
  const there = files.map(({ part }) => place[part]).filter((file) => existsSync(file));
  if (there.length === 0) return null;
  const folder = join(place.directory, 'replaced', stampOf(now));
  makeFolder(folder);
  for (const file of there) {
    for (const end of BESIDE) {
      if (existsSync(file + end)) renameSync(file + end, join(folder, basename(file) + end));
    }
  }
  if (there.includes(place.journal) && existsSync(place.witness)) {
    copyFileSync(place.witness, join(folder, basename(place.witness)));
  }
  syncPath(folder);
  return folder;
}
