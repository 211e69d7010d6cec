/**
 * The daemon's log: JSON lines in a file of its own, without secrets. Everybody may log; nobody may
 * act on what was logged. What reads logs is imported from `read-logs.ts`, which needs no pino.
 */
export { createLogging } from './create-logging.js';
export type { Log, Logging, LoggingOptions, LogLevel } from './create-logging.js';
export type { LogFields } from './fields.js';
export { loggingOptionsOf } from './log-path.js';
export { createScrubber } from './scrub.js';
export type { Scrubber } from './scrub.js';
