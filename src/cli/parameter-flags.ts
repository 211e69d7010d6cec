/** Strategy parameters as flags: `--lookback-period 30` becomes `--param lookback_period=30`. */

/**
 * Rewrites every long flag that is not in `known` (nor dotted) to `--param`. Whether the strategy has
 * such a parameter is found out when it is loaded. A flag without a value stands for `true`.
 */
export function rewriteParameters(argv: readonly string[], known: ReadonlySet<string>): string[] {
  const rewritten: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (word === '--') return [...rewritten, ...argv.slice(index)];
    const match = /^--([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/.exec(word);
    if (!match || known.has(match[1]!) || known.has(match[1]!.replace(/^no-/, ''))) {
      rewritten.push(word);
      continue;
    }
    let value = match[2];
    const next = argv[index + 1];
    // A negative number is a value, any other word with a dash is the next flag.
    if (
      value === undefined &&
      next !== undefined &&
      (!next.startsWith('-') || /^-[\d.]/.test(next))
    ) {
      value = next;
      index += 1;
    }
    rewritten.push('--param', `${match[1]!.replaceAll('-', '_')}=${value ?? 'true'}`);
  }
  return rewritten;
}
