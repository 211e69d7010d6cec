/** The course of `data download`. Import lazily. */
import type { LoadOptions } from '../app/config/index.js';
import { parseSymbol } from '../app/config/symbols.js';
import { downloadData } from '../app/data/index.js';
import type { Downloaded, DownloadRequest } from '../app/data/index.js';
import { openVenueFeed } from '../app/session/connection.js';
import { openWorkspace } from '../app/workspace.js';
import type { Timeframe } from '../core/domain/timeframe.js';
import { TradsysError } from '../errors.js';
import { paint } from './colour.js';
import { instantFlag, timeframeFlag } from './data-flags.js';
import { count, instant, isDated, many } from './data-text.js';
import { interruptSignal } from './interrupt.js';
import { startProgress } from './progress.js';

export interface DownloadFlags {
  readonly timeframe?: string | undefined;
  readonly trades: boolean;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface DownloadResult {
  readonly venue: string;
  readonly directory: string;
  readonly series: readonly Downloaded[];
}

const USUAL_TIMEFRAME = '1m' as Timeframe;
const LACKS_SHOWN = 5;

export async function runDownload(
  venue: string,
  symbols: readonly string[],
  flags: DownloadFlags,
  {
    config: options,
    warn,
  }: { readonly config: LoadOptions; readonly warn: (line: string) => void },
): Promise<DownloadResult> {
  const request = requestOf(symbols, flags);
  const { loaded, directory, store } = await openWorkspace(options);
  let progress: ReturnType<typeof startProgress> | undefined;
  try {
    const program = process.argv[1] ?? '';
    const place = { config: loaded.config, directory, program, warn, symbols: request.symbols };
    const feed = await openVenueFeed(venue, place);
    try {
      const unit = flags.trades ? 'minutes' : 'bars';
      const onProgress = (done: number, total: number): void => {
        progress ??= startProgress({ unit, total });
        progress.update(done);
      };
      const signal = interruptSignal();
      const series = await downloadData(request, { feed, store, signal, onProgress });
      return { venue, directory, series };
    } finally {
      progress?.stop();
      await feed.close();
    }
  } finally {
    await store.close();
  }
}

function requestOf(symbols: readonly string[], flags: DownloadFlags): DownloadRequest {
  const { trades, timeframe, from, to } = flags;
  if (trades && timeframe !== undefined) {
    throw new TradsysError('data.not_bars', 'trades are stored as they are, not as bars', {
      ...{ exit: 'usage', where: '--timeframe', remedy: 'leave out --trades or --timeframe' },
    });
  }
  return {
    symbols: symbols.map(parseSymbol),
    timeframe: trades ? undefined : timeframe ? timeframeFlag(timeframe) : USUAL_TIMEFRAME,
    from: from === undefined ? undefined : instantFlag('from', from),
    to: to === undefined ? undefined : instantFlag('to', to),
  };
}

export function downloadText({ venue, directory, series }: DownloadResult): string {
  const lines = series.flatMap((one) => [headOf(one), ...notesOf(one, venue)]);
  return [...lines, `stored in ${directory}`].join('\n');
}

function headOf({ symbol, kind, timeframe, added, stored, first, last }: Downloaded): string {
  const dated = timeframe !== null && isDated(timeframe);
  const one = kind === 'bars' ? 'bar' : 'trade';
  const name = paint.bold(timeframe === null ? symbol : `${symbol} ${timeframe}`);
  const range =
    first === null || last === null
      ? 'none in this range'
      : `${count(stored)} from ${instant(first, dated)} to ${instant(last, dated)} UTC`;
  return `${name}  ${added === 0 ? `no new ${one}` : many(added, `new ${one}`)}; ${range}`;
}

function notesOf(
  { lacking, refused, timeframe, kind }: Downloaded,
  venue: string,
): readonly string[] {
  const dated = timeframe !== null && isDated(timeframe);
  const what = kind === 'bars' ? 'bar' : 'trade';
  const spans = lacking.slice(0, LACKS_SHOWN).map(({ from, to, missing }) => {
    const size = missing === null ? '' : ` (${many(missing, what)})`;
    return `  ${venue} has none from ${instant(from, dated)} to ${instant(to, dated)}${size}`;
  });
  const more = lacking.length - LACKS_SHOWN;
  return [
    ...spans,
    ...(more > 0 ? [`  ... and ${many(more, 'more such span')}`] : []),
    ...(refused > 0 ? [`  ${many(refused, `impossible ${what}`)} left out`] : []),
  ];
}
