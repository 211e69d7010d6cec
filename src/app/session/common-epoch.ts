/** One epoch for all accounts of a session: their orders are numbered in one sequence. */
import type { TradedAccount } from './session-accounts.js';

/** Takes an account for this process; gives an epoch above `last` that it was never given. */
export type ClaimEpoch = (account: TradedAccount, last: number) => Promise<number>;

/** Claims all accounts; the epoch is above `last`, and above all that any of them was ever given. */
export async function commonEpoch(
  claim: ClaimEpoch,
  accounts: readonly TradedAccount[],
  last: number,
): Promise<number> {
  const given: number[] = [];
  for (const account of accounts) given.push(await claim(account, last));
  const epoch = Math.max(...given);
  // Those that were behind must never be given it again.
  for (const [index, account] of accounts.entries()) {
    if (given[index]! < epoch) await claim(account, epoch - 1);
  }
  return epoch;
}
