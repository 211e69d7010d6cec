/** The course of `data import` at a terminal or in a script. Import lazily. */
import { againstStored, importSession, readImport, storeImport } from '../app/data/index.js';
import type {
  ImportFlags,
  ImportPlan,
  ImportReport,
  SessionImport,
  TickReport,
} from '../app/data/index.js';
import { journalPath } from '../app/journal/index.js';
import type { LoadOptions } from '../app/config/index.js';
import { openWorkspace } from '../app/workspace.js';
import { TradsysError } from '../errors.js';
import { instantFlag, priceScaleFlag, timeframeFlag } from './data-flags.js';
import { count, importText } from './data-text.js';
import { sayWhenInterrupted } from './interrupt.js';
import { kindsText, sessionImportText, tickImportText } from './tick-text.js';
import { startProgress } from './progress.js';

export interface ImportCommandFlags {
  readonly session?: string | undefined;
  readonly symbol?: string | undefined;
  readonly timeframe?: string | undefined;
  readonly 'price-scale'?: string | undefined;
  readonly date?: string | undefined;
  readonly 'time-zone'?: string | undefined;
  readonly stamp?: 'start' | 'end' | undefined;
  readonly kind?: ImportFlags['kind'];
  readonly venue?: string | undefined;
  readonly quote?: string | undefined;
  readonly lot?: string | undefined;
  readonly tick?: string | undefined;
  readonly 'contract-size'?: string | undefined;
  readonly calendar?: ImportFlags['calendar'];
  readonly sort: boolean;
  readonly yes: boolean;
}

interface Setting {
  readonly config: LoadOptions;
  readonly json: boolean;
  readonly log: (text: string) => void;
}

function importFlags(flags: ImportCommandFlags): ImportFlags {
  const { symbol, stamp, kind, venue, quote, lot, tick, calendar } = flags;
  const [timeframe, date, priceScale] = [flags.timeframe, flags.date, flags['price-scale']];
  return {
    ...{ symbol, stamp, kind, venue, quote, lot, tick, calendar, timeZone: flags['time-zone'] },
    contractSize: flags['contract-size'],
    timeframe: timeframe === undefined ? undefined : timeframeFlag(timeframe),
    date: date === undefined ? undefined : instantFlag('date', date),
    priceScale: priceScale === undefined ? undefined : priceScaleFlag(priceScale),
  };
}

/** Reads with a progress bar; asks only when a person can answer and --yes has not said not to. */
async function read(file: string, flags: ImportCommandFlags, interactive: boolean) {
  let progress: ReturnType<typeof startProgress> | undefined;
  sayWhenInterrupted(() => {
    progress?.stop();
    process.stderr.write('tradsys: interrupted; nothing was stored\n');
  });
  const onBytes = (done: number, total: number): void => {
    progress ??= startProgress({ unit: 'bytes', total });
    progress.update(done);
    if (done >= total) progress.stop();
  };
  try {
    const ask =
      interactive && !flags.yes ? (await import('./import-dialogue.js')).askQuestions : undefined;
    const options = { flags: importFlags(flags), sort: flags.sort, onBytes };
    return await readImport(file, ask ? { ...options, ask } : options);
  } finally {
    progress?.stop();
  }
}

/** Of a file or of a session. Rejects with a TradsysError (usage) when it is neither, or both. */
export async function runImportOf(
  file: string | undefined,
  flags: ImportCommandFlags,
  setting: Setting,
): Promise<ImportReport | TickReport | SessionImport> {
  const { session } = flags;
  if (session !== undefined && file === undefined) return runSessionImport(session, flags, setting);
  if (file !== undefined && session === undefined) return runFileImport(file, flags, setting);
  throw new TradsysError(
    'usage.import',
    file === undefined ? 'neither a file nor a session is named' : `${file} and --session are two`,
    { exit: 'usage', remedy: 'name a file, or a session with --session last' },
  );
}

/** What only a file leaves open. */
const OF_FILES = [
  ...['price-scale', 'date', 'time-zone', 'stamp', 'kind', 'venue', 'quote', 'lot', 'tick'],
  ...['contract-size', 'calendar'],
] as const;

async function runSessionImport(
  session: string,
  flags: ImportCommandFlags,
  { config, log }: Setting,
): Promise<SessionImport> {
  const needless = OF_FILES.find((name) => flags[name] !== undefined);
  if (needless !== undefined) {
    throw new TradsysError('usage.import', `a session says its own ${needless}`, {
      ...{ exit: 'usage', where: `--${needless}`, remedy: 'leave it out' },
    });
  }
  const timeframe = flags.timeframe === undefined ? undefined : timeframeFlag(flags.timeframe);
  const { store, directory } = await openWorkspace(config);
  try {
    const { symbol } = flags;
    const path = journalPath(directory);
    const report = await importSession(store, { path, session, symbol, timeframe });
    log(sessionImportText(report));
    log(`stored in ${directory} as '${report.origin}'`);
    return report;
  } finally {
    await store.close();
  }
}

function questionOf({ report }: ImportPlan): string {
  if (report.kind === 'ticks') return 'Store these rows?';
  if (report.replaced === 0) return 'Store these bars?';
  return `Store these bars? ${count(report.replaced)} of them replace others with other values.`;
}

const replacedText = (report: ImportReport | TickReport): string =>
  report.kind === 'ticks' || report.replaced === 0
    ? ''
    : `; ${count(report.replaced)} of them replaced others`;

async function runFileImport(
  file: string,
  flags: ImportCommandFlags,
  { config, json, log }: Setting,
): Promise<ImportReport | TickReport> {
  const interactive = process.stdin.isTTY && process.stdout.isTTY && !json;
  const { store, directory } = await openWorkspace(config);
  try {
    const plan = await againstStored(store, await read(file, flags, interactive));
    log(plan.kind === 'bars' ? importText(plan.report) : tickImportText(plan.report));
    if (interactive && !flags.yes) {
      const { agree } = await import('./import-dialogue.js');
      if (!(await agree(questionOf(plan)))) {
        throw new TradsysError('data.declined', 'nothing was imported', {
          where: file,
          exit: 'refused',
        });
      }
    }
    const report = await storeImport(store, plan);
    sayWhenInterrupted(undefined);
    const what = report.kind === 'ticks' ? kindsText(report.kinds) : `${count(report.bars)} bars`;
    log(`${what} of ${report.symbol.value} stored in ${directory}${replacedText(report)}`);
    return report;
  } finally {
    await store.close();
  }
}
