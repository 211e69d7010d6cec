// The README's picture of the first run: the report up to its break-even line.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRST_LINE = '$ tradsys backtest mean_reversion\n';
const FENCED = /```text\n\$ tradsys backtest mean_reversion\n[\s\S]*?```/;

/** What a stranger with an empty home sees. */
function firstRun() {
  const home = mkdtempSync(join(tmpdir(), 'tradsys-readme-'));
  try {
    const program = fileURLToPath(new URL('../bin/run.js', import.meta.url));
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [program, 'backtest', 'mean_reversion', '--no-keep'],
      { cwd: home, env: { HOME: home, PATH: process.env.PATH }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the first run ended with ${status}: ${stderr}`);
    const end = stdout.indexOf('\n', stdout.indexOf('Break-even cost'));
    return stdout.slice(0, end + 1);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The text of the README with the picture as it is now. */
export function withPicture(text) {
  if (!FENCED.test(text)) throw new Error('the README has no picture to replace');
  return text.replace(FENCED, () => `\`\`\`text\n${FIRST_LINE}${firstRun()}\`\`\``);
}
