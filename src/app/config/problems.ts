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

/** All problems of a configuration, one line of `details` each; exit code `config` (3). */
export class ConfigError extends TradsysError {
  readonly problems: readonly Problem[];

  constructor(found: readonly Problem[]) {
    const problems = [...found].sort(byPlace);
    const lines = problems.map(problemLine);
    const [only] = lines;
    if (lines.length === 1 && only !== undefined) super('config.invalid', only, { exit: 'config' });
    else {
      const what = `${lines.length} problems in the configuration`;
      super('config.invalid', what, { exit: 'config', details: lines });
    }
    this.problems = problems;
  }
}

/** By line and column, after what stands in no file. */
function byPlace(a: Problem, b: Problem): number {
  const [lineA, columnA] = placeOf(a);
  const [lineB, columnB] = placeOf(b);
  return lineA - lineB || columnA - columnB;
}

function placeOf({ where }: Problem): readonly [number, number] {
  const match = /:(\d+):(\d+)$/.exec(where);
  return match ? [Number(match[1]), Number(match[2])] : [0, 0];
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
