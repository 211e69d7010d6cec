// Puts what `tradsys backtest mean_reversion` prints now into the README; test/docs.test.ts compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withPicture } from './readme-picture.js';

const readme = fileURLToPath(new URL('../README.md', import.meta.url));
writeFileSync(readme, withPicture(readFileSync(readme, 'utf8')));
