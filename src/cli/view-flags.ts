/** Flags that the commands for looking at the daemon share; light enough for the top of a command. */
import { Flags } from './flags.js';

export const watchFlag = {
  watch: Flags.boolean({
    char: 'w',
    description: 'go on until Ctrl-C: redrawn on a terminal, one line per change on a pipe',
  }),
};

export const accountFlag = {
  account: Flags.string({ description: 'only of this account', helpValue: 'NAME' }),
};

export const strategyFlag = {
  strategy: Flags.string({ description: 'only of this strategy', helpValue: 'NAME' }),
};

export const symbolFlag = {
  symbol: Flags.string({
    description: 'only of this symbol, such as BTC/USDT or binance:BTC/USDT',
    helpValue: 'SYMBOL',
  }),
};

export const limitFlag = {
  limit: Flags.integer({
    char: 'n',
    description: 'only the latest',
    helpValue: 'N',
    min: 1,
    max: 99_999,
  }),
};

export const sinceFlag = {
  since: Flags.string({
    description: 'only since then: 30m, 2d, or a time in UTC',
    helpValue: 'TIME',
  }),
};
