/** Asking a person at the terminal what a file does not say. Import lazily. */
import { confirm, input, select } from '@inquirer/prompts';
import { parseSymbol } from '../app/data/instrument.js';
import { toldSymbol } from '../app/data/import/decide.js';
import { parseStep, shiftOfPriceScale } from '../app/data/import/scales.js';
import type { ImportFlags, Question } from '../app/data/index.js';
import { instantFlag, priceScaleFlag, timeframeFlag } from './data-flags.js';

type Flag = Question['flag'];

const CHECKS: Readonly<Record<Flag, (text: string) => unknown>> = {
  symbol: (text) => parseSymbol(toldSymbol(text).known!.value),
  timeframe: timeframeFlag,
  date: (text) => instantFlag('date', text),
  'time-zone': (text) => new Intl.DateTimeFormat('en', { timeZone: text }),
  stamp: (text) => text,
  'price-scale': (text) => shiftOfPriceScale(priceScaleFlag(text)),
  'contract-size': (text) => parseStep('contract-size', text),
};

const LABELS: Readonly<Record<Flag, string>> = {
  symbol: 'Symbol',
  timeframe: 'Length of a bar',
  date: 'Date',
  'time-zone': 'Time zone',
  stamp: 'It is the',
  'price-scale': 'Multiplied by',
  'contract-size': 'Size of a contract',
};

function problemOf(flag: Flag, text: string): true | string {
  try {
    CHECKS[flag](text);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function answerTo(flag: Flag, text: string): ImportFlags {
  if (flag === 'symbol') return { symbol: text };
  if (flag === 'timeframe') return { timeframe: timeframeFlag(text) };
  if (flag === 'date') return { date: instantFlag('date', text) };
  if (flag === 'price-scale') return { priceScale: priceScaleFlag(text) };
  if (flag === 'contract-size') return { contractSize: text };
  return flag === 'time-zone' ? { timeZone: text } : { stamp: text === 'end' ? 'end' : 'start' };
}

export async function askQuestions(questions: readonly Question[]): Promise<ImportFlags> {
  let flags: ImportFlags = {};
  for (const { flag, why, example, choices } of questions) {
    const because = `${why[0]!.toUpperCase()}${why.slice(1)}.`;
    // No answer stands there already: one that Enter alone would give is a guess.
    const text = choices
      ? await select({ message: `${because} ${LABELS[flag]}:`, choices: [...choices] })
      : await input({
          message: `${because} ${LABELS[flag]} (such as ${example}):`,
          required: true,
          validate: (typed) => problemOf(flag, typed),
        });
    flags = { ...flags, ...answerTo(flag, text) };
  }
  return flags;
}

export const agree = (message: string): Promise<boolean> => confirm({ message, default: true });
