import { colourLevel } from './colour-level.js';
import { styleFor } from './report/style.js';
import type { Style } from './report/style.js';

/** The page that standard output is. */
export const pageStyle = (): Style =>
  styleFor(process.stdout, colourLevel(process.env, process.stdout) > 0);

/** Columns of the terminal; without end when the output is piped, so that lines stay whole. */
export const terminalWidth = (): number =>
  process.stdout.isTTY && process.stdout.columns > 0 ? process.stdout.columns : Infinity;
