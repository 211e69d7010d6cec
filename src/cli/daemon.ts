/** `daemon start`, `restart` and `stop`. Import lazily. */
import { homedir } from 'node:os';
import { readDaemonLease } from '../app/client/daemon-lease.js';
import type { DaemonStart } from '../app/client/daemon-lease.js';
import type { LoadedConfig, LoadOptions } from '../app/config/index.js';
import { loadConfig } from '../app/config/index.js';
import {
  checkConfigured,
  configuredSession,
  knownOutlook,
  liveAccounts,
  liveGate,
  startDaemon,
} from '../app/daemon/index.js';
import { startOfRunning, stopDaemon } from '../app/daemon/index.js';
import type {
  EndedDaemon,
  SessionOptions,
  StartedDaemon,
  StartSession,
  StoppedDaemon,
} from '../app/daemon/index.js';
import { dataDirectoryOf } from '../app/data-directory.js';
import { configHash, readPassed } from '../app/doctor/passed.js';
import { isDetached, reportReady } from '../app/process/detach.js';
import { stateDirectoryOf } from '../app/state-directory.js';
import { openDataDirectory } from '../app/workspace.js';
import { confirmFlatten, confirmLive } from './confirm-daemon.js';
import { endedText, startedText } from './daemon-text.js';
import { foundDaemon } from './found-daemon.js';
import { interruptSignal } from './interrupt.js';
import { openScreen } from './screen.js';

/** A session that does not let go of a timer or socket must not keep the process. */
const LINGER_MS = 500;

export interface StartFlags {
  readonly live: boolean;
  readonly strategy: readonly string[] | undefined;
  readonly venue: string | undefined;
  readonly account: readonly string[] | undefined;
  readonly release?: readonly string[] | undefined;
  readonly foreground: boolean;
  readonly yes: boolean;
}

interface Output {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** Resolves with what runs: when it is ready, or in the foreground when it has ended. */
export async function startCommand(
  place: LoadOptions,
  flags: StartFlags,
  output: Output,
  startSession: StartSession = configuredSession,
): Promise<StartedDaemon | EndedDaemon> {
  const loaded = await loadConfig(place);
  const { directory } = dataDirectoryOf(loaded, place);
  const options = optionsOf(flags);
  await passGate({ loaded, directory }, options, { yes: flags.yes, json: output.json });
  const words = wordsOf({ place, loaded, directory }, options);
  const start = { words, cwd: place.cwd, options };
  if (!flags.foreground) return detached(directory, start, output);
  return inForeground({ place, loaded, directory }, { start, startSession }, output);
}

/** Stops what runs, and starts it again in the same way. */
export async function restartCommand(
  place: LoadOptions,
  { yes }: { readonly yes: boolean },
  output: Output,
): Promise<StartedDaemon> {
  const directory = await openDataDirectory(place);
  const start = withoutRelease(startOfRunning(directory));
  // What cannot start is told before anything is stopped, of the configuration that is to start.
  const loaded = await loadConfig(placeOf(place, start));
  const { cwd, options } = start;
  const ports = readDaemonLease(directory)?.ports;
  await checkConfigured({ loaded, directory, cwd, options, ports });
  await passGate({ loaded, directory }, start.options, { yes, json: output.json });
  await stopDaemon(directory, { cancelAll: false, flatten: false });
  return detached(directory, start, output);
}

export async function stopCommand(
  place: LoadOptions,
  flags: { readonly 'cancel-all': boolean; readonly flatten: boolean; readonly yes: boolean },
  { json }: Pick<Output, 'json'>,
): Promise<StoppedDaemon> {
  const { directory } = await foundDaemon(place);
  startOfRunning(directory);
  if (flags.flatten) await confirmFlatten({ yes: flags.yes, json });
  return stopDaemon(directory, { cancelAll: flags['cancel-all'], flatten: flags.flatten });
}

async function detached(
  directory: string,
  start: DaemonStart,
  { json, print }: Output,
): Promise<StartedDaemon> {
  const program = process.argv[1] ?? '';
  const started = await startDaemon({ directory, program, start, signal: interruptSignal() });
  if (!json) print(startedText(started));
  return started;
}

export interface Where {
  readonly place: LoadOptions;
  readonly loaded: LoadedConfig;
  readonly directory: string;
}

interface What {
  readonly start: DaemonStart;
  readonly startSession: StartSession;
}

async function inForeground(
  { place, loaded, directory }: Where,
  what: What,
  { json, print }: Output,
): Promise<EndedDaemon> {
  const stateDirectory = stateDirectoryOf({
    environment: place.env,
    home: place.home ?? homedir(),
    platform: place.platform ?? process.platform,
  });
  // The servers are loaded by the process that serves alone.
  const { runDaemon } = await import('../app/daemon/run.js');
  try {
    const outlook = await knownOutlook(place);
    const ended = await runDaemon({
      ...{ loaded, outlook, directory, stateDirectory, signal: interruptSignal() },
      ...what,
      screen: isDetached() ? undefined : openScreen(loaded),
      onReady(started) {
        if (reportReady(started)) return;
        if (json) process.stderr.write(`${JSON.stringify(started)}\n`);
        else print(startedText(started));
      },
    });
    if (!json) print(endedText(ended));
    return ended;
  } finally {
    setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

/** Returns when the daemon may start; throws a TradsysError that says what is lacking. */
export async function passGate(
  { loaded, directory }: Pick<Where, 'loaded' | 'directory'>,
  options: SessionOptions,
  how: { readonly yes: boolean; readonly json: boolean },
): Promise<void> {
  const { config, origins } = loaded;
  const answer = liveGate({
    mode: options.mode,
    accounts: liveAccounts(config, options),
    named: options.accounts,
    // ENABLE_LIVE_TRADING is the variable of this key.
    enabledInEnvironment: config.live.enabled && origins.get('live.enabled')?.kind === 'env',
    ...{ passed: readPassed(directory), configHash: configHash(loaded), now: Date.now() },
    confirmed: how.yes,
  });
  if (answer.kind === 'refused') throw answer.error;
  if (answer.kind === 'ask') await confirmLive(answer.question, how);
}

export const optionsOf = ({
  live,
  strategy,
  venue,
  account,
  release,
}: Omit<StartFlags, 'foreground'>): SessionOptions => ({
  mode: live ? 'live' : 'paper',
  strategies: strategy ?? [],
  venue,
  accounts: account ?? [],
  release: release ?? [],
});

/** What was released stays so; what a strategy holds by now is its own. */
const withoutRelease = ({ words, cwd, options }: DaemonStart): DaemonStart => ({
  words: words.filter((word, index) => word !== RELEASE && words[index - 1] !== RELEASE),
  ...{ cwd, options: { ...options, release: [] } },
});

const RELEASE = '--release';

/** Where a command works, as words for another run of it. */
export function placeWords({ place, loaded, directory }: Where): readonly string[] {
  const overrides = (place.overrides ?? []).filter((each) => !each.startsWith('general.data_dir='));
  return [
    ...['--data-dir', directory],
    ...(loaded.file === undefined ? [] : ['--config', loaded.file]),
    ...overrides.flatMap((override) => ['--set', override]),
  ];
}

/** Where a daemon was started, of the words that it was started with; variables are those of `here`. */
function placeOf(here: LoadOptions, { words, cwd }: DaemonStart): LoadOptions {
  const after = (flag: string): readonly string[] =>
    words.filter((_word, index) => words[index - 1] === flag);
  const [directory] = after('--data-dir');
  const kept = directory === undefined ? [] : [`general.data_dir=${directory}`];
  const overrides = [...after('--set'), ...kept];
  return { ...here, cwd, configFile: after('--config')[0], overrides };
}

/** The same start in the foreground, wherever it is run; what was confirmed stays so. */
export const wordsOf = (
  where: Where,
  { mode, strategies, venue, accounts, release = [] }: SessionOptions,
): readonly string[] => [
  ...['daemon', 'start', '--foreground', ...placeWords(where)],
  ...(mode === 'live' ? ['--live', '--yes'] : ['--paper']),
  ...strategies.flatMap((strategy) => ['--strategy', strategy]),
  ...(venue === undefined ? [] : ['--venue', venue]),
  ...accounts.flatMap((account) => ['--account', account]),
  ...release.flatMap((strategy) => [RELEASE, strategy]),
];
