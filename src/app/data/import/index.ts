/**
 * Import of market files: read what is there, decide what it means, ask for what cannot be known, and
 * store all of it or nothing. It must not know where questions are asked or how reports are printed.
 */
import type { Store } from '../../../ports.js';
import { TradsysError } from '../../../errors.js';
import { decide, unanswered } from './decide.js';
import type { ImportFlags, Question } from './decide.js';
import { planImport } from './plan.js';
import type { ImportPlan } from './plan.js';
import { readMarketFile } from './read-file.js';
import type { ImportReport } from './report.js';
import type { OnBytes } from './source.js';

export type { ImportFlags, Question } from './decide.js';
export type { ImportPlan } from './plan.js';
export type { ImportReport } from './report.js';

export interface ImportOptions {
  readonly flags?: ImportFlags;
  readonly sort?: boolean;
  /** Answers a question with flags; absent when nobody can be asked. */
  readonly ask?: (questions: readonly Question[]) => Promise<ImportFlags>;
  readonly onBytes?: OnBytes;
}

/** Reads the file and settles all questions. Nothing is stored. */
export async function readImport(path: string, options: ImportOptions = {}): Promise<ImportPlan> {
  let flags = options.flags ?? {};
  const reading = await readMarketFile(path, { sort: options.sort, onBytes: options.onBytes });
  let decisions = decide(reading, flags);
  // An answer may open a question: the week of a date is asked once the bars are known to be weeks.
  while (decisions.questions.length > 0) {
    if (!options.ask) throw unanswered(path, decisions.questions);
    flags = { ...flags, ...(await options.ask(decisions.questions)) };
    decisions = decide(reading, flags);
  }
  return planImport(reading, decisions, flags);
}

/** Stores a plan. An import either completes or changes nothing. */
export async function storeImport(store: Store, plan: ImportPlan): Promise<ImportReport> {
  if (plan.series.bars.length === 0) {
    throw new TradsysError('data.no_rows', 'there is no row to import', {
      where: plan.report.file,
    });
  }
  await store.writeBars(plan.series, { origin: plan.origin, synthetic: false });
  return plan.report;
}
