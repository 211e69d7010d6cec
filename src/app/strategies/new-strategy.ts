/** Writes the first version of a user's strategy. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { builtInStrategies, snakeCase } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { shownPath } from '../config/find-file.js';
import { makeFolder } from '../make-folder.js';
import { STRATEGIES_FOLDER } from './reference.js';
import { strategyTemplate } from './template.js';

export interface NewStrategyOptions {
  /** snake_case, or in another spelling that says the same: `my-strategy`, `MyStrategy`. */
  readonly name: string;
  readonly cwd: string;
  /** Default: `strategies`. */
  readonly directory?: string | undefined;
  /** Write a `.js` file instead of `.ts`. */
  readonly javascript?: boolean;
  /** Overwrite a file that is there. */
  readonly force?: boolean;
}

export interface WrittenStrategy {
  readonly name: string;
  /** Relative to the working directory inside it. */
  readonly file: string;
  /** A command line that runs it. */
  readonly run: string;
}

/**
 * Writes the file, whole or not at all. Throws TradsysError (exit `usage`) on a name that cannot be
 * one or a file that is there, `failure` when the directory cannot be written.
 */
export function writeNewStrategy(options: NewStrategyOptions): WrittenStrategy {
  const name = strategyName(options.name);
  const directory = resolve(options.cwd, options.directory ?? STRATEGIES_FOLDER);
  const path = join(directory, `${name}.${options.javascript === true ? 'js' : 'ts'}`);
  const file = shownPath(path, options.cwd);
  try {
    makeFolder(directory);
    writeFileSync(path, strategyTemplate(name), { flag: options.force === true ? 'w' : 'wx' });
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && existsSync(path)) {
      throw new TradsysError('strategy.exists', `${file} is already there`, {
        exit: 'usage',
        remedy: 'choose another name, or overwrite it with --force',
        cause,
      });
    }
    throw new TradsysError('strategy.unwritable', `cannot be written (${code})`, {
      where: file,
      remedy: 'check the directory and its permissions',
      cause,
    });
  }
  return { name, file, run: `tradsys backtest ${file}` };
}

/** The snake_case name that `text` stands for. Throws TradsysError when there is none or it is taken. */
export function strategyName(text: string): string {
  const name = snakeCase(text.trim())
    .replaceAll(/[\s-]+/g, '_')
    .replace(/^_/, '')
    .replaceAll('__', '_');
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    throw new TradsysError('strategy.name', `${JSON.stringify(text)} cannot name a strategy`, {
      exit: 'usage',
      remedy: 'use lower case letters, digits and _, beginning with a letter: my_strategy',
    });
  }
  if (Object.hasOwn(builtInStrategies, name)) {
    throw new TradsysError('strategy.name', `${name} is the name of a built-in strategy`, {
      exit: 'usage',
      remedy: 'choose another name',
    });
  }
  return name;
}
