/** Amounts of account currency, prices and quantities in the columns of views. */
import { fixed, moneyDecimals, percent, plain, signed } from '../report/format.js';

export { percent, plain };

/** To as many decimals as `scale`, an amount of the same account, is read with. */
export const money = (amount: number, scale: number): string =>
  fixed(amount, moneyDecimals(Math.abs(scale)));

/** With a plus sign above zero. */
export const signedMoney = (amount: number, scale: number): string =>
  signed(amount, moneyDecimals(Math.abs(scale)));
