/** Whether colour may be used: only where a person sees it, and never under NO_COLOR. */

type ColourLevel = 0 | 1 | 2 | 3;

/**
 * NO_COLOR (any value but the empty one) wins; then FORCE_COLOR (`0` and `false` mean none, a digit
 * the depth); else colour on a terminal that has it.
 */
export function colourLevel(
  environment: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean; getColorDepth?(): number },
): ColourLevel {
  const { NO_COLOR: no = '', FORCE_COLOR: force, TERM: term } = environment;
  if (no !== '') return 0;
  if (force !== undefined) {
    if (force === '0' || force === 'false') return 0;
    return force === '2' ? 2 : force === '3' ? 3 : 1;
  }
  if (stream.isTTY !== true || term === 'dumb') return 0;
  const depth = stream.getColorDepth?.() ?? 4;
  return depth >= 24 ? 3 : depth >= 8 ? 2 : 1;
}
