/** What a project is asked at its start, with the defaults and what may be answered. */
import { basename } from 'node:path';
import { builtInStrategies } from '../../core/strategies/index.js';
import { TradsysError } from '../../errors.js';
import { nearest } from '../config/nearest.js';
import { parseSymbol } from '../config/symbols.js';
import { CCXT_IDS } from './exchange-ids.js';

export const DATABASES = ['sqlite', 'postgres'] as const;

/** The strategy that `init` writes, as the answer to which one is to run. */
export const OWN_STRATEGY = 'my_strategy';

export interface ProjectAnswers {
  readonly name: string;
  /** A venue's name or any ccxt id. */
  readonly exchange: string;
  /** Canonical symbols, at least one. */
  readonly symbols: readonly string[];
  /** A built-in strategy, or `my_strategy`. */
  readonly strategy: string;
  readonly database: (typeof DATABASES)[number];
}

/** Answers as text, from flags; what is missing is asked or taken from the defaults. */
export type GivenAnswers = { readonly [Key in keyof ProjectAnswers]?: string | undefined };

/** Exchanges offered first, with the symbols that are usual there; `local` is the built-in one. */
export const EXCHANGES: Readonly<Record<string, string>> = {
  local: 'BTC/USDT, ETH/USDT',
  binance: 'BTC/USDT, ETH/USDT',
  coinbase: 'BTC/USD, ETH/USD',
  kraken: 'BTC/USD, ETH/USD',
  bybit: 'BTC/USDT, ETH/USDT',
  okx: 'BTC/USDT, ETH/USDT',
  alpaca: 'SPY, AAPL',
};

export const strategyChoices = (): readonly string[] => [
  ...Object.keys(builtInStrategies),
  OWN_STRATEGY,
];

/** The symbols usual at `exchange`, as text. */
export const usualSymbols = (exchange: string): string => EXCHANGES[exchange] ?? 'BTC/USDT';

/** Reads each answer; every one throws TradsysError (exit `usage`) with what is allowed. */
export const readAnswer = {
  name(text: string): string {
    const name = text.trim();
    if (name !== '' && name.length <= 60 && /^[\p{L}\p{N} ._-]+$/u.test(name)) return name;
    throw refused('name', text, 'up to 60 letters, digits, spaces and . _ -');
  },
  exchange(text: string): string {
    const exchange = text.trim().toLowerCase();
    const known = [...new Set([...Object.keys(EXCHANGES), ...CCXT_IDS])];
    if (known.includes(exchange)) return exchange;
    const allowed = `${Object.keys(EXCHANGES).join(', ')} or any ccxt id`;
    throw refused('exchange', text, allowed, hintOf(exchange, known));
  },
  symbols(text: string): readonly string[] {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    if (words.length === 0) throw refused('symbols', text, 'one or more, as BTC/USDT,ETH/USDT');
    return [...new Set(words.map(parseSymbol))];
  },
  strategy(text: string): string {
    return oneOf('strategy', text, strategyChoices());
  },
  database(text: string): ProjectAnswers['database'] {
    return oneOf('database', text, DATABASES);
  },
} as const;

/** Answers from flags, completed by the defaults. `directory` is absolute. */
export function completeAnswers(given: GivenAnswers, directory: string): ProjectAnswers {
  const exchange = readAnswer.exchange(given.exchange ?? 'local');
  return {
    name: readAnswer.name(given.name ?? defaultName(directory)),
    exchange,
    symbols: readAnswer.symbols(given.symbols ?? usualSymbols(exchange)),
    strategy: readAnswer.strategy(given.strategy ?? 'mean_reversion'),
    database: readAnswer.database(given.database ?? 'sqlite'),
  };
}

/** The name of the directory, as far as it can name a project. */
export function defaultName(directory: string): string {
  const name = basename(directory)
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-')
    .slice(0, 60);
  return name.trim() === '' ? 'trading' : name;
}

/** The asset that the first symbol is quoted in; shares without one are quoted in USD. */
export function quoteOf(symbol: string): string {
  return /\/([A-Z0-9.]+)/.exec(symbol)?.[1] ?? 'USD';
}

function oneOf<const Word extends string>(
  what: string,
  text: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === text.trim());
  if (found !== undefined) return found;
  throw refused(what, text, words.join(', '), hintOf(text.trim(), words));
}

function hintOf(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? '' : `did you mean ${near}? `;
}

function refused(what: string, text: string, allowed: string, hint = ''): TradsysError {
  return new TradsysError('init.answer', `${JSON.stringify(text)} is no ${what}`, {
    exit: 'usage',
    where: `--${what}`,
    remedy: `${hint}allowed: ${allowed}`,
  });
}
