/** Where the log lies, and what the configuration asks of it. */
import { dirname, join, resolve } from 'node:path';
import type { LoadedConfig } from '../config/index.js';
import type { LoggingOptions } from './create-logging.js';

type Loaded = Pick<LoadedConfig, 'config' | 'file'>;

const MIB = 1_048_576;

/** `log.file`, relative to the config file, else `logs/daemon.log` in the data directory. */
export function logPath(directory: string, { config, file }: Loaded): string {
  if (config.log.file === undefined) return join(directory, 'logs', 'daemon.log');
  return resolve(file === undefined ? directory : dirname(file), config.log.file);
}

/** The log that the configuration asks for, of a daemon that works in `directory`. */
export function loggingOptionsOf(
  directory: string,
  loaded: Loaded,
): Omit<LoggingOptions, 'version' | 'screen'> {
  const { general, log } = loaded.config;
  return {
    file: logPath(directory, loaded),
    level: general.logLevel,
    environment: general.environment,
    ...{ maxBytes: log.maxSize * MIB, maxAgeMs: log.maxAgeMs, kept: log.maxFiles },
  };
}
