// The names of the benchmarks, a line each.
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
for (const name of Object.keys(scripts)) if (name.startsWith('bench:')) console.log(name);
