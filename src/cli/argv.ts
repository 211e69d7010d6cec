/** Rewrites of the command line before oclif parses it. */

const DOTTED = /^--(no-)?([a-z][\w-]*(?:\.[\w-]+)+)(?:=([\s\S]*))?$/i;

/** `--a.b=c` becomes `--set a.b=c`; what follows `--` and flags without a dot are left alone. */
export function rewriteDotted(argv: readonly string[]): string[] {
  const separator = argv.indexOf('--');
  const end = separator < 0 ? argv.length : separator;
  return argv.flatMap((word, index) => {
    const match = index < end ? DOTTED.exec(word) : null;
    if (!match) return [word];
    const value = match[1] === undefined ? (match[3] ?? 'true') : 'false';
    return ['--set', `${match[2] ?? ''}=${value}`];
  });
}
