/** YAML and JSON: values, and positions from the document tree. */
import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Pair, ParsedNode } from 'yaml';
import type { Parsed, Position } from './parsed.js';
import type { Path } from './shape.js';

const SECOND =
  'a second document begins here; a config file holds one: join them, with no --- or ... between';

export function parseYaml(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = locator(document, lines);
  const problems = document.errors
    .map(({ code, message, pos }) =>
      yamlProblem(text, at(lines, pos[0]), code === 'MULTIPLE_DOCS' ? SECOND : message),
    )
    .filter(({ line }, index, all) => all.findIndex((other) => other.line === line) === index);
  if (problems.length > 0) return { values: undefined, problems, position };
  try {
    return { values: document.toJS() as unknown, problems, position };
  } catch (error) {
    // An alias without its anchor, or so many aliases that they could fill the memory.
    const message = `YAML: ${(error as Error).message}`;
    const problem = { ...at(lines, brokenAlias(document) ?? 0), message };
    return { values: undefined, problems: [problem], position };
  }
}

/** The first error of a line; those after it are mostly its consequence. */
function yamlProblem(text: string, position: Position, message: string) {
  const line = text.split('\n')[position.line - 1] ?? '';
  const hint = /[{[].*\$\{/.test(line) ? '; between braces, ${...} needs quotes' : '';
  return { ...position, message: `YAML: ${message.replaceAll(/\s+/g, ' ')}${hint}` };
}

function brokenAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) === undefined) offset ??= node.range?.[0];
    },
  });
  return offset;
}

/** JSON is read strictly; YAML, which contains it, gives positions and repeated keys. */
export function parseJson(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  let values: unknown;
  try {
    values = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return {
      values,
      problems: [jsonProblem(text, error as SyntaxError, document, lines)],
      position: () => undefined,
    };
  }
  const problems = document.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos }) => ({ ...at(lines, pos[0]), message: 'JSON: this key stands twice' }));
  return { values, problems, position: locator(document, lines) };
}

function jsonProblem(text: string, error: SyntaxError, document: Document, lines: LineCounter) {
  const reason = error.message.replace(/ in JSON at position.*$/s, '').replaceAll(/\s+/g, ' ');
  const offset = /at position (\d+)/.exec(error.message)?.[1];
  const guess = /end of JSON/.test(error.message)
    ? text.trimEnd().length
    : document.errors[0]?.pos[0];
  return {
    ...at(lines, offset === undefined ? (guess ?? 0) : Number(offset)),
    message: `JSON: ${reason}`,
  };
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function locator(document: Document, lines: LineCounter): Parsed['position'] {
  return (path, part) => {
    const offset = offsetOf(document, path, part);
    return offset === undefined ? undefined : at(lines, offset);
  };
}

/** Offset of the deepest part of `path` that the document holds. */
function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const segment of path) {
    let child: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item) === String(segment));
      if (!pair) return offset;
      offset =
        startOf(part === 'value' && isScalarLike(pair.value) ? pair.value : pair.key) ?? offset;
      child = pair.value;
    } else if (isSeq(node) && typeof segment === 'number') {
      child = node.items[segment];
      offset = startOf(child) ?? offset;
    } else return offset;
    node = child;
  }
  return offset;
}

const keyText = (pair: Pair): string =>
  String(isNode(pair.key) ? (pair.key as ParsedNode).toJSON() : pair.key);

/** Sections are pointed at by their key: their value starts on another line. */
const isScalarLike = (node: unknown): boolean => isNode(node) && !isMap(node) && !isSeq(node);

function startOf(node: unknown): number | undefined {
  if (isPair(node) || !isNode(node)) return undefined;
  return node.range?.[0];
}
