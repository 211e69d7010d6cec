import { buildPlan } from '../backtest/build-plan.js';
import { placeOf } from '../backtest/index.js';
import { explainBacktest } from '../parity/index.js';
import type { Explanation, Question } from '../parity/index.js';
import type { Workspace } from '../workspace.js';
import { findRun, manifestOf } from './find-run.js';
import { placeFor } from './rerun.js';

export interface RunWhy {
  readonly run: string;
  /** Whether the run is now what it was when it was stored. */
  readonly same: boolean;
  /** Oldest first. */
  readonly explanations: readonly Explanation[];
}

/** Explains a stored run, which is run again. Throws (exit 2) when there is no such run, symbol or order. */
export async function whyRun(
  workspace: Workspace,
  id: string,
  question: Question,
  signal?: AbortSignal,
): Promise<RunWhy> {
  const { store } = workspace;
  const stored = await findRun(store, id);
  const run = stored.id;
  const manifest = manifestOf(stored);
  const plan = await buildPlan(manifest.settings, store, placeFor(manifest, placeOf(workspace)));
  const { explanations, journalHash } = await explainBacktest({ run, plan, question }, signal);
  return { run, same: journalHash === stored.journalHash, explanations };
}
