/** What `exchange start` is asked for, checked, and what of it the data directory remembers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRobotProfile, listingOf } from '../../core/exchange/index.js';
import type { Listing, RobotProfileName } from '../../core/exchange/index.js';
import { TradsysError } from '../../errors.js';
import { writeSafely } from '../write-safely.js';
import type { Durability } from './journal/command-journal.js';
import { replayedSymbol } from './replay/recording.js';

export interface StartOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** `BTC/USDT` or `BTC/USDT@65000` each; undefined keeps what is listed, or lists the default. */
  readonly symbols: readonly string[] | undefined;
  /** Name of a profile of robots, or `replay:SYMBOL`. */
  readonly robots: string;
  /** Name of a profile of faults. */
  readonly chaos: string;
  readonly seed: number;
  readonly limits: 'binance' | 'off';
  readonly durability: Durability;
  /** Forgets the last milliseconds of what was written, as a machine that lost power may. */
  readonly loseLastMs: number;
}

export const DEFAULT_SYMBOLS: readonly string[] = ['BTC/USDT', 'ETH/USDT'];

/** Prices at the start of markets that need not be told one, in dollars. */
const KNOWN_PRICES: Readonly<Record<string, number>> = {
  BTC: 60_000,
  ETH: 3_000,
  BNB: 600,
  SOL: 150,
  XRP: 0.5,
  ADA: 0.4,
  DOGE: 0.1,
};
const OTHER_PRICE = 100;
/** 0.1 %, in 10^-8. */
const FEE_RATE = 100_000;

const SYMBOL = /^([A-Z0-9]{1,10})\/([A-Z0-9]{1,10})(?:@([0-9]+(?:\.[0-9]+)?))?$/;

/** Listings of symbols as they are written. Throws a TradsysError (usage) on anything else. */
export function listingsOf(symbols: readonly string[]): readonly Listing[] {
  const listings = symbols.map(listingFrom);
  const twice = listings.find(({ id }, index) => listings.findIndex((l) => l.id === id) < index);
  if (twice !== undefined) {
    throw new TradsysError('exchange.bad_symbol', `${twice.instrument.symbol} is listed twice`, {
      ...{ exit: 'usage', where: '--symbols', remedy: 'name each symbol once' },
    });
  }
  return listings;
}

function listingFrom(text: string): Listing {
  const match = SYMBOL.exec(text);
  const price = Number(match?.[3] ?? KNOWN_PRICES[match?.[1] ?? ''] ?? OTHER_PRICE);
  if (match === null || match[1] === match[2] || price < 0.000_1 || price > 10_000_000) {
    throw new TradsysError('exchange.bad_symbol', `'${text}' is no symbol`, {
      ...{ exit: 'usage', where: '--symbols' },
      remedy: 'write BASE/QUOTE, or BASE/QUOTE@PRICE with a price of 0.0001 to 10,000,000',
    });
  }
  const fees = { makerRate: FEE_RATE, takerRate: FEE_RATE };
  return listingOf({ base: match[1]!, quote: match[2]!, price, ...fees });
}

export const symbolsPath = (directory: string): string => join(directory, 'symbols.json');

/**
 * The symbols of this data directory: those it was begun with, else those asked for. Throws when other
 * ones are asked for, since the orders kept are of the old ones.
 */
export function symbolsOf(
  directory: string,
  asked: readonly string[] | undefined,
): readonly string[] {
  const path = symbolsPath(directory);
  if (!existsSync(path)) {
    const symbols = asked ?? DEFAULT_SYMBOLS;
    listingsOf(symbols);
    writeSafely(path, `${JSON.stringify(symbols)}\n`);
    return symbols;
  }
  const listed = JSON.parse(readFileSync(path, 'utf8')) as readonly string[];
  if (asked !== undefined && JSON.stringify(asked) !== JSON.stringify(listed)) {
    throw new TradsysError('exchange.other_symbols', `this exchange lists ${listed.join(' ')}`, {
      ...{ exit: 'usage', where: '--symbols' },
      remedy: "leave the flag out, or run 'tradsys exchange reset' to begin anew",
    });
  }
  return listed;
}

/** A profile of robots. Throws a TradsysError (usage) when there is none of that name. */
export function robotsNamed(name: string): RobotProfileName {
  if (replayedSymbol(name) !== undefined) return 'replay';
  if (isRobotProfile(name) && name !== 'replay') return name;
  throw new TradsysError('exchange.bad_profile', `there is no robot profile '${name}'`, {
    ...{
      exit: 'usage',
      where: '--robots',
      remedy: 'choose none, calm, busy, wild or replay:SYMBOL',
    },
  });
}
