/** Failures a user meets: one line of what, where and remedy, and the exit code that goes with it. */

export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  config: 3,
  unreachable: 4,
  refused: 5,
  interrupted: 130,
} as const;

export type ExitReason = Exclude<keyof typeof EXIT_CODES, 'ok'>;

export interface ErrorDetails {
  /** Which exit code the process ends with; default `failure` (1). */
  readonly exit?: ExitReason;
  /** File, line, flag or key the failure is about; printed before the message. */
  readonly where?: string;
  /** What the reader can do about it; printed after the message. */
  readonly remedy?: string;
  /** One line each, printed below, when several things are wrong at once. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/**
 * A failure with a stable `code` (`data.empty_file`) for programs and one printable line for people:
 * `where: what; remedy`. Raised in adapters, app and commands; never in the core.
 */
export class TradsysError extends Error {
  readonly code: string;
  readonly exit: ExitReason;
  readonly where: string | undefined;
  readonly remedy: string | undefined;
  readonly details: readonly string[];

  constructor(code: string, what: string, details: ErrorDetails = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TradsysError';
    this.code = code;
    this.exit = details.exit ?? 'failure';
    this.where = details.where;
    this.remedy = details.remedy;
    this.details = details.details ?? [];
  }

  get exitCode(): number {
    return EXIT_CODES[this.exit];
  }

  /** `where: what; remedy` on one line. */
  get line(): string {
    const where = this.where === undefined ? '' : `${this.where}: `;
    const remedy = this.remedy === undefined ? '' : `; ${this.remedy}`;
    return `${where}${this.message}${remedy}`.replaceAll(/\s*\n\s*/g, ' ');
  }
}
