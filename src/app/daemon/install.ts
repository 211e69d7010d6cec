/** Puts the daemon's unit where systemd finds it. */
import { chownSync, existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { writeSafely } from '../write-safely.js';

/** Who a unit runs as. */
export interface UnitUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const NAME = /^[A-Za-z0-9][\w.@-]{0,100}$/;

/** Where the unit lies. Throws a TradsysError (usage) for a name that systemd would not take. */
export function unitPath(
  scope: 'user' | 'system',
  name: string,
  {
    env,
    home,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string },
): string {
  if (!NAME.test(name)) {
    throw new TradsysError('daemon.unit_name', `${JSON.stringify(name)} is no name of a unit`, {
      ...{ exit: 'usage', where: '--name', remedy: 'use letters, digits, . _ @ and -' },
    });
  }
  if (scope === 'system') return `/etc/systemd/system/${name}.service`;
  const xdg = env['XDG_CONFIG_HOME'];
  const config = xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.config');
  return join(config, 'systemd', 'user', `${name}.service`);
}

/** The user of a system unit: the one named, else who called sudo, else this one; never root. */
export function unitUser(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  passwd = '/etc/passwd',
): UnitUser {
  const name = named ?? env['SUDO_USER'] ?? userInfo().username;
  const lines = existsSync(passwd) ? readFileSync(passwd, 'utf8').split('\n') : [];
  const fields = lines.map((line) => line.split(':')).find(([one]) => one === name);
  const [, , uid = '', gid = '', , home = ''] = fields ?? [];
  if (fields !== undefined && uid !== '0') {
    return { name, uid: Number(uid), gid: Number(gid), home };
  }
  const what = uid === '0' ? 'a daemon must not run as root' : `there is no user '${name}' here`;
  throw new TradsysError('daemon.unit_user', what, {
    ...{ exit: 'usage', where: '--run-as', remedy: 'name the user with --run-as' },
  });
}

/** What stands there already; undefined when nothing does. Throws a TradsysError when it cannot be read. */
export function installedUnit(path: string): string | undefined {
  return existsSync(path) ? touching(path, () => readFileSync(path, 'utf8')) : undefined;
}

/** Writes the unit and makes the folders it writes to, for their user. Throws a TradsysError. */
export function writeUnit(
  path: string,
  text: string,
  folders: readonly string[],
  user: UnitUser | undefined,
): void {
  touching(path, () => {
    makeFolder(dirname(path));
    for (const folder of folders) makeFolderFor(folder, user);
    writeSafely(path, text);
  });
}

function makeFolderFor(folder: string, user: UnitUser | undefined): void {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.push(path);
  makeFolder(folder);
  if (user === undefined || process.getuid?.() !== 0) return;
  for (const path of missing) chownSync(path, user.uid, user.gid);
}

function touching<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code = 'unknown', path: where = path } = error as NodeJS.ErrnoException;
    throw new TradsysError('daemon.unit_unwritable', `it cannot be written (${code})`, {
      ...{ where, cause: error, remedy: 'use sudo, or install it with --user; --print shows it' },
    });
  }
}
