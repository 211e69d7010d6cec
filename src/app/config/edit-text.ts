/** The text of a config file with one value changed, in each format. */
import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import type { Document } from 'yaml';
import { TradsysError } from '../../errors.js';
import type { Path } from './shape.js';
import { putAt, valueAt } from './tree.js';
import type { Tree } from './tree.js';

/** Only the value's own characters change where it is a scalar; else comments and order are kept. */
export function editYaml(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw unparsable();
  const spliced = splice(text, document, path, value);
  if (spliced !== undefined) return spliced;
  makeSections(document, path);
  document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

/** The old scalar's characters replaced by the new one's, if that reads back as meant. */
function splice(text: string, document: Document, path: Path, value: unknown): string | undefined {
  const node = document.getIn(path, true);
  if (typeof value === 'object' || !isScalar(node) || !node.range || node.source === undefined)
    return undefined;
  const [start, end] = node.range;
  if (start === end || node.anchor !== undefined || node.tag?.startsWith('!') === true)
    return undefined;
  const replaced =
    text.slice(0, start) + stringify(value, { lineWidth: 0 }).trimEnd() + text.slice(end);
  const check = parseDocument(replaced);
  if (check.errors.length > 0) return undefined;
  return check.getIn(path) === value ? replaced : undefined;
}

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
