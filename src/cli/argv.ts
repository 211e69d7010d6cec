/** Rewrites of the command line before oclif parses it. */

const DOTTED = /^--(no-)?([a-z][\w-]*(?:\.[\w-]+)+)(?:=([\s\S]*))?$/i;

/** Global flags of `BaseCommand` that take a value, and those that do not. */
const GLOBAL_WITH_VALUE = new Set(['--config', '--data-dir', '--set']);
const GLOBAL_SWITCHES = new Set(['--debug', '--json']);

/** Splits at the first `--`; the second part, from `--` on, is never rewritten. */
function split(argv: readonly string[]): [readonly string[], readonly string[]] {
  const separator = argv.indexOf('--');
  return separator < 0 ? [argv, []] : [argv.slice(0, separator), argv.slice(separator)];
}

/** `--a.b=c` becomes `--set a.b=c`; what follows `--` and flags without a dot are left alone. */
export function rewriteDotted(argv: readonly string[]): string[] {
  const [own, rest] = split(argv);
  const rewritten = own.flatMap((word) => {
    const match = DOTTED.exec(word);
    if (!match) return [word];
    const value = match[1] === undefined ? (match[3] ?? 'true') : 'false';
    return ['--set', `${match[2] ?? ''}=${value}`];
  });
  return [...rewritten, ...rest];
}

/**
 * Moves global and dotted flags behind everything else, in their order, so that they may stand
 * before the command and between its words: oclif takes the first words for the command's name.
 */
export function hoistGlobalFlags(argv: readonly string[]): string[] {
  const [own, rest] = split(argv);
  const kept: string[] = [];
  const moved: string[] = [];
  for (let index = 0; index < own.length; index += 1) {
    const word = own[index]!;
    const next = own[index + 1];
    if (GLOBAL_WITH_VALUE.has(word)) {
      moved.push(word);
      // A flag in the value's place means that the value was forgotten; oclif says so.
      if (next !== undefined && !next.startsWith('--')) {
        moved.push(next);
        index += 1;
      }
    } else if (isMovable(word)) moved.push(word);
    else kept.push(word);
  }
  return [...kept, ...moved, ...rest];
}

function isMovable(word: string): boolean {
  if (GLOBAL_SWITCHES.has(word) || DOTTED.test(word)) return true;
  const equals = word.indexOf('=');
  return equals > 0 && GLOBAL_WITH_VALUE.has(word.slice(0, equals));
}

/** Whether a switch such as `--json` was given, that is, stands before any `--`. */
export function hasSwitch(argv: readonly string[], name: string): boolean {
  return split(argv)[0].includes(name);
}

/** `help data import` is `data import --help`: many programs have it so. */
export function helpAsFlag(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** What a command line names. `id` uses oclif's form, `data:list`. */
export type Resolution =
  | { readonly kind: 'command'; readonly id: string; readonly args: readonly string[] }
  | { readonly kind: 'topic'; readonly id: string; readonly flag: string | undefined }
  | { readonly kind: 'unknown'; readonly words: readonly string[]; readonly topic: string }
  | { readonly kind: 'none'; readonly flag: string | undefined };

/** A set of ids, or a map by id. */
interface Names {
  has(id: string): boolean;
}

/**
 * Finds the longest run of leading words that is a command. A topic followed by a word that is
 * none of its commands is unknown: oclif would print the topic's help and report success.
 */
export function resolveCommand(
  argv: readonly string[],
  commands: Names,
  topics: Names,
): Resolution {
  const stop = argv.findIndex((word) => word.startsWith('-'));
  const words = (stop < 0 ? argv : argv.slice(0, stop)).slice(0);
  if (words.length === 0) return { kind: 'none', flag: argv[0] };
  for (let count = words.length; count > 0; count -= 1) {
    const id = words.slice(0, count).join(':');
    if (commands.has(id)) return { kind: 'command', id, args: argv.slice(count) };
    if (topics.has(id)) {
      return count === words.length
        ? { kind: 'topic', id, flag: argv[count] }
        : { kind: 'unknown', words: words.slice(0, count + 1), topic: id };
    }
  }
  return { kind: 'unknown', words: words.slice(0, 1), topic: '' };
}
