/** Paint for text meant for standard output. Import lazily. */
import { Chalk } from 'chalk';
import { colourLevel } from './colour-level.js';

export const paint = new Chalk({ level: colourLevel(process.env, process.stdout) });
