/** What can be told without a venue: configuration, data directory, disk, databases, keys, notices. */
import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { riskLimits } from '../backtest/risk-limits.js';
import type { LoadedConfig } from '../config/index.js';
import { databasePlace, databaseStatus } from '../database/index.js';
import { FEW_BYTES, LEAST_BYTES } from '../free-space.js';
import { listKeys, vaultPath } from '../keys/index.js';
import { readDeliveries } from '../readers/notices/deliveries.js';
import { waysOf } from '../readers/notices/ways.js';
import type { Checker } from './check.js';

export interface LocalPlace {
  readonly loaded: LoadedConfig;
  /** Data directory, absolute. */
  readonly directory: string;
  readonly cwd: string;
}

export async function checkLocal(place: LocalPlace, checker: Checker): Promise<void> {
  checkConfig(place, checker);
  checkDirectory(place, checker);
  await checker.attempt('risk limits', () => riskLimits(place.loaded.config));
  await checkDatabases(place, checker);
  await checker.attempt('keys', () => checkKeys(place, checker));
  await checker.attempt('notices', () => checkNotices(place, checker));
}

function checkConfig({ loaded, cwd }: LocalPlace, checker: Checker): void {
  const { file, warnings, notActedOn, config } = loaded;
  const name = file === undefined ? 'no file: defaults and environment' : relative(cwd, file);
  const remedy = 'see: tradsys config validate';
  // Each names its place.
  for (const warning of warnings) checker.warn('config', warning, remedy);
  if (notActedOn.length > 0) {
    checker.warn('config', `${name}: nothing is done with ${notActedOn.join(', ')}`, remedy);
  } else if (warnings.length === 0) checker.ok('config', name);
  const enabled = config.strategies.filter((one) => one.enabled).map((one) => one.name);
  if (enabled.length > 0) checker.ok('strategies', enabled.join(', '));
  else checker.warn('strategies', 'none is enabled', 'write one under strategies');
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The directory, or where it would be made. */
function checkDirectory({ directory }: LocalPlace, checker: Checker): void {
  let place = directory;
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory() || !canWrite(place)) {
    checker.fail('data directory', `${place} cannot be written`, 'give another --data-dir');
    return;
  }
  checker.ok('data directory', directory === place ? directory : `${directory} will be made`);
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB are free`;
  const remedy = 'free some space: a full disk stops trading';
  if (free < LEAST_BYTES) checker.fail('disk', text, remedy);
  else if (free < FEW_BYTES) checker.warn('disk', text, remedy);
  else checker.ok('disk', text);
}

async function checkDatabases({ directory, loaded }: LocalPlace, checker: Checker): Promise<void> {
  const place = databasePlace(directory, loaded.config.journal.witnessFile);
  const status = await checker.attempt('database', () => databaseStatus(place));
  if (status === undefined) return;
  const { store, journal } = status;
  const records = journal === null ? 'no journal yet' : `journal of ${journal.records} records`;
  const data = store.bytes === null ? 'no market data yet' : `schema version ${store.version}`;
  const text = `${data}, ${records}`;
  if (store.version > store.supported) {
    checker.fail('database', `${text}: this program knows ${store.supported}`, 'use the newer one');
  } else if (store.bytes !== null && store.version < store.supported) {
    checker.warn('database', `${text} of ${store.supported}`, "run 'tradsys db migrate'");
  } else checker.ok('database', text);
}

const ADD_KEY = "add it: 'tradsys keys add'";

/** Whether each account finds its key; nothing is unlocked. */
async function checkKeys({ directory, loaded }: LocalPlace, checker: Checker): Promise<void> {
  const { accounts, credentials } = loaded.config;
  const path = vaultPath(directory, loaded);
  const list = await checker.attempt('keys', () => listKeys(path));
  if (list === undefined) return;
  const held = new Set(list.keys.map(({ name }) => name));
  const given = (name: string): boolean => {
    const entry = (credentials as Readonly<Record<string, { apiKey?: unknown } | undefined>>)[name];
    return entry?.apiKey !== undefined;
  };
  // The built-in exchange makes a key for an account that names none.
  const needing = Object.entries(accounts).filter(
    ([, { mode, venue, key }]) => mode === 'live' && (venue !== 'local' || key !== undefined),
  );
  const lacking = needing.filter(
    ([, { key, venue }]) => !(key !== undefined && held.has(key)) && !given(key ?? venue),
  );
  for (const [name, { key, venue }] of lacking) {
    const what =
      key === undefined ? 'names no key' : `names key '${key}', which is not in the vault`;
    const text = `account ${name} at ${venue} ${what}`;
    // While there is no vault, the built-in exchange makes one here too.
    if (venue === 'local' && !existsSync(path)) checker.warn('keys', text, ADD_KEY);
    else checker.fail('keys', text, ADD_KEY);
  }
  if (lacking.length > 0) return;
  const names = needing.map(([name]) => name).join(', ');
  checker.ok('keys', names === '' ? 'no account needs one' : `there for ${names}`);
}

const TRY_OUT = "run 'tradsys notify test'";

/** Whether anybody hears of it when trading stops; how the last delivery of each way went. */
function checkNotices({ directory, loaded }: LocalPlace, checker: Checker): void {
  const { events } = loaded.config.notify;
  const ways = waysOf(loaded, directory);
  if (ways.length === 0 || events.length === 0) {
    const remedy = 'write notify.webhook or notify.command';
    checker.warn('notices', 'nobody is told when trading stops', remedy);
    return;
  }
  const deliveries = readDeliveries(directory);
  for (const { name, place } of ways) {
    const last = deliveries.find((one) => one.way === name && one.place === place);
    const text = `${name} ${place}`;
    if (last === undefined) checker.warn('notices', `${text}: nothing was sent yet`, TRY_OUT);
    else if (last.ok) checker.ok('notices', `${text}, delivered ${last.at}`);
    else checker.warn('notices', `${text}: the last one failed: ${last.problem}`, TRY_OUT);
  }
}
