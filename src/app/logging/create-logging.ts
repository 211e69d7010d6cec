/** The log itself: fields filtered, secrets taken out, repetitions counted, written by pino. */
import pino from 'pino';
import type { Secret } from '../../secret.js';
import { cut, loggable } from './fields.js';
import type { LogFields } from './fields.js';
import { openLogFile } from './log-file.js';
import { createRepeats, kindOf } from './repeats.js';
import type { Repeats } from './repeats.js';
import { createScrubber } from './scrub.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes lines; never throws. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  /** The same again within a minute becomes one line with a count; so it is with `error`. */
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** For a part of the program: its name is added to `caller`, the fields to each line. */
  child(component: string, fields?: LogFields): Log;
}

export interface LoggingOptions {
  readonly file: string;
  readonly level: LogLevel;
  readonly environment: string;
  /** Of the program. */
  readonly version: string;
  readonly maxBytes: number;
  /** Files put aside longer ago are removed. */
  readonly maxAgeMs: number;
  /** Files put aside that are kept at most. */
  readonly kept: number;
  /** Receives each line, too: the screen of a daemon in the foreground. */
  readonly screen?: ((line: string) => void) | undefined;
  /** Wall clock in milliseconds; default Date.now. */
  readonly now?: () => number;
  /** Milliseconds that never go back; default performance.now. */
  readonly monotonic?: () => number;
}

export interface Logging {
  readonly log: Log;
  /** From now on this text appears in no line. */
  readonly protect: (secret: Secret | string) => void;
  /** Takes secrets out of text that goes elsewhere. */
  readonly scrub: (text: string) => string;
  /** Writes what was kept back, and closes the file; later lines are lost. */
  close(): void;
}

const MAX_MESSAGE = 2_000;
const SWEEP_MS = 5_000;

/** Opens the log. Throws a TradsysError `log.unwritable`; nothing that it gives ever throws. */
export function createLogging(options: LoggingOptions): Logging {
  const { screen, now = Date.now, monotonic = () => performance.now() } = options;
  const { protect, scrub } = createScrubber();
  const base = { version: options.version, environment: options.environment };
  const file = openLogFile({
    ...{ file: options.file, maxBytes: options.maxBytes, maxAgeMs: options.maxAgeMs },
    ...{ kept: options.kept, now },
    lostLine: (lost, reason) =>
      JSON.stringify({
        ...{ level: 'warn', ts: new Date(now()).toISOString(), ...base, caller: 'log' },
        ...{ lost, code: reason, msg: 'lines could not be written' },
      }),
  });
  const root = pino(
    {
      level: options.level,
      base,
      messageKey: 'msg',
      timestamp: () => `,"ts":"${new Date(now()).toISOString()}"`,
      // Errors come as plain objects already; pino's own serializer would add to them.
      serializers: { err: (value: unknown) => value },
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(text: string) {
        const line = scrub(text.trimEnd());
        file.write(line);
        screen?.(line);
      },
    },
  );
  const repeats = createRepeats({ now: monotonic });
  const sweeping = setInterval(() => repeats.sweep(), SWEEP_MS);
  sweeping.unref();
  const close = (): void => {
    clearInterval(sweeping);
    repeats.flush();
    file.close();
  };
  return { log: logFor({ root, scrub, repeats }, 'tradsys', {}), protect, scrub, close };
}

interface Inner {
  readonly root: pino.Logger;
  readonly scrub: (text: string) => string;
  readonly repeats: Repeats;
}

function logFor(inner: Inner, caller: string, bound: LogFields): Log {
  const { root, scrub, repeats } = inner;
  const write = (level: LogLevel, message: string, fields: LogFields): void => {
    try {
      const kept = loggable({ ...bound, ...fields }, scrub);
      root[level]({ caller, ...kept }, scrub(cut(message, MAX_MESSAGE)));
    } catch {
      // A getter that throws, say: no reason for the caller to fail.
    }
  };
  const once = (level: 'warn' | 'error', message: string, fields: LogFields = {}): void => {
    const { err } = fields;
    const error = err instanceof Error ? `${err.name} ${err.message}` : undefined;
    const kind = kindOf(level, caller, message, error);
    const again = (repeated: number): void => write(level, message, { ...fields, repeated });
    if (repeats.admit(kind, again)) write(level, message, fields);
  };
  return {
    debug: (message, fields = {}) => write('debug', message, fields),
    info: (message, fields = {}) => write('info', message, fields),
    warn: (message, fields) => once('warn', message, fields),
    error: (message, fields) => once('error', message, fields),
    child(component, fields = {}) {
      const name = caller === 'tradsys' ? component : `${caller}.${component}`;
      return logFor(inner, name, { ...bound, ...fields });
    },
  };
}
