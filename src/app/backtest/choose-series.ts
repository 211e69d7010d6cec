/** Which stored bars a run uses, from what was asked for and what there is. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import { parseTimeframe, timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import { unifiedSymbols } from '../config/symbols.js';
import { DEFAULT_MARKET } from '../data/generate.js';
import { canResample } from '../data/resample.js';
import { TRADES } from './bar-sources.js';
import type { SourceOfBars } from './bar-sources.js';
import type { SeriesSetting } from './settings.js';

const usage = (code: string, what: string, remedy: string): TradsysError =>
  new TradsysError(code, what, { exit: 'usage', remedy });

const symbolsOf = (stored: readonly SourceOfBars[]): readonly string[] => [
  ...new Set(stored.map(({ instrument }) => qualifiedSymbol(instrument))),
];

/** The market made when nothing was imported: labelled, the same every time, resampled if asked. */
export function syntheticMarket(
  asked?: string,
  symbol: string = DEFAULT_MARKET.symbols[0]!,
): SeriesSetting {
  const { seed } = DEFAULT_MARKET;
  const timeframe = asked === undefined ? DEFAULT_MARKET.timeframe : checkedTimeframe(asked);
  return {
    symbol,
    timeframe,
    storedTimeframe: timeframe,
    origin: `synthetic (seed ${seed})`,
    synthetic: true,
    generator: { ...DEFAULT_MARKET, timeframe, symbols: [symbol] },
  };
}

/** The one stored symbol, or the error that lists them. */
export function onlySymbol(stored: readonly SourceOfBars[]): string {
  const symbols = symbolsOf(stored);
  if (symbols.length === 1) return symbols[0]!;
  throw usage(
    'backtest.which_symbol',
    `${symbols.length} symbols are stored and none was chosen`,
    `add --symbol with one of: ${symbols.join(', ')}`,
  );
}

/** The stored symbol that `text` names, as written or as a venue's id. */
export function storedSymbol(text: string, stored: readonly SourceOfBars[]): string {
  const symbols = symbolsOf(stored);
  if (symbols.includes(text)) return text;
  const meant = unifiedSymbols(text).filter((symbol) => symbols.includes(symbol));
  if (meant.length === 1) return meant[0]!;
  // A symbol of a venue may be named without the venue when only one venue has it.
  const unqualified = symbols.filter((symbol) =>
    unifiedSymbols(text).some((reading) => symbol.endsWith(`:${reading}`)),
  );
  if (unqualified.length === 1) return unqualified[0]!;
  const close = nearest(text.toUpperCase(), symbols);
  const there = symbols.length === 0 ? 'nothing is stored' : `stored: ${symbols.join(', ')}`;
  throw usage(
    'backtest.unknown_symbol',
    `no bars of ${text}${close === undefined ? '' : ` (did you mean ${close}?)`}`,
    `${there}; add bars with 'tradsys data import FILE' or 'tradsys data generate'`,
  );
}

/** The stored series of a symbol for the timeframe asked for, resampled when it must be. */
export function chooseSeries(
  symbol: string,
  named: string | undefined,
  stored: readonly SourceOfBars[],
): SeriesSetting {
  const series = stored.filter(({ instrument }) => qualifiedSymbol(instrument) === symbol);
  const asked = named ?? series.find(({ usual }) => usual)?.usual;
  const frames = series.map(({ timeframe }) => timeframe ?? TRADES);
  const bars = series.flatMap(({ timeframe }) => timeframe ?? []);
  if (asked === undefined && bars.length === 0) {
    throw usage(
      'backtest.which_timeframe',
      `${symbol} is stored as trades, and into which bars to put them is yours to say`,
      'add --timeframe, such as --timeframe 1m',
    );
  }
  if (asked === undefined && bars.length > 1) {
    throw usage(
      'backtest.which_timeframe',
      `${symbol} is stored as ${frames.join(', ')} and none was chosen`,
      `add --timeframe, such as --timeframe ${bars[0]!}`,
    );
  }
  const timeframe = asked === undefined ? bars[0]! : checkedTimeframe(asked);
  const source = series.find((one) => one.timeframe === timeframe) ?? finest(series, timeframe);
  if (!source) {
    throw usage(
      'backtest.no_timeframe',
      `${symbol} is stored as ${frames.join(', ')}, which cannot be made into ${timeframe}`,
      'choose a whole multiple of a stored timeframe',
    );
  }
  const { origin, synthetic } = source;
  return { symbol, timeframe, storedTimeframe: source.timeframe ?? TRADES, origin, synthetic };
}

function checkedTimeframe(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (timeframe) return timeframe;
  throw usage(
    'backtest.timeframe',
    `${text} is no timeframe`,
    'write a count and a unit: 1m, 15m, 4h, 1d',
  );
}

/** The longest stored bars that fill the timeframe: least work, same result. Trades come last. */
function finest(series: readonly SourceOfBars[], timeframe: Timeframe): SourceOfBars | undefined {
  const length = ({ timeframe: frame }: SourceOfBars): number =>
    frame === undefined ? 0 : (timeframeLength(frame) ?? 0);
  return series
    .filter((one) => one.timeframe === undefined || canResample(one.timeframe, timeframe))
    .sort((a, b) => length(b) - length(a))[0];
}
