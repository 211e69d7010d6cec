/** What a tick file means, by its own words, a flag, or a question. */
import { TradsysError } from '../../../../errors.js';
import { known, toldSymbol } from '../decide.js';
import type { Answer, ImportFlags, Known, Question } from '../decide.js';
import type { TickReading } from './reading.js';

export interface TickDecisions {
  readonly symbol: Known<string> | undefined;
  readonly date: Known<number> | undefined;
  readonly questions: readonly Question[];
}

function decideSymbol(reading: TickReading, { symbol }: ImportFlags): Answer<string> {
  if (symbol !== undefined) return toldSymbol(symbol);
  if (reading.symbol) return { known: reading.symbol };
  const why = 'the file does not say in our words what is traded';
  return { question: { flag: 'symbol', why, example: 'BTC/USDT' } };
}

function decideDate(reading: TickReading, { date }: ImportFlags): Answer<number> {
  if (reading.dayIn === undefined) return {};
  if (date !== undefined) return known(date, '--date');
  if (reading.name.date !== undefined) return known(reading.name.date, 'file name');
  const why = 'the times count from midnight, and the day is not known';
  return { question: { flag: 'date', why, example: '2012-06-21' } };
}

function contractQuestion(reading: TickReading, flags: ImportFlags): readonly Question[] {
  if (!reading.contracts || flags.contractSize !== undefined) return [];
  const why =
    'quantities are contracts, and how much of the quote asset one stands for is not said';
  return [{ flag: 'contract-size', why, example: '100' }];
}

export function decideTicks(reading: TickReading, flags: ImportFlags): TickDecisions {
  if (flags.timeframe !== undefined) {
    throw new TradsysError('data.not_bars', `${reading.format} is stored as it is, not as bars`, {
      exit: 'usage',
      where: '--timeframe',
      remedy: 'leave it away: bars are made of the stored trades when they are asked for',
    });
  }
  const symbol = decideSymbol(reading, flags);
  const date = decideDate(reading, flags);
  return {
    symbol: symbol.known,
    date: date.known,
    questions: [
      ...[symbol, date].flatMap(({ question }) => question ?? []),
      ...contractQuestion(reading, flags),
    ],
  };
}
