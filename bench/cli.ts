/** Cold start of the built program, as a ratio to a bare `node -e 0` in the same rounds. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { benchOptions, compare, measure, MILLISECONDS, print } from './measure.js';
import type { Candidate } from './measure.js';

const root = resolve(import.meta.dirname, '..');

function start(name: string, args: readonly string[]): Candidate {
  const run = (): unknown => execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' });
  return { name, run };
}

const LINES = [
  ['--version'],
  ['data', 'list', '--help'],
  ['backtest', '--help'],
  ['autocomplete', 'bash'],
];

const options = benchOptions();
const [bare, ...started] = await measure(
  [
    start('node -e 0', ['-e', '0']),
    ...LINES.map((words) => start(words.join(' '), ['bin/run.js', ...words])),
  ],
  { rounds: options.short ? options.rounds : Math.max(options.rounds, 15) },
);
print(
  [compare(bare!, MILLISECONDS), ...started.map((each) => compare(each, MILLISECONDS, bare))],
  options,
);
