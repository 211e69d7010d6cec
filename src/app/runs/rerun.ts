import { TradsysError } from '../../errors.js';
import type { Workspace } from '../workspace.js';
import { placeOf, runSettings } from '../backtest/index.js';
import type { BacktestResult, RunOptions } from '../backtest/index.js';
import type { StoredManifest } from '../backtest/settings.js';
import { findStrategy } from '../strategies/reference.js';
import type { StrategyPlace } from '../strategies/index.js';
import { differencesBetween } from './differences.js';
import type { Difference } from './differences.js';
import { findRun, manifestOf, resultOf } from './find-run.js';

export interface Rerun {
  readonly id: string;
  /** The journals are the same, byte for byte, and so are the data that equity is marked with. */
  readonly same: boolean;
  /** SHA-256 of the journal of the run now. */
  readonly journalHash: string;
  readonly storedJournalHash: string;
  /** Empty when all that decides a run, and its journal, are as they were. */
  readonly differences: readonly Difference[];
  /** The result now; it is not stored. */
  readonly result: BacktestResult;
}

/** Runs a stored run again from its own words. Throws (exit 2) when there is no such run. */
export async function rerun(
  workspace: Workspace,
  id: string,
  options: Pick<RunOptions, 'signal' | 'onProgress'> = {},
): Promise<Rerun> {
  const stored = await findRun(workspace.store, id);
  const before = resultOf(stored);
  const manifest = manifestOf(stored);
  const place = placeFor(manifest, placeOf(workspace));
  const result = await runSettings(manifest.settings, workspace, {
    ...options,
    place,
    keep: false,
    note: stored.note,
  });
  const { journalHash } = result.manifest;
  const differences = differencesBetween(before, result);
  return {
    id: stored.id,
    same: journalHash === stored.journalHash && differences.every(({ kind }) => kind !== 'data'),
    journalHash,
    storedJournalHash: stored.journalHash,
    differences,
    result,
  };
}

/** Where the run was started while its strategies are there; on another machine, here. */
export function placeFor({ settings, place }: StoredManifest, here: StrategyPlace): StrategyPlace {
  try {
    for (const { strategy } of settings.instances) findStrategy(strategy, place);
    return place;
  } catch (error) {
    if (error instanceof TradsysError) return here;
    throw error;
  }
}
