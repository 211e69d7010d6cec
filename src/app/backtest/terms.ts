/** The terms of a run that do not depend on the data: span, cash, fees, slippage and latency. */
import { moneyFromText } from '../../core/domain/money.js';
import { LEDGER_SCALE } from '../../core/domain/units.js';
import { TradsysError } from '../../errors.js';
import type { Config } from '../config/index.js';
import { parseAmount, parseDuration, parseRate } from '../config/values.js';
import type { Amount, AmountOrShare } from '../config/values.js';
import type { BacktestOptions } from './options.js';
import { parseInstant } from './parse-instant.js';
import { isRequestFile } from './request-latencies.js';
import type { BacktestSettings, InstanceSetting } from './settings.js';

/** The options that are terms, as the command line and the library take them. */
export type TermOptions = Pick<
  BacktestOptions,
  'from' | 'to' | 'fees' | 'slippage' | 'latency' | 'closeAtEnd'
> & { readonly cash?: string | number | undefined };

type Terms = Pick<
  BacktestSettings,
  | 'from'
  | 'to'
  | 'warmup'
  | 'cash'
  | 'makerFee'
  | 'takerFee'
  | 'slippage'
  | 'latencyMicroseconds'
  | 'closeAtEnd'
  | 'seed'
>;

/** What was asked for, else what the configuration says. Throws TradsysError (exit `usage`). */
export function termsOf(options: TermOptions, config: Config): Terms {
  const { warmup, seed } = config.backtest;
  return {
    ...spanOf(options),
    warmup,
    cash: cashOf(options, config).amount,
    ...feesOf(options, config),
    slippage: slippageOf(options, config),
    latencyMicroseconds: latencyOf(options.latency, config),
    closeAtEnd: options.closeAtEnd ?? config.backtest.closeAtEnd,
    seed,
  };
}

/** On ticks orders may take as long as market data did: then nothing is certain but that. */
function latencyOf(asked: string | undefined, config: Config): number {
  if (asked === undefined) return config.backtest.latencyUs;
  return asked === 'recorded' || isRequestFile(asked) ? 0 : read('--latency', parseDuration, asked);
}

function spanOf(options: TermOptions): Pick<Terms, 'from' | 'to'> {
  const from = options.from === undefined ? null : parseInstant('--from', options.from);
  const to = options.to === undefined ? null : parseInstant('--to', options.to);
  if (from === null || to === null || from < to) return { from, to };
  throw new TradsysError(
    'backtest.range',
    `--from ${options.from!} is not before --to ${options.to!}`,
    { exit: 'usage', remedy: '--from is inclusive, --to exclusive, both UTC' },
  );
}

/** The opening balance; its asset is only named when someone wrote it. */
export const cashOf = (options: TermOptions, config: Config): Amount => {
  const cash =
    options.cash === undefined ? config.backtest.cash : read('--cash', parseAmount, options.cash);
  if (moneyFromText(cash.amount) !== undefined && Number(cash.amount) > 0) return cash;
  throw new TradsysError('backtest.cash', `${cash.amount} is no opening balance`, {
    exit: 'usage',
    remedy: `write a positive amount with at most ${LEDGER_SCALE} decimals, such as 10000USDT`,
  });
};

/**
 * The asset in which everything settles, from the quote assets in use, each with a symbol quoted in
 * it. `asked` is the opening balance when the user wrote one.
 */
export function currencyOf(quotes: ReadonlyMap<string, string>, asked: Amount | undefined): string {
  const [first] = quotes;
  const [currency, symbol] = first!;
  if (quotes.size > 1) {
    const found = [...quotes].map(([quote, name]) => `${name} in ${quote}`).join(', ');
    throw new TradsysError(
      'backtest.currencies',
      `the symbols are quoted in different assets: ${found}`,
      { exit: 'usage', remedy: 'run symbols of one quote asset together' },
    );
  }
  if (asked?.asset === undefined || asked.asset === currency) return currency;
  throw new TradsysError(
    'backtest.currency',
    `the account holds ${asked.asset} but ${symbol} is quoted in ${currency}`,
    { exit: 'usage', remedy: `write --cash ${asked.amount}${currency}` },
  );
}

/** An instance's capital and the part of the account its sub-ledger starts with. */
export function shareOut(
  capital: AmountOrShare | undefined,
  config: Config,
  options: TermOptions,
  instances: number,
): Pick<InstanceSetting, 'capital' | 'allocation'> {
  if (capital?.kind === 'amount') {
    const value = Number(capital.amount);
    const cash = cashOf(options, config);
    if (value > 0 && value <= Number(cash.amount)) {
      return { capital: { kind: 'amount', value }, allocation: value / Number(cash.amount) };
    }
    throw usage(
      'backtest.capital',
      `a capital of ${capital.amount} out of an opening balance of ${cash.amount} is not possible`,
      'write an amount above 0 and within --cash, or a share such as 50%',
    );
  }
  if (capital) return { capital: { kind: 'share', value: 1 }, allocation: capital.share };
  return { capital: { kind: 'share', value: config.backtest.capital }, allocation: 1 / instances };
}

function feesOf(
  options: TermOptions,
  config: Config,
): Pick<BacktestSettings, 'makerFee' | 'takerFee'> {
  if (options.fees === undefined) {
    return { makerFee: config.backtest.fees.maker, takerFee: config.backtest.fees.taker };
  }
  const [maker, taker = maker, ...more] = options.fees.split('/');
  if (more.length === 0) return { makerFee: feeRate(maker!), takerFee: feeRate(taker!) };
  throw usage(
    'backtest.fees',
    `${options.fees} has more than two rates`,
    'write one rate, or maker/taker: 2bps/5bps',
  );
}

function feeRate(text: string): number {
  const rate = read('--fees', parseRate, text);
  if (rate > -HIGHEST_RATE && rate < HIGHEST_RATE) return rate;
  throw usage(
    'backtest.fees',
    `a fee of ${text} is not believable`,
    'write a rate below 10%, such as 10bps',
  );
}

function slippageRate(text: string): number {
  const rate = read('--slippage', parseRate, text);
  if (rate >= 0 && rate < HIGHEST_RATE) return rate;
  throw usage(
    'backtest.slippage',
    `a slippage of ${text} is not believable`,
    'write a rate from 0 to below 10%, such as 2bps, or none',
  );
}

/** Fees and slippage from here on are slips of the pen. */
const HIGHEST_RATE = 0.1;

const usage = (code: string, what: string, remedy: string): TradsysError =>
  new TradsysError(code, what, { exit: 'usage', remedy });

/** A value read by `parse`, whose complaint then names the flag. */
export function read<Value extends string | number, Result>(
  flag: string,
  parse: (value: Value) => Result,
  value: Value,
): Result {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof TradsysError)) throw error;
    const { code, message, exit, remedy } = error;
    throw new TradsysError(code, message, {
      exit,
      where: flag,
      ...(remedy !== undefined && { remedy }),
      cause: error,
    });
  }
}

/** What a market order concedes. */
export function slippageOf(options: TermOptions, config: Config): BacktestSettings['slippage'] {
  const { slippage, participationCap } = config.backtest;
  const { model } = slippage;
  const none = { fixed: 0, spread: 0, impact: 0, participation: 0 };
  if (options.slippage !== undefined) {
    if (options.slippage === 'none' || options.slippage === '0') return none;
    return {
      ...none,
      fixed: slippageRate(options.slippage),
      impact: slippage.priceImpact,
      participation: participationCap,
    };
  }
  switch (model) {
    case 'none':
      return none;
    case 'fixed':
      return { ...none, fixed: slippage.rate, participation: participationCap };
    case 'half_spread':
      return { ...none, spread: slippage.spread, participation: participationCap };
    case 'volume_share':
      return {
        ...none,
        fixed: slippage.rate,
        impact: slippage.priceImpact,
        participation: participationCap,
      };
  }
}
