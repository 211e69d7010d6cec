/** The log of a daemon: where the configuration wants it, without any secret the configuration has. */
import type { LoadedConfig } from '../config/index.js';
import { secretTexts } from '../config/view.js';
import { createLogging, loggingOptionsOf } from '../logging/index.js';
import type { Logging } from '../logging/index.js';
import { installedVersion } from '../strategies/index.js';

/** `screen` receives each line, too. Throws a TradsysError when the file cannot be written. */
export function openDaemonLog(
  directory: string,
  loaded: LoadedConfig,
  screen: ((line: string) => void) | undefined,
): Logging {
  const version = installedVersion();
  const logging = createLogging({ ...loggingOptionsOf(directory, loaded), version, screen });
  for (const secret of secretTexts(loaded)) logging.protect(secret);
  return logging;
}
