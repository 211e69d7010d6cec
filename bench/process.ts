/**
 * Whole processes over stored bars: what a person waits for, and the memory it takes. The store is
 * made in a temporary directory; the built program runs in it with all defaults.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { benchOptions, compare, measure, MILLISECONDS, print } from './measure.js';

const options = benchOptions();
const COUNT = options.short ? 50_000 : 500_000;
const LONG = options.short ? 500_000 : 5_000_000;
const program = join(resolve(import.meta.dirname, '..'), 'bin/run.js');
const here = mkdtempSync(join(tmpdir(), 'tradsys-bench-'));

/** One unit on the crosses of two means, as in bench:backtest. */
const STRATEGY = `import { defineStrategy } from 'tradsys';
export default defineStrategy({ name: 'cross', create(_, { indicators }) {
  const fast = indicators.sma(10), slow = indicators.sma(30);
  let before = NaN;
  return { onBar({ close }, context) {
    const quick = fast.update(close), lazy = slow.update(close);
    if (lazy === undefined) return;
    const last = before;
    before = quick - lazy;
    if (last <= 0 && before > 0 && context.position === 0) context.buy(0.01);
    else if (last >= 0 && before < 0 && context.position > 0) context.sell(0.01);
  } };
} });`;

function run(words: readonly string[], environment: Record<string, string> = {}): void {
  const env = { ...process.env, HOME: here, XDG_DATA_HOME: '', ...environment };
  execFileSync(process.execPath, [program, ...words], { cwd: here, env, stdio: 'ignore' });
}

const generate = (bars: number, directory: string): void =>
  run(['data', 'generate', '--timeframe', '1m', '--bars', String(bars), '--data-dir', directory]);

/** Largest resident memory of a run in MiB, as the process itself says at its end. */
function peakOf(words: readonly string[]): number {
  const file = join(here, 'peak');
  const report = `import { writeFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads';
    if (isMainThread) process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`;
  run(words, { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}` });
  return Number(readFileSync(file, 'utf8')) / 1024;
}

try {
  writeFileSync(join(here, 'cross.ts'), STRATEGY);
  generate(COUNT, 'bars');
  generate(LONG, 'long');
  const words = ['backtest', 'cross.ts', '--cash', '1000000USDT', '--no-keep', '--data-dir'];
  const samples = await measure(
    [
      { name: `${COUNT} stored bars`, run: () => run([...words, 'bars']) },
      { name: 'the same, one pass', run: () => run([...words, 'bars', '--no-sensitivity']) },
      { name: 'node -e 0', run: () => execFileSync(process.execPath, ['-e', '0']) },
    ],
    { rounds: options.rounds },
  );
  const bare = samples[2]!;
  const memory = peakOf([...words, 'long']);
  print(
    [
      ...samples.slice(0, 2).map((one) => compare(one, MILLISECONDS, bare)),
      compare(bare, MILLISECONDS),
      { name: `peak of ${LONG} bars`, value: memory, unit: 'MiB', ratio: null, against: null },
    ],
    options,
  );
} finally {
  rmSync(here, { recursive: true, force: true });
}
