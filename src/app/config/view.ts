/** The configuration as people look at it: everything that holds, in the spelling of the file. */
import type * as z from 'zod';
import type { LoadedConfig } from './load.js';
import { schema } from './schema/index.js';
import { childOf, defaultOf, elementOf, noteOf, pathText, shapeOf } from './shape.js';
import type { Path } from './shape.js';
import { isTree, pathOf, putAt, valueAt } from './tree.js';

/** One line of a printed configuration. */
export interface ViewLine {
  readonly depth: number;
  /** `- ` before the first key of a list's entry. */
  readonly bullet: boolean;
  readonly key: string;
  /** Masked when secret; undefined for a section. */
  readonly value?: unknown;
  readonly path: Path;
  /** `default`, `tradsys.yaml:12`, `env NAME`, `--set key` or `unset, tradsys.yaml:12:5`; undefined for a section. */
  readonly origin?: string;
}

/** Stands for every secret that is set. */
const MASK = '***';

const SECRET_NAME = /secret|password|passphrase|token|api_?key/i;
const CREDENTIALS = /(\/\/[^/@:\s]*:)[^/@\s]+@/;

/** What was written with the defaults filled in; secrets are masked. */
export function effectiveValues(loaded: Pick<LoadedConfig, 'written'>): unknown {
  return effective(schema, loaded.written, '');
}

function effective(of: z.ZodType, value: unknown, key: string): unknown {
  if (value === undefined) return undefined;
  const shape = shapeOf(of);
  if (shape && isTree(value)) {
    const filled = Object.entries(shape).map(([name, child]): [string, unknown] => [
      name,
      effective(child, value[name] ?? defaultOf(child), name),
    ]);
    return Object.fromEntries(filled.filter(([, item]) => item !== undefined));
  }
  const element = elementOf(of);
  if (element && Array.isArray(value)) return value.map((item) => effective(element, item, ''));
  if (element && isTree(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, effective(element, item, name)]),
    );
  }
  return masked(of, value, key);
}

function masked(of: z.ZodType, value: unknown, key: string): unknown {
  const note = noteOf(of);
  const isSecret = note === undefined ? SECRET_NAME.test(key) : note.secret === true;
  if (isSecret && value !== '') return MASK;
  return typeof value === 'string' ? value.replace(CREDENTIALS, `$1${MASK}@`) : value;
}

/** Every secret that is set, in plain text: for whoever must keep it out of what is written. */
export function secretTexts(loaded: Pick<LoadedConfig, 'written'>): readonly string[] {
  const found: string[] = [];
  const compare = (shown: unknown, written: unknown): void => {
    if (shown === MASK && typeof written === 'string') found.push(written);
    if (isTree(shown) && isTree(written)) {
      for (const [key, item] of Object.entries(shown)) compare(item, written[key]);
    } else if (Array.isArray(shown) && Array.isArray(written)) {
      shown.forEach((item, index) => compare(item, written[index]));
    }
  };
  compare(effectiveValues(loaded), loaded.written);
  return found;
}

/** Like `effectiveValues`; an unset value stands as the variable that it was to come from. */
export function shownValues({ written, unset }: Pick<LoadedConfig, 'written' | 'unset'>): unknown {
  const values = effectiveValues({ written });
  if (isTree(values)) {
    for (const { key, variable } of unset) putAt(values, pathOf(key), `\${${variable}}`);
  }
  return values;
}

/** Origin by key path; an unset value says so. */
export function shownOrigins({
  origins,
  unset,
}: Pick<LoadedConfig, 'origins' | 'unset'>): ReadonlyMap<string, string> {
  return new Map([
    ...[...origins].map(([key, { where }]): [string, string] => [key, where]),
    ...unset.map(({ key, where }): [string, string] => [key, `unset, ${where}`]),
  ]);
}

/** The lines of the whole configuration, or of what lies at `path`. */
export function viewLines(loaded: LoadedConfig, path: Path = []): readonly ViewLine[] {
  const lines: ViewLine[] = [];
  const values = valueAt(shownValues(loaded), path);
  collect(lines, values, { path, depth: 0 }, shownOrigins(loaded));
  return lines;
}

interface At {
  readonly path: Path;
  readonly depth: number;
}

function collect(
  lines: ViewLine[],
  value: unknown,
  at: At,
  origins: ReadonlyMap<string, string>,
): void {
  if (!isTree(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const path = [...at.path, key];
    const line = { depth: at.depth, bullet: false, key, path };
    if (isTree(item) && Object.keys(item).length > 0) {
      lines.push(line);
      collect(lines, item, { path, depth: at.depth + 1 }, origins);
    } else if (Array.isArray(item) && item.some(isTree)) {
      lines.push(line);
      item.forEach((entry, index) => {
        const first = lines.length;
        collect(lines, entry, { path: [...path, index], depth: at.depth + 2 }, origins);
        const opening = lines[first];
        if (opening) lines[first] = { ...opening, bullet: true };
      });
    } else lines.push({ ...line, value: item, origin: originAt(origins, path) });
  }
}

/** The origin of a value, of the first entry of a list, or `default`. */
function originAt(origins: ReadonlyMap<string, string>, path: Path): string {
  return origins.get(pathText(path)) ?? origins.get(pathText([...path, 0])) ?? 'default';
}

export interface KeyView {
  readonly key: string;
  /** As written, or the default; masked when secret; undefined when neither is there. */
  readonly value: unknown;
  readonly origin: string;
  readonly meaning: string | undefined;
  readonly unit: string | undefined;
}

/** One key or section; undefined when there is no such key in the schema. */
export function viewKey(loaded: LoadedConfig, path: Path): KeyView | undefined {
  let target: z.ZodType | undefined = schema;
  for (const segment of path) target = target && childOf(target, segment);
  if (target === undefined) return undefined;
  const note = noteOf(target);
  return {
    key: pathText(path),
    value: valueAt(shownValues(loaded), path),
    origin: originAt(shownOrigins(loaded), path),
    meaning: note?.meaning,
    unit: note?.unit,
  };
}
