/** What `doctor` prints for people. Import lazily. */
import type { Check, DoctorReport } from '../app/doctor/index.js';
import { paint } from './colour.js';
import { many } from './data-text.js';
import { terminalWidth } from './page.js';
import { hanging } from './report/layout.js';

const COLOURS: Readonly<Record<Check['state'], (text: string) => string>> = {
  ok: (text) => paint.green(text),
  warn: (text) => paint.yellow(text),
  fail: (text) => paint.red(text),
};

/** A line for each check, its remedy below it. */
export function doctorText({ checks, live }: DoctorReport): string {
  const width = Math.max(...checks.map(({ area }) => area.length));
  const lines: string[] = [];
  let account: string | null = null;
  for (const check of checks) {
    if (check.account !== account) lines.push('', paint.bold(`account ${check.account ?? ''}`));
    ({ account } = check);
    const { state, area, text, remedy } = check;
    const head = `${COLOURS[state](state.padEnd(4))}  ${area.padEnd(width)}  `;
    lines.push(...hanging(head, text, terminalWidth()));
    if (remedy !== null)
      lines.push(...hanging(' '.repeat(width + 8), `-> ${remedy}`, terminalWidth()));
  }
  return [...lines, '', verdict(checks, live)].join('\n');
}

function verdict(checks: readonly Check[], live: boolean): string {
  const count = (state: Check['state']): number =>
    checks.filter((check) => check.state === state).length;
  const [fails, warnings] = [count('fail'), count('warn')];
  const doubts = warnings === 0 ? '' : `, ${many(warnings, 'warning')}`;
  if (fails > 0) return `${paint.red(many(fails, 'failure'))}${doubts}`;
  const next = live ? '; live trading may start within 24 hours' : '';
  return `${paint.green('no failure')}${doubts}${next}`;
}
