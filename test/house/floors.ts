/** Who may import whom: the table of the floors, and the search for cycles. */
import { posix } from 'node:path';
import ts from 'typescript';
import type { Source } from './sources.js';
import { walk } from './sources.js';

export interface Import {
  readonly specifier: string;
  /** Path from the root for a relative import, with `.ts`; undefined for a package. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export function importsOf({ path, tree }: Source): Import[] {
  const found: Import[] = [];
  const add = (literal: ts.Node | undefined, typeOnly: boolean, dynamic: boolean): void => {
    if (literal === undefined || !ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
      : undefined;
    found.push({ specifier, target, typeOnly, dynamic });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(
        node.moduleSpecifier,
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
        false,
      );
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true, false);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false, true);
    }
  });
  return found;
}

const CORE_FLOORS: Readonly<Record<string, number>> = {
  domain: 0,
  book: 1,
  market: 1,
  indicators: 1,
  portfolio: 1,
  risk: 2,
  strategies: 2,
  simulation: 2,
  exchange: 2,
  engine: 3,
};

/** `room` is the folder within which imports are free; `floor` its height. */
interface Place {
  readonly room: string;
  readonly floor: number;
}

/** Stand beside the core and are seen from the adapters upward. */
const BESIDE = new Set(['src/errors.ts', 'src/ports.ts', 'src/secret.ts']);

function placeOfPath(path: string): Place | undefined {
  const [first = '', second = '', third = ''] = path.split('/');
  if (first === 'commands') return { room: 'commands', floor: 7 };
  if (first !== 'src') return undefined;
  if (path === 'src/index.ts') return { room: 'library', floor: 7 };
  if (BESIDE.has(path)) return { room: path, floor: 3.5 };
  if (second === 'core') {
    const floor = CORE_FLOORS[third];
    return floor === undefined ? undefined : { room: `core/${third}`, floor };
  }
  if (second === 'adapters') return { room: `adapters/${third}`, floor: 4 };
  if (second === 'app') return { room: 'app', floor: 5 };
  if (second === 'cli') return { room: 'cli', floor: 6 };
  return undefined;
}

/** Why this import is forbidden, or undefined. */
export function breachOf(path: string, { specifier, target }: Import): string | undefined {
  const from = placeOfPath(path);
  if (from === undefined) return `${path} stands on no floor of the house`;
  if (target === undefined) {
    const inCore = from.room.startsWith('core/') || from.floor === 3.5;
    return inCore ? `${path} imports ${specifier}: the core imports no package` : undefined;
  }
  const to = placeOfPath(target);
  if (to === undefined) return `${path} imports ${specifier}, which stands on no floor`;
  if (from.room === to.room) return undefined;
  const breach = `${path} (floor ${from.floor}) imports ${specifier} (floor ${to.floor})`;
  if (path === 'src/errors.ts' || path === 'src/secret.ts') return `${breach}: it imports nothing`;
  if (path === 'src/ports.ts' || from.floor === 4) return seenFromOutside(from, to, breach);
  return to.floor < from.floor ? undefined : breach;
}

/** Ports and adapters see the domain; adapters see ports and errors too, and clients serve two. */
function seenFromOutside(from: Place, to: Place, breach: string): string | undefined {
  if (to.room === 'core/domain') return undefined;
  if (from.floor === 4) {
    if (to.floor === 3.5) return undefined;
    const served = from.room === 'adapters/feeds' || from.room === 'adapters/venues';
    if (served && to.room === 'adapters/clients') return undefined;
  }
  return `${breach}: only the domain${from.floor === 4 ? ', ports, errors and secrets' : ''} may be seen`;
}

/** A ring of files that import each other, as `a -> b -> a`, or undefined. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string | undefined => {
    if (finished.has(path)) return undefined;
    const start = trail.indexOf(path);
    if (start >= 0) return [...trail.slice(start), path].join(' -> ');
    trail.push(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    finished.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
