/** Parameters as people give them, made into the values a strategy is created with. */
import {
  camelCase,
  describeAllowed,
  resolveParameters,
  snakeCase,
} from '../../core/strategies/index.js';
import type { ParameterSchema, Strategy } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';

/**
 * Defaults overlaid with `given`, whose names may be in camelCase, snake_case or kebab-case and whose
 * values may be text. Throws one TradsysError (exit `usage`) with every problem.
 */
export function strategyParameters(
  strategy: Pick<Strategy, 'name' | 'parameters'>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number | boolean | string>> {
  const { values, problems } = readParameters(strategy, given);
  const found = problems.map(({ given: name, what, remedy }) => ({
    what: `parameter ${snakeCase(camelCase(name))}: ${what}`,
    remedy,
  }));
  const [only] = found;
  if (only === undefined) return values;
  if (found.length === 1) {
    const { what, remedy } = only;
    throw new TradsysError('strategy.parameter', what, { exit: 'usage', remedy });
  }
  const what = `${found.length} parameters of ${strategy.name} cannot be used`;
  throw new TradsysError('strategy.parameter', what, {
    exit: 'usage',
    details: found.map((problem) => `${problem.what}; ${problem.remedy}`),
  });
}

export interface GivenProblem {
  /** Name as given. */
  readonly given: string;
  /** There is no such parameter; else its value is the problem. */
  readonly unknown: boolean;
  readonly what: string;
  readonly remedy: string;
}

/** The values as far as they can be used, and what is wrong with the others. */
export function readParameters(
  strategy: Pick<Strategy, 'name' | 'parameters'>,
  given: Readonly<Record<string, unknown>>,
): {
  readonly values: Readonly<Record<string, number | boolean | string>>;
  readonly problems: readonly GivenProblem[];
} {
  const schema = strategy.parameters ?? {};
  const names = new Map(Object.keys(given).map((name) => [camelCase(name), name]));
  const named = Object.fromEntries([...names].map(([name, as]) => [name, given[as]]));
  const { values, problems } = resolveParameters(schema, named);
  const found = problems.map(({ name }) => ({
    given: names.get(name) ?? name,
    unknown: !Object.hasOwn(schema, name),
    ...problemOf(strategy.name, schema, name, named[name]),
  }));
  return { values, problems: found };
}

function problemOf(
  strategy: string,
  schema: ParameterSchema,
  name: string,
  value: unknown,
): Pick<GivenProblem, 'what' | 'remedy'> {
  const parameter = Object.hasOwn(schema, name) ? schema[name] : undefined;
  if (parameter) {
    const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
    return {
      what: `${text} is not allowed`,
      remedy: `allowed: ${describeAllowed(parameter)}`,
    };
  }
  const known = Object.keys(schema).map(snakeCase);
  const near = nearest(snakeCase(name), known);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  const list = known.length === 0 ? 'no parameters' : known.join(', ');
  return { what: `${strategy} has no such parameter`, remedy: `${hint}it has ${list}` };
}
