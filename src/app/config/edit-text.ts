/** The text of a config file with one value changed, in each format. */
import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { Document } from 'yaml';
import { TradsysError } from '../../errors.js';
import type { Path } from './shape.js';
import { putAt, valueAt } from './tree.js';
import type { Tree } from './tree.js';

/**
 * Only the value's own characters change, or one line is added, wherever that reads back as meant;
 * else the document is written anew, which keeps comments and order but may change spacing.
 */
export function editYaml(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw unparsable();
  const wanted = (document.toJS() ?? {}) as Tree;
  putAt(wanted, path, value);
  for (const attempt of [replaceScalar, addLine]) {
    const changed = attempt(text, document, path, value);
    if (changed !== undefined && readsAs(changed, wanted)) return changed;
  }
  makeSections(document, path);
  document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

function readsAs(text: string, wanted: Tree): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), wanted);
}

const inline = (value: unknown): string =>
  stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trimEnd();

type Attempt = (text: string, document: Document, path: Path, value: unknown) => string | undefined;

const replaceScalar: Attempt = (text, document, path, value) => {
  const node = document.getIn(path, true);
  if (!isScalar(node) || !node.range || node.anchor !== undefined) return undefined;
  const [start, end] = node.range;
  return start === end ? undefined : text.slice(0, start) + inline(value) + text.slice(end);
};

/** A new key, with the sections it lacks, goes below the last one there is, indented alike. */
const addLine: Attempt = (text, document, path, value) => {
  let depth = path.length - 1;
  while (depth > 0 && document.getIn(path.slice(0, depth), true) === undefined) depth -= 1;
  const parent = document.getIn(path.slice(0, depth), true);
  const missing = path.slice(depth);
  if (!isMap(parent) || parent.flow === true || parent.has(missing[0])) return undefined;
  const first = parent.items[0]?.key;
  const last = parent.items.at(-1);
  const lastNode = isNode(last?.value) && last.value.range ? last.value : last?.key;
  if (!isNode(first) || !first.range || !isNode(lastNode) || !lastNode.range) return undefined;
  const indent = first.range[0] - (text.lastIndexOf('\n', first.range[0] - 1) + 1);
  const lines = missing.map((key, level) => {
    const tail = level === missing.length - 1 ? ` ${inline(value)}` : '';
    return `\n${' '.repeat(indent + 2 * level)}${String(key)}:${tail}`;
  });
  const lineEnd = text.indexOf('\n', Math.max(lastNode.range[0], lastNode.range[1] - 1));
  const at = lineEnd < 0 ? text.length : lineEnd;
  return `${text.slice(0, at)}${lines.join('')}${text.slice(at)}`;
};

/** `section:` with nothing behind it, or without its braces, becomes a section to put keys into. */
function makeSections(document: Document, path: Path): void {
  if (!isMap(document.contents)) document.contents = document.createNode({});
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    const node = document.getIn(parent, true);
    if (!isMap(node) && !isSeq(node)) document.setIn(parent, document.createNode({}));
  }
}

/** Indented as the file is. */
export function editJson(text: string, path: Path, value: unknown): string {
  const tree = parseTree(
    () => (text.trim() === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''))) as Tree,
  );
  putAt(tree, path, value);
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return `${JSON.stringify(tree, undefined, indent)}\n`;
}

/** Rewritten as a whole, which would lose comments: with comments in it, the file is left alone. */
export async function editToml(
  text: string,
  path: Path,
  value: unknown,
  name: string,
): Promise<string> {
  const { parse, stringify: write } = await import('smol-toml');
  const tree = parseTree(() => parse(text));
  if (hasTomlComment(text)) {
    const line = (await import('./read-toml.js')).parseToml(text).position(path, 'key')?.line;
    throw new TradsysError(
      'config.toml_comments',
      'setting a key here would lose the comments of the file',
      {
        exit: 'refused',
        where: line === undefined || valueAt(tree, path) === undefined ? name : `${name}:${line}`,
        remedy: `write it by hand: ${path.join('.')} = ${JSON.stringify(value)}`,
      },
    );
  }
  putAt(tree, path, value);
  return `${write(tree).trimEnd()}\n`;
}

/** A `#` outside of quotes, by taking all strings out first. */
function hasTomlComment(text: string): boolean {
  const strings = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g;
  return text.replaceAll(strings, '').includes('#');
}

function parseTree(parse: () => Tree): Tree {
  try {
    return parse();
  } catch {
    throw unparsable();
  }
}

const unparsable = (): TradsysError =>
  new TradsysError('config.syntax', 'the file has errors of syntax and is left as it is', {
    exit: 'config',
    remedy: 'run: tradsys config validate',
  });
