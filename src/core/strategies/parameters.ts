/**
 * Parameter schemas. One declaration gives the default, the range, the command-line flag, the config
 * key and the search space: `lookbackPeriod` is `lookback_period` in files and `--lookback-period`.
 */

interface Described {
  /** One line for `--help` and `strategy show`. */
  readonly help?: string;
}

export interface NumberParameter extends Described {
  readonly type: 'integer' | 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface BooleanParameter extends Described {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface ChoiceParameter<Value extends string = string> extends Described {
  readonly type: 'choice';
  readonly default: Value;
  readonly choices: readonly Value[];
}

export type Parameter = NumberParameter | BooleanParameter | ChoiceParameter;
export type ParameterSchema = Readonly<Record<string, Parameter>>;

/** The values a schema describes. */
export type ParameterValues<Schema extends ParameterSchema> = {
  readonly [Name in keyof Schema]: Schema[Name] extends NumberParameter
    ? number
    : Schema[Name] extends BooleanParameter
      ? boolean
      : Schema[Name] extends ChoiceParameter<infer Value>
        ? Value
        : never;
};

interface Range extends Described {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number in `min`..`max` (default: any safe integer). */
export const integer = (value: number, range: Range = {}): NumberParameter => ({
  ...range,
  type: 'integer',
  default: value,
  min: range.min ?? Number.MIN_SAFE_INTEGER,
  max: range.max ?? Number.MAX_SAFE_INTEGER,
});

/** A finite number in `min`..`max`. */
export const number = (value: number, range: Range = {}): NumberParameter => ({
  ...range,
  type: 'number',
  default: value,
  min: range.min ?? -Number.MAX_VALUE,
  max: range.max ?? Number.MAX_VALUE,
});

export const boolean = (value: boolean, described: Described = {}): BooleanParameter => ({
  ...described,
  type: 'boolean',
  default: value,
});

export const choice = <const Value extends string>(
  value: NoInfer<Value>,
  choices: readonly Value[],
  described: Described = {},
): ChoiceParameter<Value> => ({ ...described, type: 'choice', default: value, choices });

/** `lookbackPeriod` as `lookback_period`. */
export const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** `lookbackPeriod` as `lookback-period`. */
export const kebabCase = (name: string): string => snakeCase(name).replaceAll('_', '-');
/** `lookback_period` or `lookback-period` as `lookbackPeriod`. */
export const camelCase = (name: string): string =>
  name.replaceAll(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What is wrong with one given value. */
export interface ParameterProblem {
  /** camelCase name as given. */
  readonly name: string;
  readonly problem: string;
  readonly allowed: string;
}

/** A parameter's admissible values in words: `integer in 2..500`. */
export function describeAllowed(parameter: Parameter): string {
  switch (parameter.type) {
    case 'boolean':
      return 'true or false';
    case 'choice':
      return parameter.choices.join(', ');
    case 'integer':
    case 'number': {
      const kind = parameter.type === 'integer' ? 'a whole number' : 'a number';
      const unbounded = Math.abs(parameter.min) >= Number.MAX_SAFE_INTEGER;
      const endless = parameter.max >= Number.MAX_SAFE_INTEGER;
      if (unbounded && endless) return kind;
      if (endless) return `${kind} of at least ${parameter.min}`;
      if (unbounded) return `${kind} of at most ${parameter.max}`;
      return `${kind} in ${parameter.min}..${parameter.max}`;
    }
  }
}

/** One value as text, JSON or config holds it, read by its parameter; undefined when it does not fit. */
export function readParameter(
  parameter: Parameter,
  given: unknown,
): number | boolean | string | undefined {
  switch (parameter.type) {
    case 'boolean':
      if (typeof given === 'boolean') return given;
      return given === 'true' ? true : given === 'false' ? false : undefined;
    case 'choice':
      return typeof given === 'string' && parameter.choices.includes(given) ? given : undefined;
    case 'integer':
    case 'number': {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
      if (parameter.type === 'integer' && !Number.isSafeInteger(value)) return undefined;
      return value >= parameter.min && value <= parameter.max ? value : undefined;
    }
  }
}

/** Defaults overlaid with what was given (camelCase names); every problem at once. */
export function resolveParameters(
  schema: ParameterSchema,
  given: Readonly<Record<string, unknown>>,
): {
  readonly values: Readonly<Record<string, number | boolean | string>>;
  readonly problems: readonly ParameterProblem[];
} {
  const values: Record<string, number | boolean | string> = {};
  const problems: ParameterProblem[] = [];
  for (const [name, parameter] of Object.entries(schema)) values[name] = parameter.default;
  for (const [name, value] of Object.entries(given)) {
    const parameter = schema[name];
    if (!parameter) {
      const known = Object.keys(schema).map(snakeCase).join(', ');
      problems.push({ name, problem: 'unknown parameter', allowed: known === '' ? 'none' : known });
      continue;
    }
    const read = readParameter(parameter, value);
    if (read === undefined) {
      problems.push({
        name,
        problem: `${JSON.stringify(value)} is not allowed`,
        allowed: describeAllowed(parameter),
      });
    } else values[name] = read;
  }
  return { values, problems };
}
