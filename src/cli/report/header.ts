/** Who traded what, when; and what a reader must know before he believes any number below. */
import type { BacktestResult, SeriesUsed } from '../../app/backtest/result.js';
import { clean, count, date, instant, plain, plural } from './format.js';
import { hanging, visibleLength, wrap } from './layout.js';
import type { Paint, Style } from './style.js';

const SYMBOLS_SHOWN = 4;

/** `HALTED 2023-03-12 by max_drawdown; 3,211 signals refused after it` */
export function haltLine({ halt }: BacktestResult): string | null {
  if (halt === null) return null;
  return (
    `HALTED ${date(halt.at)} by ${halt.rule}; ` +
    `${plural(halt.refusedAfter, 'signal')} refused after it`
  );
}

export function header(result: BacktestResult, style: Style, paint: Paint): string[] {
  const bars = result.series.reduce((sum, series) => sum + series.bars, 0);
  const facts = [
    symbols(result.series),
    [...new Set(result.series.map((series) => series.timeframe))].join(', '),
    `${instant(result.from)} to ${instant(result.to)}`,
    plural(bars, 'bar'),
  ];
  const width = style.width;
  return [
    ...headed(`${paint.strong(clean(result.title))}  `, facts, width),
    ...instances(result).flatMap((line) => wrap(line, width).map(paint.faint)),
    ...(result.note === '' ? [] : wrap(`Note: ${clean(result.note)}`, width)),
    ...syntheticLines(result).flatMap((line) => wrap(line, width).map(paint.warning)),
    ...firstTradableLines(result.series).flatMap((line) => wrap(line, width)),
  ];
}

/** The facts beside the title; those that do not fit go below it, whole. */
function headed(title: string, facts: readonly string[], width: number): string[] {
  const together = title + facts.join('  ');
  if (visibleLength(together) <= width) return [together];
  const below = facts.slice(-2).join('  ');
  const above = title + facts.slice(0, -2).join('  ');
  return [...hanging('', above, width), ...hanging('  ', below, width)];
}

function symbols(series: readonly SeriesUsed[]): string {
  const names = [...new Set(series.map(({ symbol }) => symbol))];
  const more = names.length - SYMBOLS_SHOWN;
  return names.slice(0, SYMBOLS_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Parameters; with several instances, one line for each that differs in them. */
function instances({ instances: all, title }: BacktestResult): string[] {
  const lines = all.map(({ strategy, parameters }) => {
    const list = Object.entries(parameters).map(
      ([name, value]) => `${snakeCase(name)} ${show(value)}`,
    );
    const prefix = strategy === title ? '' : `${strategy}: `;
    return list.length === 0 ? prefix.replace(/: $/, '') : prefix + list.join(', ');
  });
  return [...new Set(lines)].filter((line) => line !== '').map(clean);
}

/** Parameters are written as in config files, whatever the code calls them. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function show(value: number | string | boolean): string {
  return typeof value === 'number' ? plain(value).replaceAll(',', '') : String(value);
}

function syntheticLines({ series }: BacktestResult): string[] {
  const made = series.filter(({ synthetic }) => synthetic);
  if (made.length === 0) return [];
  const origins = [...new Set(made.map(({ origin }) => origin.replace(/^synthetic ?/, '')))];
  const which = origins.filter((origin) => origin !== '').slice(0, 2);
  const part = made.length === series.length ? '' : ` in ${made.length} of ${series.length} series`;
  return [
    `SYNTHETIC DATA${part}${which.length === 0 ? '' : ` ${clean(which.join(', '))}`}: ` +
      'it shows how the program works, not what pays.',
  ];
}

/** Said when indicators had to warm up inside the span, so that trading began late or never. */
function firstTradableLines(series: readonly SeriesUsed[]): string[] {
  const late = series.filter(({ firstTradable, first, bars, last }) => {
    if (firstTradable === null) return true;
    return firstTradable - first > ((last - first) / bars) * 1.5;
  });
  const named = late
    .slice(0, SYMBOLS_SHOWN)
    .map(({ symbol, firstTradable, warmupBars }) =>
      firstTradable === null
        ? `${symbol} never became tradable: too few bars to warm up the indicators.`
        : `First tradable bar of ${symbol}: ${instant(firstTradable)} ` +
          `(${warmupBars === 0 ? 'no' : `only ${count(warmupBars)}`} bars before the span, so ` +
          `indicators warmed up inside it).`,
    );
  const more = late.length - named.length;
  return more > 0 ? [...named, `The same holds for ${count(more)} more symbols.`] : named;
}
