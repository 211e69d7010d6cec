/** The course of `daemon install`. Import lazily. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { loadConfig } from '../app/config/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { installedUnit, unitPath, unitUser, writeUnit } from '../app/daemon/install.js';
import type { UnitUser } from '../app/daemon/install.js';
import type { SessionOptions } from '../app/daemon/index.js';
import { unitText } from '../app/daemon/unit.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { logPath } from '../app/logging/log-path.js';
import { stateDirectoryOf } from '../app/state-directory.js';
import { confirmed } from './confirm.js';
import { optionsOf, passGate, placeWords, wordsOf } from './daemon.js';
import type { StartFlags, Where } from './daemon.js';

export interface InstallFlags extends Omit<StartFlags, 'foreground'> {
  readonly system: boolean;
  readonly name: string;
  readonly 'run-as': string | undefined;
  readonly 'passphrase-file': string | undefined;
  readonly print: boolean;
}

export interface InstalledUnit {
  readonly path: string;
  readonly unit: string;
  /** False when it was only shown, or stood there as it is. */
  readonly written: boolean;
  /** Commands that come next. */
  readonly next: readonly string[];
}

export async function installCommand(
  place: LoadOptions,
  flags: InstallFlags,
  { json }: { readonly json: boolean },
): Promise<InstalledUnit> {
  const loaded = await loadConfig(place);
  const { directory } = dataDirectoryOf(loaded, place);
  const scope = flags.system ? 'system' : 'user';
  const home = place.home ?? homedir();
  const path = unitPath(scope, flags.name, { env: place.env, home });
  const user = flags.system ? unitUser(flags['run-as'], place.env) : undefined;
  const options = optionsOf(flags);
  const asking = { yes: flags.yes, json };
  if (!flags.print) await passGate({ loaded, directory }, options, asking);
  const writable = writableOf({ place, loaded, directory, home, user });
  const unit = unitText({
    ...{ scope, writable, cwd: place.cwd, runAs: user?.name },
    ...commandsOf({ place, loaded, directory }, options),
    passphraseFile: flags['passphrase-file'] && resolve(place.cwd, flags['passphrase-file']),
  });
  const written = !flags.print && installedUnit(path) !== unit;
  if (written) {
    if (installedUnit(path) !== undefined) await confirmReplacing(path, asking);
    writeUnit(path, unit, writable, user);
  }
  return { path, unit, written, next: nextOf(flags) };
}

/** A live start wants a doctor who has been there within a day, whenever it happens. */
function commandsOf(where: Where, options: SessionOptions) {
  const program = [process.execPath, realpathSync(process.argv[1] ?? '')];
  const command = [...program, ...wordsOf(where, options)];
  if (options.mode === 'paper') return { command, before: undefined, environment: {} };
  const before = [...program, 'doctor', '--live', ...placeWords(where)];
  return { command, before, environment: { ENABLE_LIVE_TRADING: 'true' } };
}

interface Owned extends Where {
  readonly home: string;
  readonly user: UnitUser | undefined;
}

/** Data and state, and the folders of what the configuration puts elsewhere. */
function writableOf({ place, loaded, directory, home, user }: Owned): readonly string[] {
  const state = stateDirectoryOf({
    environment: user === undefined ? place.env : {},
    home: user?.home ?? home,
    platform: place.platform ?? process.platform,
  });
  const { witnessFile } = loaded.config.journal;
  const witness = witnessFile === undefined ? [] : [dirname(resolve(directory, witnessFile))];
  const all = [directory, state, dirname(logPath(directory, loaded)), ...witness];
  return [...new Set(all)].filter(
    (path) => !all.some((other) => path !== other && path.startsWith(`${other}/`)),
  );
}

const confirmReplacing = (
  path: string,
  asking: { readonly yes: boolean; readonly json: boolean },
): Promise<void> =>
  confirmed(
    {
      ...{ topic: 'daemon', would: `${path} is another unit, which would be replaced` },
      ...{ question: `Replace ${path}?`, to: 'replace it', declined: 'nothing was written' },
    },
    asking,
  );

function nextOf({ system, name }: Pick<InstallFlags, 'system' | 'name'>): readonly string[] {
  if (system) return ['sudo systemctl daemon-reload', `sudo systemctl enable --now ${name}`];
  return [
    'systemctl --user daemon-reload',
    `systemctl --user enable --now ${name}`,
    'loginctl enable-linger',
  ];
}

export function installedText(
  { path, unit, written, next }: InstalledUnit,
  print: boolean,
): string {
  if (print) return unit.trimEnd();
  const head = written ? `written: ${path}` : `${path} is as it should be`;
  return [head, '', 'next:', ...next.map((command) => `  ${command}`)].join('\n');
}
