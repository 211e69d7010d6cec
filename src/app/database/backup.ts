/** Backups: a folder with a copy of each database, taken while others write, verified, then listed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createReadStream, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copyDatabase } from '../../adapters/stores/sqlite-copy.js';
import { verifyDatabase } from '../../adapters/stores/sqlite-verify.js';
import { TradsysError } from '../../errors.js';
import { copyJournal, verifyJournal } from '../journal/index.js';
import { makeFolder } from '../make-folder.js';
import { installedVersion } from '../strategies/index.js';
import { syncPath } from '../write-safely.js';
import { backupsFolder, stampOf } from './place.js';
import type { DatabasePlace } from './place.js';

/** `store`: bars, ticks and runs. `journal`: every event and decision of the sessions. */
export type BackupPart = 'store' | 'journal';

export interface BackupFile {
  readonly part: BackupPart;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What `backup.json` of a backup says. */
export interface BackupManifest {
  readonly format: 1;
  /** ISO text. */
  readonly createdAt: string;
  /** Version of the program that made it. */
  readonly tradsys: string;
  readonly files: readonly BackupFile[];
}

export interface Backup extends BackupManifest {
  /** Folder that holds it. */
  readonly path: string;
}

export const MANIFEST = 'backup.json';
const PARTS: readonly BackupPart[] = ['store', 'journal'];

interface BackupOptions {
  readonly now: Date;
  /** Folder to make; default: one in the data directory, named after the time. */
  readonly out?: string | undefined;
  readonly parts?: readonly BackupPart[];
}

/**
 * Copies what is committed at this moment, whoever writes; the folder has its name only once all of it is
 * verified and on the disk. Rejects with a TradsysError when there is nothing, the place is taken, or a
 * database is damaged.
 */
export async function backupDatabase(
  place: DatabasePlace,
  { now, out, parts = PARTS }: BackupOptions,
): Promise<Backup> {
  const path = out ?? join(backupsFolder(place), stampOf(now));
  const wanted = parts.filter((part) => existsSync(place[part]));
  if (wanted.length === 0) {
    throw new TradsysError('db.nothing', 'there is no database yet', { where: place.directory });
  }
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new TradsysError('db.backup_exists', 'there is something at that place', {
      ...{ exit: 'usage', where: path, remedy: 'name a folder that does not exist with --out' },
    });
  }
  const partial = `${path}.partial`;
  rmSync(partial, { recursive: true, force: true });
  try {
    makeFolder(partial);
    const files: BackupFile[] = [];
    for (const part of wanted) files.push(await copyPart(place, part, partial));
    const createdAt = now.toISOString();
    const manifest: BackupManifest = { format: 1, createdAt, tradsys: installedVersion(), files };
    writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    for (const name of readdirSync(partial)) syncPath(join(partial, name));
    syncPath(partial);
    rmSync(path, { recursive: true, force: true });
    renameSync(partial, path);
    syncPath(dirname(path));
    return { path, ...manifest };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw described(error, path);
  }
}

async function copyPart(
  place: DatabasePlace,
  part: BackupPart,
  folder: string,
): Promise<BackupFile> {
  const name = basename(place[part]);
  const file = join(folder, name);
  if (part === 'journal') copyJournal(place.journal, file);
  else copyDatabase(place.store, file);
  const findings = findingsOf(part, file);
  if (findings.length > 0) {
    throw new TradsysError('db.damaged', 'it is damaged, and cannot be backed up whole', {
      ...{ where: place[part], details: findings.slice(0, 10) },
      remedy: "run 'tradsys db verify'; a copy of its files as they are is better than none",
    });
  }
  return { part, name, bytes: statSync(file).size, sha256: await sha256Of(file) };
}

/** What is wrong with a copy; that records may be missing after it is no fault of it. */
export function findingsOf(part: BackupPart, file: string): readonly string[] {
  if (part === 'store') return verifyDatabase(file);
  const { damage, findings } = verifyJournal(file);
  return damage === null ? [] : findings.map(({ what }) => what);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function described(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof TradsysError || !/^E[A-Z]+$/.test(code)) return error;
  return new TradsysError('db.backup', `the backup cannot be written (${code})`, {
    ...{ where: path, remedy: 'choose a place that can be written with --out', cause: error },
  });
}
