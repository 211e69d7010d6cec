/**
 * Backtests: from options to settings, plan, a run in the engine's thread, and a result that is stored
 * and shown. It knows configuration, data and strategies; it must not know how anything is printed.
 */
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { TradsysError } from '../../errors.js';
import type { Store, StoredRun } from '../../ports.js';
import type { LoadOptions } from '../config/index.js';
import { installedVersion, refuseStrategyProblems, startBundler } from '../strategies/index.js';
import type { StrategyPlace } from '../strategies/index.js';
import { openWorkspace } from '../workspace.js';
import type { Workspace } from '../workspace.js';
import { TICK_KINDS } from '../../core/domain/tick-data.js';
import { asTimestamp } from '../../core/domain/units.js';
import { builtInStrategies } from '../../core/strategies/index.js';
import { assembleResult, sensitivityOf } from './assemble.js';
import { buildPlan } from './build-plan.js';
import type { BacktestOptions } from './options.js';
import { hashSeries } from './hashes.js';
import { resolveSettings } from './resolve-settings.js';
import type { BacktestResult, BacktestSeries } from './result.js';
import type { BacktestSettings, StoredManifest } from './settings.js';
import { passesOf } from './passes.js';
import type { BacktestPlan } from './plan.js';
import { startEngines, supervise } from './supervise.js';
import type { EngineThreads, Supervised } from './supervise.js';
import { writeOut } from './write-out.js';

export type { BacktestOptions } from './options.js';
export type { BacktestResult } from './result.js';

export interface RunOptions {
  readonly note?: string | undefined;
  /** Directory for report.json, trades.csv, equity.csv and orders.csv. */
  readonly out?: string | undefined;
  /** Keep the run in the store; default true. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Market instants done so far and in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One backtest as the command line runs it. Throws TradsysError; what is not finished is not stored. */
export async function runBacktest(
  options: BacktestOptions,
  place: LoadOptions,
  run: RunOptions = {},
): Promise<BacktestResult> {
  // They take as long to start as all that has to be found out before they have work.
  const engines = startEngines(options);
  if (options.strategy !== undefined && !Object.hasOwn(builtInStrategies, options.strategy)) {
    void startBundler();
  }
  try {
    return await runInWorkspace(options, place, { ...run, engines });
  } finally {
    await engines.stop();
  }
}

async function runInWorkspace(
  options: BacktestOptions,
  place: LoadOptions,
  run: RunOptions & { readonly engines: EngineThreads },
): Promise<BacktestResult> {
  const workspace = await openWorkspace(place);
  try {
    const { settings, warnings } = await resolveSettings(options, workspace);
    return await runSettings(settings, workspace, { ...run, warnings }).catch((error: unknown) =>
      raiseWithPlace(error, settings, workspace),
    );
  } finally {
    await workspace.store.close();
  }
}

/** A strategy that cannot run as the file has it is a mistake of the file; one of the flags stays so. */
async function raiseWithPlace(
  error: unknown,
  { instances }: BacktestSettings,
  workspace: Workspace,
): Promise<never> {
  if (error instanceof TradsysError && error.exit === 'usage' && /^strategy\./.test(error.code)) {
    const names = instances.map(({ name }) => name);
    await refuseStrategyProblems(workspace.loaded, placeOf(workspace), names);
  }
  throw error;
}

/** Runs settings, stores the run, writes what `out` asks for. */
export async function runSettings(
  settings: BacktestSettings,
  workspace: Workspace,
  run: RunOptions & {
    readonly warnings?: readonly string[];
    /** Where strategies are looked up; default: where the workspace is. */
    readonly place?: StrategyPlace;
    /** Threads started before, which the caller stops; default: new ones. */
    readonly engines?: EngineThreads;
  },
): Promise<BacktestResult> {
  const place = run.place ?? placeOf(workspace);
  const { plan, main, variants } = await runInThreads(settings, workspace.store, place, run);
  // While the engine runs.
  const dataHashes = plan.series.map(hashSeries);
  const outcome = await main;
  // While the other passes run.
  const assembled = assembleResult({
    ...{ plan, settings, outcome, dataHashes },
    warnings: run.warnings ?? [],
    note: run.note ?? '',
    engineVersion: installedVersion(),
  });
  const sensitivity = sensitivityOf(outcome, await variants);
  const runId = run.keep === false ? null : randomBytes(4).toString('hex');
  const result = withTradesThatFit({ ...assembled, sensitivity, runId });
  const curve: BacktestSeries = { at: outcome.at, equity: outcome.equity };
  const { orders } = outcome;
  if (run.out !== undefined)
    await writeOut(run.out, {
      result,
      trades: assembled.trades,
      series: curve,
      ...(orders && { orders }),
    });
  if (runId !== null) await saveRun(result, { settings, place }, workspace.store);
  return result;
}

/** A result is one JSON text, stored and printed; more trades than this make it unreadable or impossible. */
const MOST_TRADES = 50_000;

/** The metrics are those of all trades; only the list is cut, and says so. */
function withTradesThatFit(result: BacktestResult): BacktestResult {
  const { trades, warnings } = result;
  if (trades.length <= MOST_TRADES) return result;
  const [count, kept] = [trades.length, MOST_TRADES].map((one) => one.toLocaleString('en-US'));
  const warning = `the first ${kept!} of ${count!} trades are listed here; --out DIR writes all of them`;
  return { ...result, trades: trades.slice(0, MOST_TRADES), warnings: [...warnings, warning] };
}

/** The threads start while the plan is built: reading bars and bundling strategies take as long. */
async function runInThreads(
  settings: BacktestSettings,
  store: Store,
  place: StrategyPlace,
  run: RunOptions & { readonly engines?: EngineThreads },
): Promise<Supervised & { readonly plan: BacktestPlan }> {
  const { out, onProgress, signal, engines = startEngines(settings) } = run;
  try {
    const built = await buildPlan(settings, store, place);
    const plan = { ...built, orders: out !== undefined };
    const total = passesOf(plan).length * turnsOf(plan);
    const supervised = supervise(plan, {
      engines,
      ...(signal && { signal }),
      onProgress: (done) => onProgress?.(Math.min(total, done), total),
    });
    return { plan, ...supervised };
  } catch (error) {
    await engines.stop();
    throw error;
  }
}

/** About how many turns a pass takes: one for each bar; on ticks one here and one at the venue. */
function turnsOf({ series }: BacktestPlan): number {
  const turns = series.map(({ bars, ticks = {} }) => {
    const rows = TICK_KINDS.reduce((sum, kind) => sum + (ticks[kind]?.length ?? 0), 0);
    return { bars: bars.length, rows };
  });
  return (
    Math.max(...turns.map(({ bars }) => bars)) + 2 * turns.reduce((sum, { rows }) => sum + rows, 0)
  );
}

/** Where the strategies of a command's words are looked up. */
export function placeOf({ loaded, cwd }: Workspace): StrategyPlace {
  return { cwd, configDirectory: loaded.file && dirname(loaded.file) };
}

async function saveRun(
  result: BacktestResult,
  started: Pick<StoredManifest, 'settings' | 'place'>,
  store: Store,
): Promise<void> {
  const manifest: StoredManifest = { ...result.manifest, ...started };
  const run: StoredRun = {
    id: result.runId!,
    createdAt: asTimestamp(Date.now() * 1000),
    strategy: result.title,
    note: result.note,
    journalHash: result.manifest.journalHash,
    manifest: JSON.stringify(manifest),
    result: JSON.stringify(result),
  };
  try {
    await store.saveRun(run);
  } catch (error) {
    throw error instanceof TradsysError ? notKept(error) : error;
  }
}

/** The run was fine; without a place for it, it can still be seen. */
function notKept(error: TradsysError): TradsysError {
  const { code, message, exit, where, remedy } = error;
  return new TradsysError(code, message, {
    exit,
    ...(where !== undefined && { where }),
    remedy: `${remedy === undefined ? '' : `${remedy}; `}--no-keep runs without storing the result`,
    cause: error,
  });
}
