/** The start of the CLI: finds the command, runs it, and turns its outcome into an exit code. */
import { EXIT_CODES, TradsysError } from '../errors.js';
import { hasSwitch, helpAsFlag, hoistGlobalFlags, resolveCommand } from './argv.js';
import type { Resolution } from './argv.js';
import { exitOnInterrupt } from './interrupt.js';
import { readCatalogue } from './manifest.js';
import type { Catalogue, Manifest } from './manifest.js';
import { runCommand } from './run-command.js';

export interface MainOptions {
  /** Directory of package.json. */
  readonly root: string;
  /** Commands to run instead of the built ones; sources need a loader for TypeScript. */
  readonly manifest?: Manifest;
}

/** Runs one command line; never throws. The process's exit code is set, not forced. */
export async function main(words: readonly string[], options: MainOptions): Promise<void> {
  const argv = helpAsFlag(hoistGlobalFlags(words));
  ignoreClosedPipe();
  exitOnInterrupt();
  let command: string | undefined;
  try {
    const catalogue = readCatalogue(options.root, options.manifest);
    const found = await find(argv, catalogue);
    if (hasSwitch(argv, '--help') || hasSwitch(argv, '-h') || found.kind !== 'command') {
      await printHelp(found, catalogue);
      return;
    }
    command = found.id.replaceAll(':', ' ');
    await runCommand(options.root, catalogue.commands.get(found.id)!, found.args);
  } catch (error) {
    process.exitCode = await report(error, argv, command);
  }
}

/** The command, topic or nothing that the words name. Throws a usage error on unknown words. */
async function find(
  argv: readonly string[],
  catalogue: Catalogue,
): Promise<Exclude<Resolution, { readonly kind: 'unknown' }>> {
  const { commands, topics } = catalogue;
  const found = resolveCommand(argv, commands, topics);
  if (found.kind === 'unknown') throw await unknownCommand(found.words, found.topic, catalogue);
  const helpWanted = hasSwitch(argv, '--help') || hasSwitch(argv, '-h');
  if (found.kind !== 'command' && found.flag !== undefined && !helpWanted) {
    const topic = found.kind === 'topic' ? ` ${found.id.replaceAll(':', ' ')}` : '';
    throw new TradsysError('usage.no_command', `no command before ${found.flag}`, {
      exit: 'usage',
      remedy: `see 'tradsys${topic} --help'`,
    });
  }
  return found;
}

async function printHelp(
  found: Exclude<Resolution, { readonly kind: 'unknown' }>,
  catalogue: Catalogue,
): Promise<void> {
  const { commandHelp, helpStyle, topicHelp } = await import('./help.js');
  const style = helpStyle();
  const text =
    found.kind === 'command'
      ? commandHelp(catalogue.commands.get(found.id)!, style)
      : topicHelp(catalogue, found.kind === 'topic' ? found.id : '', style);
  process.stdout.write(`${text}\n`);
}

async function unknownCommand(
  words: readonly string[],
  topic: string,
  { commands, topics }: Catalogue,
): Promise<TradsysError> {
  const { didYouMean } = await import('./did-you-mean.js');
  const wanted = words.join(' ');
  const known = [...commands.keys(), ...topics.keys()].map((id) => id.replaceAll(':', ' '));
  // As many words as were understood: 'dat' means a topic, not the first command that begins so.
  const alike = known.filter((name) => name.split(' ').length === words.length);
  const nearest = didYouMean(wanted, alike) ?? didYouMean(wanted, known);
  const help = `see 'tradsys ${topic === '' ? '' : `${topic.replaceAll(':', ' ')} `}--help'`;
  return new TradsysError('usage.unknown_command', `unknown command '${wanted}'`, {
    exit: 'usage',
    remedy: nearest === undefined ? help : `did you mean '${nearest}'? ${help}`,
  });
}

/** Prints the failure where it belongs and gives the exit code. */
async function report(
  error: unknown,
  argv: readonly string[],
  command: string | undefined,
): Promise<number> {
  const { describeFailure, failureLine, quietExitCode } = await import('./failure.js');
  const quiet = quietExitCode(error);
  if (quiet !== undefined) return quiet;
  const failure = describeFailure(error, command);
  if (hasSwitch(argv, '--json')) {
    process.stdout.write(`${JSON.stringify({ error: failure }, undefined, 2)}\n`);
  } else process.stderr.write(`tradsys: ${failureLine(failure)}\n`);
  if (hasSwitch(argv, '--debug') && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return failure.exitCode;
}

/** `tradsys ... | head`: the reader has had enough, which is no failure. */
function ignoreClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(EXIT_CODES.ok);
    });
  }
}
