/**
 * Import of market files: read what is there, decide what it means, ask for what cannot be known, and
 * store all of it or nothing. It must not know where questions are asked or how reports are printed.
 */
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { Instrument } from '../../../core/domain/instrument.js';
import type { Store } from '../../../ports.js';
import { TradsysError } from '../../../errors.js';
import { heldInstruments, otherInstrument } from './against-stored.js';
import { decide, unanswered } from './decide.js';
import type { Decisions, ImportFlags, Question } from './decide.js';
import { planImport } from './plan.js';
import type { BarPlan } from './plan.js';
import { readMarketFile } from './read-file.js';
import type { Reading } from './read-file.js';
import type { ImportReport } from './report.js';
import { openSource } from './source.js';
import type { OnBytes, Source } from './source.js';
import { decideTicks, plainTrades, planTicks, tickFormatOf } from './ticks/index.js';
import type { TickPlan, TickReport } from './ticks/index.js';

export { againstStored } from './against-stored.js';
export type { ImportFlags, Question } from './decide.js';
export type { BarPlan } from './plan.js';
export type { ImportReport } from './report.js';
export type { KindReport, TickPlan, TickReport } from './ticks/index.js';

export type ImportPlan = BarPlan | TickPlan;

export interface ImportOptions {
  readonly flags?: ImportFlags;
  readonly sort?: boolean;
  /** Answers a question with flags; absent when nobody can be asked. */
  readonly ask?: (questions: readonly Question[]) => Promise<ImportFlags>;
  readonly onBytes?: OnBytes;
}

/** Decides, asks and decides again until nothing is open: an answer may open a question. */
async function settle<Decided extends { readonly questions: readonly Question[] }>(
  path: string,
  options: ImportOptions,
  decideWith: (flags: ImportFlags) => Decided,
): Promise<{ readonly flags: ImportFlags; readonly decisions: Decided }> {
  let flags = options.flags ?? {};
  let decisions = decideWith(flags);
  while (decisions.questions.length > 0) {
    if (!options.ask) throw unanswered(path, decisions.questions);
    flags = { ...flags, ...(await options.ask(decisions.questions)) };
    decisions = decideWith(flags);
  }
  return { flags, decisions };
}

async function planBars(reading: Reading, options: ImportOptions): Promise<BarPlan> {
  const { flags, decisions } = await settle(reading.path, options, (told) => decide(reading, told));
  return planImport(reading, decisions, flags);
}

async function planTrades(reading: Reading, options: ImportOptions): Promise<TickPlan> {
  const { flags, decisions } = await settle<Decisions>(reading.path, options, (told) =>
    decide(reading, told, 'ticks'),
  );
  const trades = plainTrades(reading, decisions);
  return planTicks(trades, decideTicks(trades, flags), flags);
}

const noRows = (path: string): TradsysError =>
  new TradsysError('data.no_rows', 'there is no row to import', {
    where: path,
    remedy: 'import a file with at least one row',
  });

async function planFormat(source: Source, options: ImportOptions): Promise<TickPlan | undefined> {
  const read = tickFormatOf(source);
  if (!read) return undefined;
  const found = await read(source, options.onBytes);
  if (found.rows === 0) throw noRows(source.path);
  const reading = source.compressed ? { ...found, format: `${found.format}, gzip` } : found;
  const { flags, decisions } = await settle(reading.path, options, (told) =>
    decideTicks(reading, told),
  );
  return planTicks(reading, decisions, flags, options.sort);
}

/**
 * Reads the file and settles all questions. Nothing is stored. A list of trades is kept as trades, or
 * becomes bars when a timeframe is named.
 */
export async function readImport(path: string, options: ImportOptions = {}): Promise<ImportPlan> {
  const source = await openSource(path);
  const ticks = await planFormat(source, options);
  if (ticks) return ticks;
  const reading = await readMarketFile(source, options);
  const trades = reading.layout.places.kind === 'trades';
  const bars = !trades || options.flags?.timeframe !== undefined;
  return bars ? planBars(reading, options) : planTrades(reading, options);
}

/** The same for who needs bars: trades ask for their timeframe, other ticks are refused. */
export async function readBarImport(path: string, options: ImportOptions = {}): Promise<BarPlan> {
  const source = await openSource(path);
  if (tickFormatOf(source)) {
    throw new TradsysError('data.not_bars', 'holds trades, quotes, depth or orders, not bars', {
      exit: 'usage',
      where: path,
      remedy: 'import it with: tradsys data import FILE',
    });
  }
  return planBars(await readMarketFile(source, options), options);
}

/** Stores a plan. An import either completes or changes nothing. */
export async function storeImport(
  store: Store,
  plan: ImportPlan,
): Promise<ImportReport | TickReport> {
  const rows = plan.kind === 'bars' ? plan.series.bars.length : plan.report.kinds.length;
  if (rows === 0) {
    throw noRows(plan.report.file);
  }
  const { origin } = plan;
  try {
    if (plan.kind === 'bars') await store.writeBars(plan.series, { origin, synthetic: false });
    else await store.writeTicks(plan.instrument, plan.data, { origin });
  } catch (error) {
    const instrument = plan.kind === 'bars' ? plan.series.instrument : plan.instrument;
    throw await explained(error, store, instrument);
  }
  return plan.report;
}

/** Scales that do not go together are those of another instrument, and are told as such. */
async function explained(error: unknown, store: Store, instrument: Instrument): Promise<unknown> {
  if (!(error instanceof TradsysError) || error.code !== 'store.scale') return error;
  const [held] = await heldInstruments(store, qualifiedSymbol(instrument));
  return held === undefined ? error : otherInstrument(held, instrument, `: ${error.message}`);
}
