/** The `db` commands: what they ask, do and print. Import lazily. */
import { resolve } from 'node:path';
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import {
  backupDatabase,
  databasePlace,
  databaseStatus,
  findBackup,
  inspectBackup,
  migrate,
  restoreBackup,
  rollback,
  rollbackPlan,
  verifyEverything,
} from '../app/database/index.js';
import type {
  Backup,
  BackupPart,
  DatabasePlace,
  DatabaseStatus,
  DatabaseVerification,
  MigrationReport,
  Restored,
} from '../app/database/index.js';
import { MICROSECONDS_PER_MILLISECOND } from '../core/domain/units.js';
import { paint } from './colour.js';
import { confirmed } from './confirm.js';
import type { Asking } from './confirm.js';
import { facts, many } from './data-text.js';
import { verifiedText } from './journal.js';
import { renderTable } from './table.js';
import { clockIn } from './views/clock.js';

const clock = clockIn('UTC');
const instantOf = (iso: string): string => clock(Date.parse(iso) * MICROSECONDS_PER_MILLISECOND);

/** Decimal, as disks are sold. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]!}`;
}

async function placeOf(options: LoadOptions): Promise<DatabasePlace> {
  const loaded = await loadConfig(options);
  const { directory } = dataDirectoryOf(loaded, options);
  return databasePlace(directory, loaded.config.journal.witnessFile);
}

export const statusFromFlags = async (options: LoadOptions): Promise<DatabaseStatus> =>
  databaseStatus(await placeOf(options));

export const isNewer = ({ store }: DatabaseStatus): boolean =>
  store.steps.some(({ state }) => state === 'unknown');

export function databaseStatusText(status: DatabaseStatus): string {
  const { store, journal, backups } = status;
  const version = `version ${store.version} of ${store.supported}`;
  const stored = store.bytes === null ? 'none yet' : `${size(store.bytes)}, ${version}`;
  const journaled =
    journal === null
      ? 'none yet'
      : `${size(journal.bytes)}, ${many(journal.records, 'record')}, opened ${many(journal.epoch, 'time')}`;
  const kept = backups.length === 0 ? 'none' : `${backups.length}, the latest ${backups.at(-1)!}`;
  const steps = renderTable({
    columns: [{ header: 'MIGRATION' }, { header: 'STATE' }, { header: 'WHEN (UTC)' }],
    rows: store.steps.map(({ name, state, at }) => [
      ...[name, state === 'applied' ? state : paint.yellow(state)],
      at === null ? '' : instantOf(at),
    ]),
  });
  const pending = store.steps.filter(({ state }) => state === 'pending').length;
  const hints = [
    ...(isNewer(status)
      ? ['a newer tradsys has changed it: use that one, or restore a backup of before']
      : []),
    ...(store.bytes !== null && pending > 0 ? ["'tradsys db migrate' takes what is pending"] : []),
  ];
  const known = facts([
    ['directory', status.directory],
    ['database', stored],
    ['journal', journaled],
    ['backups', kept],
  ]);
  return [known, '', steps, ...hints].join('\n');
}

export const migrateFromFlags = async (
  options: LoadOptions,
  flags: { readonly backup: boolean },
): Promise<MigrationReport> =>
  migrate(await placeOf(options), { backup: flags.backup, now: new Date() });

export async function rollbackFromFlags(
  options: LoadOptions,
  flags: Asking & {
    readonly steps?: number | undefined;
    readonly to?: number | undefined;
    readonly backup: boolean;
  },
): Promise<MigrationReport> {
  const place = await placeOf(options);
  const plan = rollbackPlan(place, { count: flags.steps, to: flags.to });
  const names = plan.steps.join(' and ');
  const kept = flags.backup ? 'a backup is kept first' : 'and no backup is kept';
  await confirmed(
    {
      topic: 'db',
      would: `${names} would be rolled back: what its tables hold is dropped, ${kept}`,
      question: `Roll back ${names}? What its tables hold is dropped; ${kept}.`,
      to: 'roll back',
      declined: 'nothing was rolled back',
    },
    flags,
  );
  return rollback(place, plan, { backup: flags.backup, now: new Date() });
}

export function migrationText({ file, applied, rolledBack, backup }: MigrationReport): string {
  const lines = [
    ...(backup === null ? [] : [`backup kept in ${backup.path}`]),
    ...applied.map((name) => `applied ${name}`),
    ...rolledBack.map((name) => `rolled back ${name}`),
  ];
  if (lines.length === 0) return `nothing is pending in ${file}`;
  if (rolledBack.length > 0) {
    lines.push(
      paint.dim("this tradsys needs what was rolled back; 'tradsys db migrate' brings it back"),
    );
  }
  return lines.join('\n');
}

export const backupFromFlags = async (
  options: LoadOptions,
  flags: { readonly out?: string | undefined },
): Promise<Backup> => {
  const place = await placeOf(options);
  const out = flags.out === undefined ? undefined : resolve(options.cwd, flags.out);
  return backupDatabase(place, { now: new Date(), out });
};

const filesText = ({ files }: Backup): string =>
  files.map(({ name, bytes }) => `${name} (${size(bytes)})`).join(' and ');

export const backupText = (backup: Backup): string =>
  `${filesText(backup)} copied and verified\nkept in ${backup.path}`;

export async function restoreFromFlags(
  options: LoadOptions,
  name: string,
  flags: Asking & { readonly only?: BackupPart | undefined },
): Promise<Restored> {
  const place = await placeOf(options);
  const backup = await inspectBackup(findBackup(place, name, options.cwd));
  const parts = flags.only === undefined ? undefined : [flags.only];
  const what = parts?.join('') ?? filesText(backup);
  const when = instantOf(backup.createdAt);
  await confirmed(
    {
      topic: 'db',
      would: `${what} of ${place.directory} would be replaced by the backup of ${when}`,
      question: `Replace ${what} in ${place.directory} by the backup of ${when}?`,
      to: 'replace it; what is there now is kept aside',
      declined: 'nothing was restored',
    },
    flags,
  );
  return restoreBackup(place, backup, { now: new Date(), parts });
}

export function restoredText({ backup, restored, replaced }: Restored): string {
  return [
    `${restored.join(' and ')} restored from ${backup}`,
    ...(replaced === null ? [] : [`what was there is kept in ${replaced}`]),
    ...(restored.includes('journal')
      ? ["what came after it is unknown: see 'tradsys journal verify' before the next session"]
      : []),
  ].join('\n');
}

export const verifyDatabaseFromFlags = async (
  options: LoadOptions,
): Promise<DatabaseVerification> => verifyEverything(await placeOf(options));

export function databaseVerifiedText({ store, journal }: DatabaseVerification): string {
  const lines =
    store.findings.length === 0
      ? [paint.green('whole')]
      : [
          ...store.findings.map((what) => `${paint.red('wrong')}  ${what}`),
          "restore a backup ('tradsys db restore'), or import the data again",
        ];
  return [store.file, ...lines, '', verifiedText({ ...journal, salvaged: null })].join('\n');
}
