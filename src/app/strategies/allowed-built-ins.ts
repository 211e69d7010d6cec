/** Which of Node's own modules a strategy may import, and what to do instead of the others. */

/** Pure computation; packages that strategies use import these. */
export const ALLOWED_BUILT_INS = new Set([
  'assert',
  'buffer',
  'events',
  'path',
  'querystring',
  'string_decoder',
  'url',
  'util',
]);

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^timers/, 'use context.setTimer and onTimer'],
  [/^(perf_hooks|async_hooks)/, 'use context.now'],
  [/^crypto/, 'a run must give the same result every time it is repeated'],
  [/^(http|https|http2|net|tls|dgram|dns)/, 'import data with tradsys data import instead'],
  [/^fs/, 'pass values as parameters, or import a .json file'],
];

/** Why `name` (without `node:`) is refused and what helps; undefined when it is allowed. */
export function refusalOf(name: string): string | undefined {
  if (ALLOWED_BUILT_INS.has(name)) return undefined;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(name))?.[1];
  const what = `a strategy cannot use node:${name}: it sees only what the engine shows it`;
  return remedy === undefined ? what : `${what}; ${remedy}`;
}
