/** Candles drawn with block characters. Import lazily. */
import type { Chalk } from 'chalk';

/** Plain numbers, in time order. */
export interface Candle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** Labels of the price axis. */
  readonly price: (value: number) => string;
  readonly paint: Pick<InstanceType<typeof Chalk>, 'green' | 'red' | 'dim'>;
}

/** At most `width` candles, each standing for as many neighbours as it takes. */
export function joinCandles(candles: readonly Candle[], width: number): readonly Candle[] {
  const count = Math.min(width, candles.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * candles.length) / count);
    const part = candles.slice(from, Math.floor(((column + 1) * candles.length) / count));
    return {
      open: part[0]!.open,
      high: part.reduce((most, { high }) => Math.max(most, high), -Infinity),
      low: part.reduce((least, { low }) => Math.min(least, low), Infinity),
      close: part.at(-1)!.close,
    };
  });
}

/** One cell of a candle: body, wick, half of either, or nothing. A row is two half-rows high. */
function cellOf(candle: Candle, rowOf: (price: number) => number, row: number): string {
  const body = [
    rowOf(Math.min(candle.open, candle.close)),
    rowOf(Math.max(candle.open, candle.close)),
  ];
  const wick = [rowOf(candle.low), rowOf(candle.high)];
  const within = ([from, to]: number[], at: number): boolean => at >= from! && at <= to!;
  const [lower, upper] = [row * 2, row * 2 + 1];
  const [bodyBelow, bodyAbove] = [within(body, lower), within(body, upper)];
  if (bodyBelow && bodyAbove) return '█';
  const [wickBelow, wickAbove] = [within(wick, lower), within(wick, upper)];
  if (bodyBelow) return wickAbove ? '┃' : '▄';
  if (bodyAbove) return wickBelow ? '┃' : '▀';
  if (wickBelow && wickAbove) return '│';
  return wickBelow ? '╷' : wickAbove ? '╵' : ' ';
}

/** Lines from top to bottom, the price of the highest and lowest at the left; empty without candles. */
export function drawCandles(candles: readonly Candle[], options: ChartOptions): readonly string[] {
  if (candles.length === 0) return [];
  const high = candles.reduce((most, candle) => Math.max(most, candle.high), -Infinity);
  const low = candles.reduce((least, candle) => Math.min(least, candle.low), Infinity);
  const [top, bottom] = [options.price(high), options.price(low)];
  const gutter = Math.max(top.length, bottom.length);
  const columns = joinCandles(candles, Math.max(10, options.width - gutter - 1));
  const steps = options.height * 2 - 1;
  const rowOf = (price: number): number =>
    high === low ? options.height : Math.round(((price - low) / (high - low)) * steps);
  return Array.from({ length: options.height }, (_, line) => {
    const row = options.height - 1 - line;
    const label = line === 0 ? top : row === 0 ? bottom : '';
    const cells = columns.map((candle) => {
      const cell = cellOf(candle, rowOf, row);
      if (cell === ' ') return cell;
      return candle.close >= candle.open ? options.paint.green(cell) : options.paint.red(cell);
    });
    return `${options.paint.dim(label.padStart(gutter))} ${cells.join('').trimEnd()}`.trimEnd();
  });
}
