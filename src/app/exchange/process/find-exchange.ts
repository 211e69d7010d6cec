/**
 * Where the exchange is that a command looks at or steers. Of the configuration it needs no more than the data
 * directory, so whoever looks at a running exchange, or stops it, must not have to mend the file first.
 */
import { homedir } from 'node:os';
import { TradsysError } from '../../../errors.js';
import { environmentOf } from '../../config/environment.js';
import { findConfigFile } from '../../config/find-file.js';
import { loadConfig } from '../../config/index.js';
import type { LoadOptions } from '../../config/index.js';
import { dataDirectoryOf, directoryNamed, resolveDataDirectory } from '../../data-directory.js';
import { exchangeDirectory, readExchangeLease } from './exchange-lease.js';

/**
 * The data directory, absolute. Throws what is wrong with the configuration, unless flag or variable name the
 * directory, or an exchange runs where one does that was started without a say of the file.
 */
export async function findExchange(place: LoadOptions): Promise<string> {
  try {
    return dataDirectoryOf(await loadConfig(place), place).directory;
  } catch (error) {
    if (!(error instanceof TradsysError) || error.exit !== 'config') throw error;
    const { directory, isNamed } = withoutFile(place);
    if (isNamed || readExchangeLease(exchangeDirectory(directory)) !== undefined) return directory;
    throw error;
  }
}

/** What flag and variable say, else what holds when the file does not name a directory. */
function withoutFile(place: LoadOptions): {
  readonly directory: string;
  readonly isNamed: boolean;
} {
  const configFile = findConfigFile(place.configFile, place)?.path;
  const { directory, origin } = resolveDataDirectory({
    flag: place.overrides?.flatMap((each) => directoryNamed(each) ?? []).at(-1),
    environment: {
      ...place.env,
      TRADSYS_DATA_DIR: environmentOf(place.env, configFile, []).get('TRADSYS_DATA_DIR')?.text,
    },
    configFile,
    workingDirectory: place.cwd,
    home: place.home ?? homedir(),
    platform: place.platform ?? process.platform,
  });
  return { directory, isNamed: origin === 'flag' || origin === 'environment' };
}
