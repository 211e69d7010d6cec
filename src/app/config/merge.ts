/** Laying file, environment and flags over each other, and remembering what came from where. */
import { TradsysError } from '../../errors.js';
import type { ConfigSource } from './read-file.js';
import type { Assignment } from './from-environment.js';
import { fromText } from './from-text.js';
import { shown } from './problems.js';
import type { Problem } from './problems.js';
import { schema } from './schema/index.js';
import { pathText, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { parseRate } from './values.js';
import { RETIRED_URLS } from './symbols.js';
import { isTree, leavesOf, putAt, valueAt } from './tree.js';
import type { Tree } from './tree.js';

/** Where a value comes from; `where` is `tradsys.yaml:12`, `env NAME` or `--set key`. */
export interface Origin {
  readonly kind: 'file' | 'env' | 'flag';
  readonly where: string;
}

/** `key:` with nothing behind it, as when all below is commented out, is as good as absent. */
export function dropEmpty(tree: unknown): void {
  if (Array.isArray(tree)) tree.forEach(dropEmpty);
  if (!isTree(tree)) return;
  for (const [key, value] of Object.entries(tree)) {
    if (value === null) Reflect.deleteProperty(tree, key);
    else dropEmpty(value);
  }
}

export function fileOrigins(tree: Tree, source: ConfigSource, origins: Map<string, Origin>): void {
  for (const [path] of leavesOf(tree)) {
    if (path.length === 0) continue;
    const { line } = source.position(path, 'value');
    origins.set(pathText(path), { kind: 'file', where: `${source.name}:${line}` });
  }
}

/** Takes out `key` and all below it. */
export function forget(origins: Map<string, Origin>, key: string): void {
  for (const known of [...origins.keys()]) {
    if (known === key || known.startsWith(`${key}.`) || known.startsWith(`${key}[`))
      origins.delete(known);
  }
}

export function apply(
  tree: Tree,
  assignments: readonly Assignment[],
  kind: 'env' | 'flag',
  origins: Map<string, Origin>,
): void {
  for (const { path, text, origin } of assignments) {
    const target = schemaAt(schema, path);
    const value = target ? fromText(target, text) : text;
    const key = pathText(path);
    forget(origins, key);
    putAt(tree, path, value);
    for (const [leaf] of leavesOf(value, path))
      origins.set(pathText(leaf), { kind, where: origin });
  }
}

/** The variable or flag that set `path` or what is around it. */
export function overriding(origins: ReadonlyMap<string, Origin>, path: Path): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(pathText(path.slice(0, length)));
    if (origin) return origin.kind === 'file' ? undefined : origin.where;
  }
  return undefined;
}

export function positionText(source: ConfigSource, path: Path, part: 'key' | 'value'): string {
  const { line, column } = source.position(path, part);
  return `${source.name}:${line}:${column}`;
}

/** `fees: 10bps` and `fees: 2bps/5bps` as the keys that they stand for; what is neither is a problem. */
export function spreadFees(
  tree: Tree,
  origins: Map<string, Origin>,
  where: (path: Path) => string,
): Problem[] {
  const path = ['backtest', 'fees'];
  const key = pathText(path);
  const fees = valueAt(tree, path);
  if (typeof fees !== 'string' && typeof fees !== 'number') return [];
  const [maker = '', taker = maker, ...more] = String(fees).split('/');
  try {
    if (more.length > 0) throw new TradsysError('value.rate', `${shown(fees)} has over two rates`);
    for (const rate of [maker, taker]) parseRate(rate);
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    putAt(tree, path, {});
    return [{ where: where(path), key, message: error.message }];
  }
  putAt(tree, path, { maker, taker });
  const origin = origins.get(key);
  forget(origins, key);
  for (const name of origin ? ['maker', 'taker'] : []) origins.set(`${key}.${name}`, origin!);
  return [];
}

export function replaceRetired(
  tree: Tree,
  source: ConfigSource | undefined,
  warnings: string[],
): void {
  const sources = valueAt(tree, ['market_data', 'sources']);
  if (!Array.isArray(sources)) return;
  sources.forEach((_, index) => {
    const path: Path = ['market_data', 'sources', index, 'url'];
    const url = valueAt(tree, path);
    const replacement = typeof url === 'string' ? RETIRED_URLS[url.replace(/\/$/, '')] : undefined;
    if (replacement === undefined) return;
    const where = source ? `${positionText(source, path, 'value')}: ` : '';
    warnings.push(`${where}${pathText(path)}: ${String(url)} is retired; ${replacement} is used`);
    putAt(tree, path, replacement);
  });
}
