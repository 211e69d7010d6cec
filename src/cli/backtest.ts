/** What the backtest command does with its flags: run, show progress, print the report. */
import { runBacktest } from '../app/backtest/index.js';
import type { BacktestOptions, BacktestResult } from '../app/backtest/index.js';
import { TradsysError } from '../errors.js';
import { configOptions } from './config-options.js';
import { didYouMean } from './did-you-mean.js';
import { parametersFrom } from './parameter-words.js';
import { interruptSignal } from './interrupt.js';
import { pageStyle } from './page.js';
import { startProgress } from './progress.js';
import type { Progress } from './progress.js';
import type { Breakdown } from './report/breakdown.js';
import { renderReport } from './report.js';

interface BacktestFlags extends Omit<
  BacktestOptions,
  'strategy' | 'parameters' | 'symbols' | 'closeAtEnd' | 'kind' | 'resolution'
> {
  readonly kind: string | undefined;
  readonly resolution: string | undefined;
  readonly 'ours-recorded'?: boolean | undefined;
  readonly 'feed-latency'?: string | undefined;
  readonly 'latency-jitter'?: string | undefined;
  readonly symbol: readonly string[] | undefined;
  readonly param: readonly string[] | undefined;
  readonly 'close-at-end'?: boolean | undefined;
  readonly breakdown?: Breakdown | undefined;
  readonly note?: string | undefined;
  readonly out?: string | undefined;
  readonly keep: boolean;
  readonly config?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly set: readonly string[];
  /** Names of the command's own flags. */
  readonly known: Iterable<string>;
}

/** Runs the backtest the flags describe, printing through `log`. Returns the result for `--json`. */
export async function backtestCommand(
  strategy: string | undefined,
  flags: BacktestFlags,
  log: (text: string) => void,
): Promise<BacktestResult> {
  const { symbol, param, note, out, keep } = flags;
  const options: BacktestOptions = {
    ...flags,
    kind: flags.kind as BacktestOptions['kind'],
    resolution: flags.resolution as BacktestOptions['resolution'],
    feedLatency: flags['feed-latency'],
    latencyJitter: flags['latency-jitter'],
    oursRecorded: flags['ours-recorded'],
    strategy,
    symbols: symbol,
    parameters: parametersFrom(param ?? [], '--param'),
    closeAtEnd: flags['close-at-end'],
  };
  let progress: Progress | undefined;
  try {
    const result = await runBacktest(options, configOptions(flags), {
      note,
      out,
      keep,
      signal: interruptSignal(),
      onProgress: (done, total) => {
        progress ??= startProgress({ unit: 'bars', total });
        progress.update(done);
      },
    });
    progress?.stop();
    log(renderReport(result, pageStyle(), flags.breakdown).join('\n'));
    return result;
  } catch (error) {
    throw withFlagHint(error, options.parameters!, flags.known);
  } finally {
    progress?.stop();
  }
}

/** A flag that no strategy has as a parameter may be a misspelt flag of the command. */
function withFlagHint(
  error: unknown,
  parameters: Readonly<Record<string, unknown>>,
  known: Iterable<string>,
): unknown {
  if (!(error instanceof TradsysError) || error.code !== 'strategy.parameter') return error;
  if (error.details.length > 0 || error.remedy?.startsWith('did you mean') === true) return error;
  const flags = [...known];
  const near = Object.keys(parameters)
    .filter((name) => error.message.startsWith(`parameter ${name}:`))
    .map((name) => didYouMean(name.replaceAll('_', '-'), flags))
    .find((flag) => flag !== undefined);
  if (near === undefined) return error;
  const remedy = `did you mean --${near}? ${error.remedy ?? ''}`.trim();
  return new TradsysError(error.code, error.message, { exit: error.exit, remedy, cause: error });
}
