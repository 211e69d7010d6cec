/** What strategies there are, and what one of them can be told. */
import { basename, extname } from 'node:path';
import {
  builtInStrategies,
  describeAllowed,
  kebabCase,
  snakeCase,
} from '../../core/strategies/index.js';
import type { Parameter, Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { shownPath } from '../config/find-file.js';
import { instantiateStrategy } from './instantiate.js';
import { prepareStrategy } from './prepare.js';
import { strategyFiles } from './reference.js';
import type { StrategyPlace } from './reference.js';

export interface ListedStrategy {
  readonly name: string;
  readonly summary: string;
  /** How many parameters it has. */
  readonly parameters: number;
  /** `built in`, or the path of its file. */
  readonly where: string;
  /** Why it cannot be used; then the name is that of the file. */
  readonly problem?: string;
}

export interface ParameterDescription {
  /** snake_case, as in the config. */
  readonly name: string;
  readonly flag: string;
  readonly type: Parameter['type'];
  readonly default: number | boolean | string;
  readonly allowed: string;
  readonly help: string;
}

export interface StrategyDescription {
  readonly name: string;
  readonly summary: string;
  readonly where: string;
  /** One instance over all symbols. */
  readonly universe: boolean;
  /** SHA-256 that runs are recorded with. */
  readonly sourceHash: string;
  readonly parameters: readonly ParameterDescription[];
  /** A command line that runs it. */
  readonly run: string;
}

const BUILT_IN = 'built in';

/** The built-in strategies and the files in `strategies/`; one that cannot be loaded says why. */
export async function listStrategies(place: StrategyPlace): Promise<readonly ListedStrategy[]> {
  const builtIn = Object.values(builtInStrategies).map((one) => listed(one, BUILT_IN));
  const files: ListedStrategy[] = [];
  for (const path of strategyFiles(place)) {
    const where = shownPath(path, place.cwd);
    try {
      files.push(listed(await instantiateStrategy(await prepareStrategy(path, place)), where));
    } catch (error) {
      if (!(error instanceof TradsysError)) throw error;
      const problem = [error.line, ...error.details].join(' · ');
      files.push({
        name: basename(path, extname(path)),
        summary: '',
        parameters: 0,
        where,
        problem,
      });
    }
  }
  return [...builtIn, ...files];
}

/** One strategy by any reference. Throws what `prepareStrategy` throws. */
export async function describeStrategy(
  reference: string,
  place: StrategyPlace,
): Promise<StrategyDescription> {
  const prepared = await prepareStrategy(reference, place);
  const strategy = await instantiateStrategy(prepared);
  const where = prepared.kind === 'built_in' ? BUILT_IN : prepared.origin;
  return {
    name: strategy.name,
    summary: strategy.summary ?? '',
    where,
    universe: strategy.universe === true,
    sourceHash: prepared.sourceHash,
    parameters: Object.entries(strategy.parameters ?? {}).map(describeParameter),
    run: `tradsys backtest ${prepared.kind === 'built_in' ? strategy.name : quoted(where)}`,
  };
}

function listed({ name, summary = '', parameters = {} }: Strategy, where: string): ListedStrategy {
  return { name, summary, parameters: Object.keys(parameters).length, where };
}

function describeParameter([name, parameter]: readonly [string, Parameter]): ParameterDescription {
  return {
    name: snakeCase(name),
    flag: `--${kebabCase(name)}`,
    type: parameter.type,
    default: parameter.default,
    allowed: describeAllowed(parameter),
    help: parameter.help ?? '',
  };
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll(`'`, `'\\''`)}'`;
}
