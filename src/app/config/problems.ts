/** What is wrong with a configuration: every problem at once, one line each. */
import { TradsysError } from '../../errors.js';

export interface Problem {
  /** `tradsys.yaml:12:10`, `env TRADSYS_API_HTTP_PORT` or `--set api.http.port`. */
  readonly where: string;
  /** Key path, such as `api.http.port`; absent when the file as a whole is meant. */
  readonly key?: string;
  readonly message: string;
}

export function problemLine({ where, key, message }: Problem): string {
  return key === undefined ? `${where}: ${message}` : `${where}: ${key}: ${message}`;
}

/** Raised with all problems of a configuration; exit code `config` (3). */
export class ConfigError extends TradsysError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const first = problems[0];
    const count = problems.length;
    super(
      'config.invalid',
      count === 1 && first ? problemLine(first) : `${count} problems in the configuration`,
      { exit: 'config' },
    );
    this.problems = problems;
  }

  /** One problem on its line; several below a line that counts them. */
  override get line(): string {
    if (this.problems.length === 1) return this.message;
    return [this.message, ...this.problems.map((problem) => `  ${problemLine(problem)}`)].join(
      '\n',
    );
  }
}

/** The candidate nearest to `word`, when it is near enough to be a slip of the fingers. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const longest = Math.max(word.length, best.candidate.length);
  return best.distance <= Math.max(1, Math.floor(longest / 3)) ? best.candidate : undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

const LONGEST_SHOWN = 60;

/** A value as it is shown in a message. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}
