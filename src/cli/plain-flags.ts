/**
 * Command lines so plain that no parser is needed to read them: flags that exist, spelled in full, with
 * values that may be anything. Whatever may be wrong, and whatever has rules, is left to oclif.
 */
import { asItStands } from './flags.js';

/** What is known of a flag; anything else about one is a rule of its own. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['parse', 'input', 'type', 'name', 'char', 'default', 'options', 'multiple'],
  ...['multipleNonGreedy', 'allowNo', 'min', 'max', 'exclusive', 'dependsOn'],
  ...['description', 'summary', 'helpGroup', 'helpValue', 'helpLabel'],
]);

interface PlainFlag {
  readonly type: 'boolean' | 'option';
  readonly parse: unknown;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly multiple?: boolean;
  readonly multipleNonGreedy?: boolean;
  readonly exclusive?: unknown;
  readonly dependsOn?: unknown;
}

/** Values by flag as oclif gives them, defaults among them; undefined: ask oclif. */
export function plainFlags(
  words: readonly string[],
  flags: Readonly<Record<string, object>>,
): Record<string, unknown> | undefined {
  const known = flags as Readonly<Record<string, PlainFlag>>;
  if (!Object.values(known).every(isKnown)) return undefined;
  const given: Record<string, unknown> = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', written] = /^--([a-z][a-z-]*)(?:=([^]*))?$/.exec(word) ?? [];
    const flag = Object.hasOwn(known, name) ? known[name]! : undefined;
    if (flag === undefined || flag.parse !== asItStands) return undefined;
    if (flag.exclusive !== undefined || flag.dependsOn !== undefined) return undefined;
    if (flag.type === 'boolean') {
      if (written !== undefined) return undefined;
      given[name] = true;
    } else {
      const value = written ?? rest.shift();
      if (!isPlain(flag, value)) return undefined;
      if (flag.multiple) given[name] = [...((given[name] as string[] | undefined) ?? []), value];
      else if (Object.hasOwn(given, name)) return undefined;
      else given[name] = value;
    }
  }
  return withDefaults(given, known);
}

const isKnown = (flag: PlainFlag): boolean =>
  Object.keys(flag).every((key) => KNOWN.has(key)) && typeof flag.default !== 'function';

/** A dash may begin the next flag, and a list may go on with the next word. */
const isPlain = (flag: PlainFlag, value: string | undefined): boolean =>
  value !== undefined &&
  !value.startsWith('-') &&
  (flag.options?.includes(value) ?? true) &&
  (!flag.multiple || flag.multipleNonGreedy === true);

function withDefaults(
  given: Record<string, unknown>,
  flags: Readonly<Record<string, PlainFlag>>,
): Record<string, unknown> | undefined {
  for (const [name, flag] of Object.entries(flags)) {
    if (Object.hasOwn(given, name) || flag.default === undefined) continue;
    if (flag.exclusive !== undefined || flag.dependsOn !== undefined) return undefined;
    given[name] = flag.default;
  }
  return given;
}
