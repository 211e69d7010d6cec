/** What a strategy goes by: `z -0.42, macd(12, 26, 9) macd 1.2 signal 1.1`. */
import type { Figure, Figures } from '../../core/engine/index.js';
import { plain } from './money.js';
import { word } from './section.js';

const DIGITS = 6;

/** Empty when it shows nothing. */
export const figuresText = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, figure]) => `${word(name)} ${figureText(figure)}`)
    .join(', ');

function figureText(figure: Figure): string {
  if (figure === null) return 'not yet';
  if (typeof figure === 'number') return plain(Number(figure.toPrecision(DIGITS)));
  return Object.entries(figure)
    .map(([line, value]) => `${word(line)} ${figureText(value)}`)
    .join(' ');
}
