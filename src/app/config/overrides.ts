/** `--set key=value`: which key is meant, and whether there is such a key. */
import type * as z from 'zod';
import type { Assignment } from './from-environment.js';
import { unknownKey } from './issues.js';
import type { Problem } from './problems.js';
import { pathText, schemaAt } from './shape.js';
import type { Path } from './shape.js';
import { pathOf, valueAt } from './tree.js';

export interface Overrides {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
}

export function readOverrides(
  root: z.ZodType,
  tree: unknown,
  overrides: readonly string[],
): Overrides {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  for (const override of overrides) {
    const cut = override.indexOf('=');
    if (cut < 1) {
      problems.push({
        where: `--set ${override}`,
        message: 'is not key=value, such as api.http.port=8080',
      });
      continue;
    }
    const key = override.slice(0, cut);
    const origin = `--set ${key}`;
    const path = byName(tree, pathOf(key.replaceAll('-', '_')));
    const beyond = beyondList(tree, path);
    if (beyond !== undefined) problems.push({ where: origin, message: beyond });
    else if (schemaAt(root, path))
      assignments.push({ path, text: override.slice(cut + 1), origin });
    else problems.push({ where: origin, message: unknownKey(root, path) });
  }
  return { assignments, problems };
}

/** An index may replace an entry or add the next one, not leave a hole. */
function beyondList(tree: unknown, path: Path): string | undefined {
  for (const [depth, segment] of path.entries()) {
    const parent = path.slice(0, depth);
    const list = valueAt(tree, parent);
    const length = Array.isArray(list) ? list.length : 0;
    if (typeof segment === 'number' && segment > length) {
      return `${pathText(parent)} has ${length} entries, so there is no entry ${segment}`;
    }
  }
  return undefined;
}

/** Entries of a list may be named: `strategies.mean_reversion_btc.enabled`. */
export function byName(tree: unknown, path: Path): Path {
  const resolved: (string | number)[] = [];
  for (const segment of path) {
    const around = valueAt(tree, resolved);
    const index = Array.isArray(around)
      ? around.findIndex((item) => String(valueAt(item, ['name'])).replaceAll('-', '_') === segment)
      : -1;
    resolved.push(index < 0 ? segment : index);
  }
  return resolved;
}
