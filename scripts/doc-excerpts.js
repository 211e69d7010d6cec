// Outputs that the docs show, taken from a run of now: the same market, the same two backtests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What differs from run to run, by its newest: the docs keep what they show. */
const IDS = ['a80e9e92', '64d58842'];
const WHEN = '2026-11-20 17:54';

function tradsys(home, ...words) {
  const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...words], {
    cwd: home,
    env: { HOME: home, PATH: process.env.PATH },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`tradsys ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The outputs in an empty home: a stored market, two backtests on it, their list, a rerun. */
export function docExcerpts() {
  const home = mkdtempSync(join(tmpdir(), 'tradsys-docs-'));
  try {
    const generated = tradsys(
      home,
      ...'data generate --symbol ETH/USDT --timeframe 1h --bars 5000'.split(' '),
    );
    tradsys(home, 'backtest', 'mean_reversion', '--no-sensitivity');
    const report = tradsys(
      home,
      ...'backtest mean_reversion --lookback-period 40 --note'.split(' '),
      'longer look',
    );
    const sensitivity = /^IF COSTS[\s\S]*?^ {2}Break-even.*\n/m.exec(report)[0];
    const { runs } = JSON.parse(tradsys(home, 'runs', 'list', '--json'));
    const rerun = tradsys(home, 'runs', 'rerun', runs[0].id);
    let list = tradsys(home, 'runs', 'list').replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, WHEN);
    runs.forEach(({ id }, index) => (list = list.replace(id, IDS[index])));
    return { generated, sensitivity, list, rerun };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The text of a document with those outputs in the places of the old ones. */
export function withExcerpts(text, { generated, sensitivity, list, rerun }) {
  return text
    .replace(/(\$ tradsys data generate .*\n)[\s\S]*?(?=```)/, (_, line) => line + generated)
    .replace(/(^```text\n)IF COSTS[\s\S]*?(?=^```)/m, (_, fence) => fence + sensitivity)
    .replace(/(\$ tradsys runs list\n)[\s\S]*?(?=\n\$)/, (_, line) => line + list)
    .replace(/(\$ tradsys runs rerun )\w+\n.*\n/, (_, line) => `${line}${IDS[0]}\n${rerun}`);
}
