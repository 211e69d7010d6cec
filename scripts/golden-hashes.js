// Prints `hash name` for runs whose every byte must be the same on each version of Node.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const { commands } = JSON.parse(
  readFileSync(new URL('../oclif.manifest.json', import.meta.url), 'utf8'),
);
const home = mkdtempSync(join(tmpdir(), 'tradsys-golden-'));

/** Command lines, each in its own empty data directory; `hashOf` picks what is compared. */
const RUNS = [
  {
    name: 'completion script',
    words: ['autocomplete', 'bash', '--json'],
    hashOf: ({ script }) => createHash('sha256').update(script).digest('hex'),
  },
  {
    name: 'mean_reversion on its synthetic market',
    words: ['backtest', 'mean_reversion', '--json'],
    hashOf: ({ manifest }) => manifest.journalHash,
  },
  {
    name: 'trend_following on its synthetic market',
    words: ['backtest', 'trend_following', '--json'],
    hashOf: ({ manifest }) => manifest.journalHash,
  },
];

try {
  for (const [index, { name, words, hashOf }] of RUNS.entries()) {
    if (!(words[0] in commands)) continue;
    const args = [program, ...words, '--data-dir', join(home, String(index))];
    const options = { cwd: home, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 };
    const text = execFileSync(process.execPath, args, options);
    const hash = hashOf(JSON.parse(text));
    if (typeof hash !== 'string') throw new Error(`${words.join(' ')} gave no hash`);
    console.log(hash, name);
  }
} catch (error) {
  // The failed program has printed its own reason.
  console.error(`${process.version}: ${String(error.message).split('\n', 1)[0]}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
