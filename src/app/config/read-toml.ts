/** TOML: values from smol-toml, positions from the lines, since the parser keeps none. */
import { parse, TomlError } from 'smol-toml';
import type { Parsed, Position } from './parsed.js';
import type { Path } from './shape.js';
import { isTree } from './tree.js';

export function parseToml(text: string): Parsed {
  try {
    const positions = tomlPositions(text);
    return {
      values: withoutDates(parse(text)),
      problems: [],
      position: (path, part) => nearestPosition(positions, path, part),
    };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split('\n')[0] ?? '';
    const reason = message.replace(/^Invalid TOML document: /, '');
    const problem = { line: error.line, column: error.column, message: `TOML: ${reason}` };
    return { values: undefined, problems: [problem], position: () => undefined };
  }
}

/** Dates become text, so that the same file means the same in each format. */
function withoutDates(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(withoutDates);
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDates(item)]));
}

interface Place {
  readonly key: Position;
  readonly value: Position;
}

const HEADER = /^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT =
  /^(\s*)((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)(\s*=\s*)/;

/** Positions of tables and keys by joined path. Keys of inline tables are found at their table. */
function tomlPositions(text: string): Map<string, Place> {
  const places = new Map<string, Place>();
  const counts = new Map<string, number>();
  let table: Path = [];
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    const header = HEADER.exec(content);
    if (header) {
      table = tablePath(header[2]!, header[1] === '[[', counts);
      const start = { line, column: content.search(/\S/) + 1 };
      places.set(table.join('\0'), { key: start, value: start });
      return;
    }
    const assignment = ASSIGNMENT.exec(content);
    if (!assignment) return;
    const path = [...table, ...keyParts(assignment[2]!)].join('\0');
    if (places.has(path)) return;
    const key = { line, column: assignment[1]!.length + 1 };
    places.set(path, { key, value: { line, column: assignment[0].length + 1 } });
  });
  return places;
}

/** Path of a table header; each `[[header]]` opens the next entry of its list. */
function tablePath(name: string, isEntry: boolean, counts: Map<string, number>): Path {
  const parts = keyParts(name);
  const path: (string | number)[] = [];
  parts.forEach((part, index) => {
    path.push(part);
    const list = path.join('\0');
    const last = index === parts.length - 1;
    const count = counts.get(list);
    if (isEntry && last) {
      counts.set(list, (count ?? -1) + 1);
      path.push((count ?? -1) + 1);
    } else if (count !== undefined) path.push(count);
  });
  return path;
}

const keyParts = (name: string): string[] =>
  [...name.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );

function nearestPosition(
  places: ReadonlyMap<string, Place>,
  path: Path,
  part: 'key' | 'value',
): Position | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = places.get(path.slice(0, length).join('\0'));
    if (place) return place[part];
  }
  return undefined;
}
