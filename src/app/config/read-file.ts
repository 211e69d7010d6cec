/** One config file as YAML, JSON or TOML: its values, and where in the file each stands. */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Parsed, Position } from './parsed.js';
import { ConfigError } from './problems.js';
import type { Problem } from './problems.js';
import type { Path } from './shape.js';
import { isTree } from './tree.js';
import type { Tree } from './tree.js';

export type Format = 'yaml' | 'json' | 'toml';

export interface ConfigSource {
  /** Path as it is shown. */
  readonly name: string;
  readonly format: Format;
  readonly values: Tree;
  /** Nothing in the file but space and comments. */
  readonly empty: boolean;
  /** Position of the value at `path`, of its key, or of the nearest thing around it. */
  position(path: Path, part: 'key' | 'value'): Position;
}

export function formatOf(file: string): Format {
  const extension = extname(file).toLowerCase();
  if (extension === '.json') return 'json';
  return extension === '.toml' ? 'toml' : 'yaml';
}

/**
 * Reads and parses `file`, shown as `name`. Throws ConfigError when it cannot be read, is no text,
 * breaks the syntax of its format (with line and column), repeats a key, or is not keys with values.
 */
export async function readConfigFile(
  file: string,
  name: string,
  text = readText(file, name),
): Promise<ConfigSource> {
  const format = formatOf(file);
  const empty = text.trim() === '';
  const parsed = empty ? EMPTY : await parseText(text, format);
  if (parsed.problems.length > 0) {
    throw new ConfigError(
      parsed.problems.map(({ line, column, message }) => ({
        where: `${name}:${line}:${column}`,
        message,
      })),
    );
  }
  const values = parsed.values ?? {};
  if (!isTree(values)) {
    throw fileProblem(
      `${name}:1:1`,
      'the file must hold sections (keys with values), not a single value or list',
    );
  }
  const nothing = empty || Object.keys(values).length === 0;
  const start = { line: 1, column: 1 };
  return {
    name,
    format,
    values,
    empty: nothing,
    position: (path, part) => parsed.position(path, part) ?? start,
  };
}

const EMPTY: Parsed = { values: {}, problems: [], position: () => undefined };

/** Values and positions in `text`; the parser of a format is loaded when a file of it is met. */
export async function parseText(text: string, format: Format): Promise<Parsed> {
  if (format === 'toml') return (await import('./read-toml.js')).parseToml(text);
  const yaml = await import('./read-yaml.js');
  return format === 'json' ? yaml.parseJson(text) : yaml.parseYaml(text);
}

const fileProblem = (where: string, message: string): ConfigError => {
  const problem: Problem = { where, message };
  return new ConfigError([problem]);
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file; create one with `tradsys init`, or name another with --config',
  EISDIR: 'is a directory; name the config file itself',
  EACCES: 'may not be read; check its permissions',
  EPERM: 'may not be read; check its permissions',
  ELOOP: 'is a link that leads back to itself',
};

/** Text of a UTF-8 file without its byte-order mark. */
export function readText(file: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw fileProblem(name, REASONS[code] ?? `cannot be read: ${message}`);
  }
  if (bytes.includes(0)) throw fileProblem(name, 'is a binary file, not YAML, JSON or TOML');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileProblem(name, 'is not UTF-8 text; save it as UTF-8');
  }
}
