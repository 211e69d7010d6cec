/** Checks what a strategy file exports, one line for each mistake. */
import { HANDLER_NAMES } from '../../core/strategies/index.js';
import { describeAllowed, readParameter } from '../../core/strategies/index.js';
import type { Parameter } from '../../core/strategies/index.js';
import { nearest } from '../config/nearest.js';

const FIELDS = ['name', 'summary', 'parameters', 'universe', 'warmup', 'create'];
const HANDLERS: readonly string[] = HANDLER_NAMES;
const TYPES = ['integer', 'number', 'boolean', 'choice'];

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with the default export of a strategy file; empty when nothing is. */
export function strategyMistakes(exported: unknown): readonly string[] {
  if (exported === undefined) {
    return ['it has no default export; write export default defineStrategy({ ... })'];
  }
  if (!isFields(exported)) {
    return [`its default export is ${kindOf(exported)}; it must be the object of a strategy`];
  }
  const { name, summary, parameters, universe, warmup, create } = exported;
  const mistakes: string[] = [];
  if (name === undefined) mistakes.push(`name is missing; write name: 'my_strategy'`);
  else if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    mistakes.push(`name must be lower case words joined by _, got ${shown(name)}`);
  }
  if (create === undefined) mistakes.push('create is missing: the function that returns handlers');
  else if (typeof create !== 'function') {
    mistakes.push(`create must be a function, got ${kindOf(create)}`);
  } else if (isAsync(create)) mistakes.push('create must not be async');
  if (summary !== undefined && typeof summary !== 'string') {
    mistakes.push(`summary must be text, got ${kindOf(summary)}`);
  }
  if (universe !== undefined && typeof universe !== 'boolean') {
    mistakes.push(`universe must be true or false, got ${shown(universe)}`);
  }
  const bars = typeof warmup === 'number' && Number.isSafeInteger(warmup) && warmup >= 0;
  if (warmup !== undefined && !bars && typeof warmup !== 'function') {
    mistakes.push(`warmup must be a whole number of bars or a function, got ${shown(warmup)}`);
  }
  return [...mistakes, ...parameterMistakes(parameters), ...unknownFields(exported)];
}

/** What is wrong with what `create` returned; empty when nothing is. */
export function handlerMistakes(handlers: unknown): readonly string[] {
  if (handlers instanceof Promise) return ['create returned a promise; it must return handlers'];
  if (!isFields(handlers)) {
    return [`create returned ${kindOf(handlers)}; it must return an object such as { onBar }`];
  }
  const mistakes: string[] = [];
  const names = namesOf(handlers);
  for (const name of names.filter((name) => HANDLERS.includes(name))) {
    const handler = handlers[name];
    if (handler === undefined) continue;
    if (typeof handler !== 'function') {
      mistakes.push(`${name} must be a function, got ${kindOf(handler)}`);
    } else if (isAsync(handler)) {
      mistakes.push(`${name} must not be async: answer at once through the context`);
    }
  }
  for (const name of names.filter((name) => /^on[A-Za-z]/.test(name) && !HANDLERS.includes(name))) {
    mistakes.push(`there is no handler ${name}; ${hint(name, HANDLERS)}`);
  }
  if (!HANDLERS.some((name) => handlers[name] !== undefined) && mistakes.length === 0) {
    mistakes.push(`create returned no handler; there is ${HANDLERS.join(', ')}`);
  }
  return mistakes;
}

function parameterMistakes(parameters: unknown): readonly string[] {
  if (parameters === undefined) return [];
  if (!isFields(parameters)) {
    return [
      `parameters must be an object such as { period: integer(20) }, got ${kindOf(parameters)}`,
    ];
  }
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      return [`parameters.${name}: the name must be in camelCase`];
    }
    const mistake = parameterMistake(parameter);
    return mistake === undefined ? [] : [`parameters.${name}: ${mistake}`];
  });
}

function parameterMistake(parameter: unknown): string | undefined {
  if (!isFields(parameter) || !TYPES.includes(String(parameter['type']))) {
    return `write integer(20), number(1.5), boolean(true) or choice('a', ['a', 'b']), got ${shown(parameter)}`;
  }
  const { type, min, max, choices, help } = parameter;
  if (help !== undefined && typeof help !== 'string') return 'help must be text';
  if (type === 'choice') {
    const texts = Array.isArray(choices) && choices.every((one) => typeof one === 'string');
    if (!texts || choices.length === 0) return 'choices must be a list of texts';
  }
  if (type === 'integer' || type === 'number') {
    if (typeof min !== 'number' || typeof max !== 'number' || !(min <= max)) {
      return `min must be a number not above max, got ${shown(min)} and ${shown(max)}`;
    }
  }
  const checked = parameter as unknown as Parameter;
  if (readParameter(checked, parameter['default']) !== parameter['default']) {
    return `the default ${shown(parameter['default'])} is not ${describeAllowed(checked)}`;
  }
  return undefined;
}

function unknownFields(exported: Fields): readonly string[] {
  return Object.keys(exported)
    .filter((key) => !FIELDS.includes(key))
    .map((key) =>
      HANDLERS.includes(key)
        ? `${key} belongs into the object that create returns`
        : `there is no field ${key}; ${hint(key, FIELDS)}`,
    );
}

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `there is ${known.join(', ')}` : `did you mean ${near}?`;
}

/** Own and inherited names, so that an instance of a class may be handed back. */
function namesOf(value: object): readonly string[] {
  const names = new Set<string>();
  for (
    let holder: unknown = value;
    isFields(holder) && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of Object.getOwnPropertyNames(holder)) names.add(name);
  }
  return [...names];
}

function isAsync(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object AsyncFunction]';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}
