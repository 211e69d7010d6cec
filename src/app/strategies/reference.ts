/** What a strategy's name on the command line or in the config stands for. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, parse, resolve } from 'node:path';
import { builtInStrategies } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { findConfigFile, shownPath } from '../config/find-file.js';
import type { Place } from '../config/find-file.js';
import { nearest } from '../config/nearest.js';

/** Where relative references are looked up. */
export interface StrategyPlace {
  /** Working directory, absolute. */
  readonly cwd: string;
  /** Directory of the config file in use, if any; searched after the working directory. */
  readonly configDirectory?: string | undefined;
}

/** The place that a command line means: its working directory and the config file it finds. */
export function strategyPlace(
  options: Place & { readonly configFile?: string | undefined },
): StrategyPlace {
  const found = findConfigFile(options.configFile, options);
  return { cwd: options.cwd, configDirectory: found && dirname(found.path) };
}

export type StrategySource =
  | { readonly kind: 'built_in'; readonly name: string }
  /** Absolute path of a file that exists. */
  | { readonly kind: 'file'; readonly path: string }
  /** A package installed in `directory` or above it. */
  | { readonly kind: 'package'; readonly name: string; readonly directory: string };

/** Folder of a project's strategies: `strategy new` writes there, `strategy list` reads it. */
export const STRATEGIES_FOLDER = 'strategies';

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs'];
const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/;

/**
 * A built-in name, a path (its extension may be left out), the name of a file in `strategies/`, or an
 * installed package, tried in this order. Throws TradsysError (exit `usage`) when it is none.
 */
export function findStrategy(reference: string, place: StrategyPlace): StrategySource {
  if (Object.hasOwn(builtInStrategies, reference)) return { kind: 'built_in', name: reference };
  const file = findFile(reference, place);
  if (file !== undefined) return { kind: 'file', path: file };
  if (PACKAGE.test(reference)) {
    for (const directory of directoriesOf(place)) {
      if (isInstalled(reference, directory)) return { kind: 'package', name: reference, directory };
    }
  }
  throw notFound(reference, place);
}

/** Absolute paths of the strategy files in `strategies/`, by name. */
export function strategyFiles(place: StrategyPlace): readonly string[] {
  return directoriesOf(place).flatMap((directory) => {
    const folder = join(directory, STRATEGIES_FOLDER);
    if (!isDirectory(folder)) return [];
    return readdirSync(folder)
      .filter((name) => EXTENSIONS.includes(extname(name)) && !/\.(d|test|spec)\.\w+$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  });
}

/** The working directory and, when it is another one, that of the config file. */
function directoriesOf({ cwd, configDirectory }: StrategyPlace): readonly string[] {
  if (configDirectory === undefined || resolve(configDirectory) === resolve(cwd)) return [cwd];
  return [cwd, configDirectory];
}

function findFile(reference: string, place: StrategyPlace): string | undefined {
  const bare = !/[/\\]/.test(reference);
  for (const directory of directoriesOf(place)) {
    const path = resolve(directory, reference);
    const named = EXTENSIONS.includes(extname(reference)) ? [path] : [];
    const completed = (start: string): string[] => EXTENSIONS.map((extension) => start + extension);
    const inFolder = join(directory, STRATEGIES_FOLDER, reference);
    const candidates = [...named, ...completed(path), ...(bare ? completed(inFolder) : [])];
    const found = candidates.find(isFile);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isInstalled(name: string, directory: string): boolean {
  if (existsSync(join(directory, 'node_modules', name, 'package.json'))) return true;
  const above = dirname(directory);
  return above !== directory && isInstalled(name, above);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function notFound(reference: string, place: StrategyPlace): TradsysError {
  const files = strategyFiles(place).map((file) => shownPath(file, place.cwd));
  const known = [...Object.keys(builtInStrategies), ...files];
  const words = new Map(known.map((name) => [parse(name).name, name]));
  const near =
    nearest(reference, known) ?? words.get(nearest(parse(reference).name, [...words.keys()]) ?? '');
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  return new TradsysError(
    'strategy.not_found',
    `failed to execute strategy: strategy not found: ${reference}`,
    {
      exit: 'usage',
      remedy: `${hint}there is ${known.join(', ')}, or give the path of a .ts or .js file`,
    },
  );
}
