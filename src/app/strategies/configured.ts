/** What is wrong with `strategies` of a configuration that only the strategies themselves can tell. */
import { builtInStrategies } from '../../core/strategies/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import type { Written } from '../config/index.js';
import { ConfigError } from '../config/problems.js';
import type { Problem } from '../config/problems.js';
import { pathText } from '../config/shape.js';
import type { Path } from '../config/shape.js';
import { isTree, valueAt } from '../config/tree.js';
import { instantiateStrategy } from './instantiate.js';
import { readParameters } from './parameters.js';
import { prepareStrategy } from './prepare.js';
import { findStrategy } from './reference.js';
import type { StrategyPlace } from './reference.js';

/**
 * Types that name no strategy and parameters that theirs does not have or take, of the strategies
 * called `names`; default: of all. A package is looked for and not loaded.
 */
export async function strategyProblems(
  written: Written,
  place: StrategyPlace,
  names?: readonly string[],
): Promise<readonly Problem[]> {
  const list = valueAt(written.written, ['strategies']);
  const entries = (Array.isArray(list) ? (list as readonly unknown[]) : []).map((entry, index) => ({
    entry,
    path: ['strategies', index],
  }));
  const meant = entries.filter(
    ({ entry }) => names?.includes(String(valueAt(entry, ['name']))) ?? true,
  );
  const found = await Promise.all(
    meant.map(({ entry, path }) => problemsOf(entry, path, written, place)),
  );
  return found.flat();
}

/** Throws ConfigError when one of the strategies called `names` cannot run as it is written. */
export async function refuseStrategyProblems(
  written: Written,
  place: StrategyPlace,
  names: readonly string[],
): Promise<void> {
  const problems = await strategyProblems(written, place, names);
  if (problems.length > 0) throw new ConfigError(problems);
}

async function problemsOf(
  entry: unknown,
  path: Path,
  { where, unset }: Written,
  place: StrategyPlace,
): Promise<readonly Problem[]> {
  const type = valueAt(entry, ['type']);
  const isUnset = (at: Path): boolean => unset.some(({ key }) => key === pathText(at));
  const typePath = [...path, 'type'];
  if (typeof type !== 'string' || type === '' || isUnset(typePath)) return [];
  let strategy: Pick<Strategy, 'name' | 'parameters'> | undefined;
  try {
    strategy = await load(type, place);
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    return [{ where: where(typePath, 'value'), key: pathText(typePath), message: textOf(error) }];
  }
  const parameters = valueAt(entry, ['parameters']);
  if (strategy === undefined || !isTree(parameters)) return [];
  return readParameters(strategy, parameters).problems.flatMap((problem) => {
    const at = [...path, 'parameters', problem.given];
    if (isUnset(at)) return [];
    const message = `${problem.what}; ${problem.remedy}`;
    return [{ where: where(at, problem.unknown ? 'key' : 'value'), key: pathText(at), message }];
  });
}

/** Undefined for a package: to load one may take long. */
async function load(type: string, place: StrategyPlace): Promise<Strategy | undefined> {
  const source = findStrategy(type, place);
  if (source.kind === 'built_in') return builtInStrategies[source.name];
  if (source.kind === 'package') return undefined;
  return instantiateStrategy(await prepareStrategy(type, place));
}

/** One line, without what a command line would say of it. */
const textOf = ({ line, details }: TradsysError): string =>
  [line.replace(/^failed to execute strategy: /, ''), ...details].join('; ');
