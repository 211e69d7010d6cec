/** `config set`: one key of the file changed, everything else left as it stands. */
import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync } from 'node:fs';
import { rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { TradsysError } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { writeAll } from '../write-safely.js';
import { findConfigFile, shownPath } from './find-file.js';
import { fromText } from './from-text.js';
import { unknownKey } from './issues.js';
import { loadConfig } from './load.js';
import type { LoadOptions } from './load.js';
import { byName } from './overrides.js';
import { ConfigError, problemLine } from './problems.js';
import type { Problem } from './problems.js';
import { formatOf, parseText, readText } from './read-file.js';
import { schema } from './schema/index.js';
import { bare, noteOf, pathText, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { pathOf, valueAt } from './tree.js';

export interface SetResult {
  readonly file: string;
  readonly key: string;
  /** The value that stood there; undefined when the key is new to the file. */
  readonly before: unknown;
  readonly after: unknown;
  /** What the reader should know, such as a variable that still overrides the key. */
  readonly notices: readonly string[];
}

/**
 * Sets `key` to `text` in the config file, which is made when there is none. Throws TradsysError
 * (`usage`) for an unknown key or a secret in plain text, ConfigError for a value that is not
 * allowed; the file is then untouched. Writing is atomic: a new file takes the old one's place.
 */
export async function setKey(options: LoadOptions, key: string, text: string): Promise<SetResult> {
  const found = findConfigFile(options.configFile, options)?.path;
  const file = found ?? resolve(options.cwd, 'tradsys.yaml');
  const name = shownPath(file, options.cwd);
  const exists = existsSync(file);
  const before = exists ? readText(file, name) : '';
  const path = byName((await parseText(before || '{}', formatOf(file))).values, pathOf(key));
  const target = schemaAt(schema, path);
  if (target === undefined) {
    throw new TradsysError('config.unknown_key', unknownKey(schema, path), {
      exit: 'usage',
      where: key,
    });
  }
  refuseSecret(target, pathText(path), text);
  const value = valueFor(target, text);
  const after = await edited(before, formatOf(file), path, value, name);
  await refuseNewProblems({ ...options, configFile: file }, exists ? before : '', after);
  writeAtomically(file, after);
  return {
    file,
    key: pathText(path),
    before: valueAt((await parseText(before || '{}', formatOf(file))).values, path),
    after: value,
    notices: await noticesFor({ ...options, configFile: file }, path, exists ? undefined : name),
  };
}

/** Files and command lines are read by others: a secret is only ever named in them. */
function refuseSecret(target: z.ZodType, key: string, text: string): void {
  if (noteOf(target)?.secret !== true || text.includes('${')) return;
  const variable = `TRADSYS_${key.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
  throw new TradsysError(
    'config.secret',
    'a secret does not belong on a command line or in this file',
    {
      exit: 'usage',
      where: key,
      remedy: `set ${variable} or ${variable}_FILE in the environment or .env`,
    },
  );
}

/** Text as the key takes it; a number where the key takes a bare number as well as text. */
function valueFor(target: z.ZodType, text: string): unknown {
  const value = fromText(target, text);
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(text);
  if (typeof value !== 'string' || !isNumber || bare(target) instanceof z.ZodString) return value;
  return target.safeParse(Number(text)).success ? Number(text) : value;
}

async function edited(
  text: string,
  format: 'yaml' | 'json' | 'toml',
  path: Path,
  value: unknown,
  name: string,
): Promise<string> {
  const edits = await import('./edit-text.js');
  if (format === 'json') return edits.editJson(text, path, value);
  return format === 'toml'
    ? edits.editToml(text, path, value, name)
    : edits.editYaml(text, path, value);
}

/** An edit may leave old problems as they are, but must not bring new ones. */
async function refuseNewProblems(
  options: LoadOptions,
  before: string,
  after: string,
): Promise<void> {
  const old = (await problemsWith(options, before)).map(keyAndMessage);
  const fresh = (await problemsWith(options, after)).filter(
    (problem) => !old.includes(keyAndMessage(problem)),
  );
  if (fresh.length > 0) throw new ConfigError(fresh);
}

const keyAndMessage = ({ key, message }: Problem): string =>
  problemLine({ where: '', message, ...(key && { key }) });

async function problemsWith(options: LoadOptions, fileText: string): Promise<readonly Problem[]> {
  try {
    await loadConfig({ ...options, overrides: [], fileText });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

async function noticesFor(
  options: LoadOptions,
  path: Path,
  created: string | undefined,
): Promise<string[]> {
  const notices = created === undefined ? [] : [`${created} is new`];
  try {
    const { origins } = await loadConfig({ ...options, overrides: [] });
    const origin = origins.get(pathText(path));
    if (origin?.kind === 'env') notices.push(`${origin.where} still overrides ${pathText(path)}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    notices.push(
      `the file still has ${error.problems.length} other problem(s); run: tradsys config validate`,
    );
  }
  return notices;
}

function writeAtomically(file: string, text: string): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : 0o644;
  const temporary = join(dirname(target), `.tradsys-config-${process.pid}.tmp`);
  try {
    makeFolder(dirname(target));
    const handle = openSync(temporary, 'w', mode);
    try {
      writeAll(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new TradsysError('config.disk_full', 'the disk is full', {
        ...{ where: file, remedy: 'free some space and try again; nothing was changed' },
      });
    }
    throw new TradsysError('config.unwritable', `cannot be written: ${(error as Error).message}`, {
      exit: 'config',
      where: file,
      remedy: 'check the permissions of the directory and the space left',
      cause: error,
    });
  }
}
