/** The start of the CLI: finds the command, runs it, and turns its outcome into an exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config, Help, settings } from '@oclif/core';
import { EXIT_CODES, TradsysError } from '../errors.js';
import { hasSwitch, hoistGlobalFlags, resolveCommand } from './argv.js';
import { didYouMean } from './did-you-mean.js';
import { describeFailure, failureLine, quietExitCode } from './failure.js';
import { exitOnInterrupt } from './interrupt.js';

export interface MainOptions {
  /** Directory of package.json. */
  readonly root: string;
  /** Run `commands/*.ts` instead of the built ones; needs a loader for TypeScript. */
  readonly fromSource?: boolean;
}

/** Runs one command line; never throws. The process's exit code is set, not forced. */
export async function main(words: readonly string[], options: MainOptions): Promise<void> {
  const argv = hoistGlobalFlags(words);
  ignoreClosedPipe();
  exitOnInterrupt();
  let command: string | undefined;
  try {
    const config = await loadConfig(options);
    await run(argv, config, (name) => (command = name));
  } catch (error) {
    process.exitCode = report(error, argv, command);
  }
}

async function run(
  argv: readonly string[],
  config: Config,
  onCommand: (name: string) => void,
): Promise<void> {
  if (argv[0] === '--version' || argv[0] === '-v') {
    process.stdout.write(`${config.userAgent}\n`);
    return;
  }
  const wantsHelp = hasSwitch(argv, '--help') || hasSwitch(argv, '-h');
  const found = resolveCommand(
    argv,
    new Set(config.commands.map(({ id }) => id)),
    new Set(config.topics.map(({ name }) => name)),
  );
  if (found.kind === 'unknown') throw unknownCommand(found.words, found.topic, config);
  if (found.kind === 'none' && found.flag !== undefined && !wantsHelp) {
    throw new TradsysError('usage.no_command', `no command before ${found.flag}`, {
      exit: 'usage',
      remedy: `see 'tradsys --help'`,
    });
  }
  if (wantsHelp || found.kind !== 'command') {
    await new Help(config).showHelp(found.kind === 'none' ? ['--help'] : [found.id]);
    return;
  }
  onCommand(found.id.replaceAll(':', ' '));
  await config.runCommand(found.id, [...found.args]);
}

async function loadConfig({ root, fromSource = false }: MainOptions): Promise<Config> {
  // The bundle holds what it needs; oclif must not look for a TypeScript loader of its own.
  settings.enableAutoTranspile = false;
  if (!fromSource) return Config.load({ root });
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    oclif: Record<string, unknown>;
  };
  return Config.load({
    root,
    ignoreManifest: true,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands: './commands' } } as never,
  });
}

function unknownCommand(words: readonly string[], topic: string, config: Config): TradsysError {
  const wanted = words.join(' ');
  const known = [...config.commands.map(({ id }) => id), ...config.topics.map(({ name }) => name)];
  const nearest = didYouMean(
    wanted,
    known.map((id) => id.replaceAll(':', ' ')),
  );
  const help = `see 'tradsys ${topic === '' ? '' : `${topic.replaceAll(':', ' ')} `}--help'`;
  return new TradsysError('usage.unknown_command', `unknown command '${wanted}'`, {
    exit: 'usage',
    remedy: nearest === undefined ? help : `did you mean '${nearest}'? ${help}`,
  });
}

/** Prints the failure where it belongs and gives the exit code. */
function report(error: unknown, argv: readonly string[], command: string | undefined): number {
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
