/**
 * Market data of a venue into the store: what is missing is asked for, part by part, and kept as it comes.
 * It must not know how a venue is reached, nor how progress and results are shown.
 */
import type { Timeframe } from '../../../core/domain/timeframe.js';
import { MICROSECONDS_PER_DAY, asTimestamp } from '../../../core/domain/units.js';
import type { Timestamp } from '../../../core/domain/units.js';
import { TradsysError } from '../../../errors.js';
import type { Feed, Store } from '../../../ports.js';
import { planBars } from './bars.js';
import type { Downloaded, Kept, Part } from './part.js';
import { planTrades } from './trades.js';

export type { Downloaded } from './part.js';

export interface DownloadRequest {
  /** As the venue is asked: `BTC/USDT`. */
  readonly symbols: readonly string[];
  /** Length of the bars; undefined: trades. */
  readonly timeframe: Timeframe | undefined;
  /** Default: where the stored data begin, else 30 days ago (trades: a day ago). */
  readonly from: Timestamp | undefined;
  /** Default: now. */
  readonly to: Timestamp | undefined;
}

export interface DownloadPlace {
  readonly feed: Feed;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** How much of all that is to be asked for is done: bars, or minutes of trades. */
  readonly onProgress: (done: number, total: number) => void;
}

/** What is to be asked about one symbol, and what became of it in the end. */
interface Job {
  readonly parts: readonly Part[];
  readonly result: (kept: Kept) => Promise<Downloaded>;
}

const DEFAULT_BAR_DAYS = 30;
const DEFAULT_TRADE_DAYS = 1;

/**
 * Rejects with a TradsysError: `interrupted` when the signal aborts. Whatever came until then is stored,
 * and the same request goes on from there.
 */
export async function downloadData(
  request: DownloadRequest,
  place: DownloadPlace,
): Promise<readonly Downloaded[]> {
  const jobs = await planJobs(request, place);
  const total = jobs.flatMap(({ parts }) => parts).reduce((sum, { size }) => sum + size, 0);
  const finished: Downloaded[] = [];
  let [done, rows] = [0, 0];
  try {
    for (const { parts, result } of jobs) {
      let kept: Kept = { added: 0, refused: 0 };
      for (const part of parts) {
        const before = done;
        for await (const step of part.steps()) {
          kept = { added: kept.added + step.added, refused: kept.refused + step.refused };
          rows += step.added;
          done = before + part.size * step.share;
          place.onProgress(Math.round(done), total);
          place.signal.throwIfAborted();
        }
        done = before + part.size;
        place.onProgress(Math.round(done), total);
      }
      finished.push(await result(kept));
    }
    return finished;
  } catch (error) {
    throw place.signal.aborted ? interrupted(rows) : error;
  }
}

async function planJobs(
  request: DownloadRequest,
  { feed, store, signal }: DownloadPlace,
): Promise<readonly Job[]> {
  const { symbols, timeframe, from, to } = request;
  const listed = await feed.instruments([...new Set(symbols)]);
  const now = asTimestamp(Date.now() * 1_000 + (await feed.clockOffset()));
  const days = timeframe === undefined ? DEFAULT_TRADE_DAYS : DEFAULT_BAR_DAYS;
  const usual = asTimestamp(now - days * MICROSECONDS_PER_DAY);
  const end = to === undefined || to > now ? now : to;
  const jobs: Job[] = [];
  for (const { instrument } of listed) {
    const asked = { from, usual, to: end };
    const desk = { feed, store, signal, instrument };
    jobs.push(
      timeframe === undefined
        ? await planTrades(desk, asked)
        : await planBars(desk, timeframe, asked),
    );
  }
  return jobs;
}

const interrupted = (rows: number): TradsysError =>
  new TradsysError('interrupted', `interrupted; ${rows.toLocaleString('en-US')} rows were stored`, {
    exit: 'interrupted',
    remedy: 'the same command goes on from there',
  });
