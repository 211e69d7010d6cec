/** The variables there are: the real environment over the `.env` file beside the config. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';

/** A variable of this prefix names a key by its path. */
export const PREFIX = 'TRADSYS_';

/** Read elsewhere, or set by the command framework for itself. */
const NOT_KEYS =
  /^TRADSYS_(?:CONFIG|DATA_DIR|DEBUG|SHARED|REQUIRE|REDIRECTED|COLUMNS|SKIP_|AC_|NPM_|DISABLE_|THEME|BIN|CONTENT_)/;

export const isReadElsewhere = (name: string): boolean => NOT_KEYS.test(name);

export interface Variable {
  readonly text: string;
  /** `env NAME`, or `env NAME (.env)`. */
  readonly origin: string;
}

/** Variables by name; a variable that is empty counts as not set, except inside `${VAR}`. */
export type Environment = ReadonlyMap<string, Variable>;

/** The real environment over the `.env` file beside `configFile`. */
export function environmentOf(
  env: NodeJS.ProcessEnv,
  configFile: string | undefined,
  warnings: string[],
): Environment {
  const all = new Map<string, Variable>();
  const dotEnv = configFile === undefined ? undefined : dotEnvBeside(configFile);
  if (dotEnv !== undefined && existsSync(dotEnv)) {
    for (const [name, text = ''] of Object.entries(readDotEnv(dotEnv, warnings))) {
      all.set(name, { text, origin: `env ${name} (.env)` });
    }
  }
  for (const [name, text] of Object.entries(env)) {
    if (text !== undefined) all.set(name, { text, origin: `env ${name}` });
  }
  return all;
}

export const dotEnvBeside = (configFile: string): string => join(dirname(configFile), '.env');

const READABLE_BY_ALL = 0o004;

function readDotEnv(file: string, warnings: string[]): NodeJS.Dict<string> {
  try {
    if (process.platform !== 'win32' && statSync(file).mode & READABLE_BY_ALL) {
      warnings.push(`${file} is readable by every user of this machine; run: chmod 600 ${file}`);
    }
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    warnings.push(`${file} is ignored: ${(error as Error).message}`);
    return {};
  }
}
