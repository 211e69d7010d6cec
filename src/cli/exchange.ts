/** `exchange start`, detached or in the foreground. Import lazily. */
import type { LoadOptions } from '../app/config/index.js';
import { runForeground, startDetached } from '../app/exchange/index.js';
import type { StartedExchange, StartOptions } from '../app/exchange/index.js';
import { reportReady } from '../app/process/detach.js';
import { openDataDirectory } from '../app/workspace.js';
import { startedText } from './exchange-text.js';
import { interruptSignal } from './interrupt.js';

interface StartFlags {
  readonly port: number;
  readonly symbols: string[] | undefined;
  readonly robots: string;
  readonly chaos: string;
  readonly seed: number;
  readonly limits: StartOptions['limits'];
  readonly durability: StartOptions['durability'];
  readonly 'lose-last-ms': number;
  readonly foreground: boolean;
}

interface Output {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** Resolves with what clients need when it is ready; in the foreground that is printed, and it resolves at the end. */
export async function startExchange(
  place: LoadOptions,
  flags: StartFlags,
  { json, print }: Output,
): Promise<StartedExchange | undefined> {
  const directory = await openDataDirectory(place);
  if (flags.foreground) {
    await inForeground(directory, flags, { json, print });
    return undefined;
  }
  const started = await startDetached(directory, process.argv[1] ?? '', wordsOf(directory, flags));
  if (!json) print(startedText(started));
  return started;
}

/** Whoever started it reads what clients need while it runs. */
async function inForeground(
  directory: string,
  flags: StartFlags,
  { json, print }: Output,
): Promise<void> {
  await runForeground(directory, optionsOf(flags), {
    signal: interruptSignal(),
    onReady(started) {
      if (reportReady(started)) return;
      if (json) process.stdout.write(`${JSON.stringify(started, undefined, 2)}\n`);
      else print(startedText(started));
    },
  });
}

function optionsOf({ symbols, ...flags }: StartFlags): StartOptions {
  const { port, robots, chaos, seed, limits, durability } = flags;
  const loseLastMs = flags['lose-last-ms'];
  return { port, symbols, robots, chaos, seed, limits, durability, loseLastMs };
}

/** The same start in the foreground. */
function wordsOf(directory: string, flags: StartFlags): readonly string[] {
  const symbols = flags.symbols === undefined ? [] : ['--symbols', flags.symbols.join(',')];
  return [
    ...['exchange', 'start', '--foreground', '--data-dir', directory],
    ...['--port', String(flags.port), ...symbols],
    ...['--robots', flags.robots, '--chaos', flags.chaos, '--seed', String(flags.seed)],
    ...['--limits', flags.limits, '--durability', flags.durability],
    ...['--lose-last-ms', String(flags['lose-last-ms'])],
  ];
}
