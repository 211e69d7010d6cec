/** The outcome of `tradsys init` as text. Import lazily. */
import type { InitResult } from '../app/init/index.js';
import { paint } from './colour.js';

const WORDS = {
  written: 'written',
  overwritten: 'overwritten',
  kept: 'kept as it was',
  unchanged: 'already there',
} as const;

export function initText({ directory, answers, files, next }: InitResult): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, status }) => {
    const changed = status === 'written' || status === 'overwritten';
    const word = changed ? paint.green(WORDS[status]) : paint.dim(WORDS[status]);
    return `  ${path.padEnd(width)}  ${word}`;
  });
  return [
    `${paint.bold(answers.name)} in ${directory}`,
    ...lines,
    '',
    'next',
    ...next.map((command) => `  ${command}`),
  ].join('\n');
}

/** One line each, for standard error. */
export function initWarnings({ warnings }: InitResult): string {
  return warnings.map((warning) => `tradsys: warning: ${warning}\n`).join('');
}
