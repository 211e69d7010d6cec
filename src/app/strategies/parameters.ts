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
  const schema = strategy.parameters ?? {};
  const named = Object.entries(given).map(([name, value]) => [camelCase(name), value] as const);
  const { values, problems } = resolveParameters(schema, Object.fromEntries(named));
  const found = problems.map(({ name }) => {
    const value = named.find(([other]) => other === name)?.[1];
    return problemOf(strategy.name, schema, name, value);
  });
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

function problemOf(
  strategy: string,
  schema: ParameterSchema,
  name: string,
  value: unknown,
): { readonly what: string; readonly remedy: string } {
  const what = `parameter ${snakeCase(name)}`;
  const parameter = Object.hasOwn(schema, name) ? schema[name] : undefined;
  if (parameter) {
    const text = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
    return {
      what: `${what}: ${text} is not allowed`,
      remedy: `allowed: ${describeAllowed(parameter)}`,
    };
  }
  const known = Object.keys(schema).map(snakeCase);
  const near = nearest(snakeCase(name), known);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  const list = known.length === 0 ? 'no parameters' : known.join(', ');
  return { what: `${what}: ${strategy} has no such parameter`, remedy: `${hint}it has ${list}` };
}
