/** Turns whatever was thrown into one line for people, one object for programs, and an exit code. */
import { EXIT_CODES, TradsysError } from '../errors.js';
import { didYouMean } from './did-you-mean.js';

/** The object printed under `error` by `--json`. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly where?: string;
  readonly remedy?: string;
  /** One line each, when several things are wrong at once. */
  readonly details?: readonly string[];
  readonly exitCode: number;
}

/** The parts of oclif's errors that are read here; its classes differ between bundled copies. */
interface ThrownByOclif extends Error {
  readonly code?: string;
  readonly oclif?: { readonly exit?: number | false };
  readonly flags?: readonly string[];
  readonly args?: readonly { readonly name: string }[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/** A quiet end asked for by the program itself (`this.exit`, a closed prompt), not a failure. */
export function quietExitCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, oclif, name } = error as ThrownByOclif;
  if (code === 'EEXIT' && typeof oclif?.exit === 'number') return oclif.exit;
  // Ctrl-C at an inquirer prompt.
  if (name === 'ExitPromptError') return EXIT_CODES.interrupted;
  return undefined;
}

/** `command` (`data list`) is named in the remedy of usage errors. */
export function describeFailure(error: unknown, command?: string): Failure {
  if (error instanceof TradsysError) return describeOwn(error);
  const thrown = (error instanceof Error ? error : new Error(String(error))) as ThrownByOclif;
  if (thrown.oclif?.exit === EXIT_CODES.usage) return describeUsage(thrown, command);
  return {
    code: 'unexpected',
    message: `unexpected: ${oneLine(thrown.message || thrown.name)}`,
    remedy: 'run again with --debug',
    exitCode: EXIT_CODES.failure,
  };
}

/** `where: what; remedy` with details below, or `unexpected: what (run again with --debug)`. */
export function failureLine(failure: Failure): string {
  if (failure.code === 'unexpected') return `${failure.message} (${failure.remedy ?? ''})`;
  const where = failure.where === undefined ? '' : `${failure.where}: `;
  const remedy = failure.remedy === undefined ? '' : `; ${failure.remedy}`;
  const line = oneLine(`${where}${failure.message}${remedy}`);
  return [line, ...(failure.details ?? []).map((detail) => `  ${oneLine(detail)}`)].join('\n');
}

function describeOwn(error: TradsysError): Failure {
  return {
    code: error.code,
    message: oneLine(error.message),
    ...(error.where === undefined ? {} : { where: error.where }),
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(error.details.length === 0 ? {} : { details: error.details }),
    exitCode: error.exitCode,
  };
}

function describeUsage(error: ThrownByOclif, command: string | undefined): Failure {
  const help = `see 'tradsys ${command === undefined ? '' : `${command} `}--help'`;
  const base = { exitCode: EXIT_CODES.usage, ...(command === undefined ? {} : { where: command }) };
  if (error.message.startsWith('Nonexistent flag')) {
    return { ...base, ...unknownFlags(error, help) };
  }
  if (error.message.startsWith('Missing') && error.args !== undefined) {
    const names = error.args.map(({ name }) => name.toUpperCase()).join(', ');
    return { ...base, code: 'usage.invalid', message: `missing argument ${names}`, remedy: help };
  }
  const message = oneLine(
    error.message
      .replaceAll(/See more help with --help/g, '')
      .replace(/^The following errors? occurred:/, '')
      .trim()
      .replace(/^Missing required flag (\S+)$/, 'missing flag --$1'),
  );
  return { ...base, code: 'usage.invalid', message: lowerFirst(message), remedy: help };
}

function unknownFlags(
  error: ThrownByOclif,
  help: string,
): { readonly code: string; readonly message: string; readonly remedy: string } {
  const names = [...Object.keys(error.parse?.input?.flags ?? {}), 'help'];
  const flags = error.flags ?? [];
  const nearest = flags.map((flag) =>
    didYouMean(flag.replace(/^-+/, '').replace(/=.*/s, ''), names),
  );
  const hint = nearest.filter((name) => name !== undefined).map((name) => `--${name}`);
  return {
    code: 'usage.unknown_flag',
    message: `unknown flag${flags.length > 1 ? 's' : ''} ${flags.join(', ')}`,
    remedy: hint.length > 0 ? `did you mean ${hint.join(', ')}? ${help}` : help,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
