/** The questions, for people at a terminal. Ctrl-C ends them before anything is written. */
import { TradsysError } from '../../errors.js';
import {
  DATABASES,
  defaultName,
  EXCHANGES,
  OWN_STRATEGY,
  readAnswer,
  strategyChoices,
  usualSymbols,
} from './answers.js';
import type { GivenAnswers, ProjectAnswers } from './answers.js';

const OTHER = 'another one (any ccxt id)';

/** Asks for what `given` does not say. `directory` is absolute. */
export async function askAnswers(given: GivenAnswers, directory: string): Promise<ProjectAnswers> {
  refuseUnreadable(given);
  return unlessEnded(askAll(given, directory));
}

/**
 * The answer, or `interrupted` at Ctrl-C and at Ctrl-D: a prompt whose input has ended never answers, and
 * with nothing left to wait for the process would end as if all were well.
 */
async function unlessEnded<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const interrupted = (): TradsysError =>
    new TradsysError('interrupted', 'interrupted; nothing was written', { exit: 'interrupted' });
  let onEnd: () => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => (onEnd = () => reject(interrupted())));
  process.once('beforeExit', onEnd);
  try {
    return await Promise.race([answer, ended]);
  } catch (error) {
    throw error instanceof Error && error.name === 'ExitPromptError' ? interrupted() : error;
  } finally {
    process.off('beforeExit', onEnd);
  }
}

async function askAll(given: GivenAnswers, directory: string): Promise<ProjectAnswers> {
  const { input, select } = await import('@inquirer/prompts');
  const askText = async (
    message: string,
    usual: string,
    read: (text: string) => unknown,
  ): Promise<string> =>
    input({ message, default: usual, validate: (text) => whetherReadable(read, text) });

  const name =
    given.name ??
    (await askText('Project name', defaultName(directory), (text) => readAnswer.name(text)));
  let exchange =
    given.exchange ??
    (await select({
      message: 'Exchange',
      choices: [...Object.keys(EXCHANGES), OTHER].map((value) => ({
        value,
        name: value === 'local' ? 'local (built in: no account, no network)' : value,
      })),
    }));
  if (exchange === OTHER)
    exchange = await askText('ccxt id', 'bitstamp', (text) => readAnswer.exchange(text));
  const usual = usualSymbols(exchange);
  const symbols =
    given.symbols ?? (await askText('Symbols', usual, (text) => readAnswer.symbols(text)));
  const strategy =
    given.strategy ??
    (await select({
      message: 'Strategy to begin with',
      choices: strategyChoices().map((value) => ({
        value,
        name: value === OWN_STRATEGY ? `${value} (your own, in strategies/)` : value,
      })),
    }));
  const database =
    given.database ??
    (await select({
      message: 'Database',
      choices: DATABASES.map((value) => ({
        value,
        name: value === 'sqlite' ? 'sqlite (a file, no server)' : value,
      })),
    }));
  return {
    name: readAnswer.name(name),
    exchange: readAnswer.exchange(exchange),
    symbols: readAnswer.symbols(symbols),
    strategy: readAnswer.strategy(strategy),
    database: readAnswer.database(database),
  };
}

/** A wrong flag is told before the questions, not after them. */
function refuseUnreadable(given: GivenAnswers): void {
  if (given.name !== undefined) readAnswer.name(given.name);
  if (given.exchange !== undefined) readAnswer.exchange(given.exchange);
  if (given.symbols !== undefined) readAnswer.symbols(given.symbols);
  if (given.strategy !== undefined) readAnswer.strategy(given.strategy);
  if (given.database !== undefined) readAnswer.database(given.database);
}

/** Whether a file that is there may be replaced. */
export async function askOverwrite(file: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return unlessEnded(
    confirm({ message: `${file} is there and differs. Overwrite it?`, default: false }),
  );
}

/** As inquirer wants it: true, or what is wrong. */
function whetherReadable(read: (text: string) => unknown, text: string): true | string {
  try {
    read(text);
    return true;
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    return error.remedy === undefined ? error.message : `${error.message}; ${error.remedy}`;
  }
}
