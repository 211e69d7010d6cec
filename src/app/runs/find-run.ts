/** One stored run by the beginning of its id, and what its JSON holds. */
import { TradsysError } from '../../errors.js';
import type { Store, StoredRun } from '../../ports.js';
import { nearest } from '../config/nearest.js';
import type { BacktestResult } from '../backtest/result.js';
import type { StoredManifest } from '../backtest/settings.js';

/** Ids named in an error. */
const NAMED = 3;
const RESULT_VERSION = 1;

/** The run whose id is, or alone begins with, `id`. Throws (exit 2) with the ids that may be meant. */
export async function findRun(store: Store, id: string): Promise<StoredRun> {
  const wanted = id.trim().toLowerCase();
  const found = await store.readRun(wanted);
  if (found) return found;
  const ids = (await store.listRuns()).map((run) => run.id);
  const begun = wanted === '' ? [] : ids.filter((one) => one.startsWith(wanted));
  if (begun.length > 1) {
    throw new TradsysError('runs.ambiguous', `${begun.length} runs begin with ${wanted}`, {
      exit: 'usage',
      remedy: `write more of the id: ${listed(begun)}`,
    });
  }
  throw new TradsysError('runs.unknown', `no run ${id === '' ? 'without an id' : id} is stored`, {
    exit: 'usage',
    remedy: remedyFor(wanted, ids),
  });
}

function remedyFor(wanted: string, ids: readonly string[]): string {
  if (ids.length === 0) return "none is; 'tradsys backtest STRATEGY' stores one";
  const near = nearest(wanted, ids);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  return `${hint}the last ones are ${listed(ids)} ('tradsys runs list' shows all)`;
}

const listed = (ids: readonly string[]): string =>
  ids.slice(0, NAMED).join(', ') + (ids.length > NAMED ? ', ...' : '');

/** The result as it was returned. Throws when it cannot be read by this version. */
export function resultOf(run: StoredRun): BacktestResult {
  const result = parsed(run, run.result) as BacktestResult;
  if ((result.version as number) === RESULT_VERSION) return result;
  throw new TradsysError('runs.version', `result of version ${String(result.version)}`, {
    where: `run ${run.id}`,
    remedy: 'this tradsys reads version 1: use the one that stored it, or run it again',
  });
}

/** Throws when the stored text does not say how the run was started. */
export function manifestOf(run: StoredRun): StoredManifest {
  const manifest = parsed(run, run.manifest) as Partial<StoredManifest>;
  if (manifest.settings && manifest.place) return manifest as StoredManifest;
  throw unreadable(run, 'its manifest does not say how it was started');
}

function parsed(run: StoredRun, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, as any other text that is no object.
  }
  throw unreadable(run, 'what is stored of it is damaged');
}

function unreadable({ id }: StoredRun, what: string): TradsysError {
  return new TradsysError('runs.unreadable', what, {
    where: `run ${id}`,
    remedy: `remove it with 'tradsys runs remove ${id}'`,
  });
}
