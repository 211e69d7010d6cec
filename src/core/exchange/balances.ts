/**
 * Who owns what. Every movement takes from one place and gives to another, so that for each asset the
 * sum over all accounts is zero: what users hold is what the funding account owes.
 */
import { addMoney, asMoney, subtractMoney } from '../domain/money.js';
import type { Money } from '../domain/units.js';

/** Number of an account, in the order of opening. */
export type AccountId = number;

/** Owes everything that was paid in: what it lacks is what all others have. */
export const FUNDING_ACCOUNT: AccountId = 0;
/** Receives the fees of every trade. */
export const FEE_ACCOUNT: AccountId = 1;
/** Stands between the two sides of a trade while it is booked; empty before and after. */
export const CLEARING_ACCOUNT: AccountId = 2;

export interface Balance {
  readonly free: Money;
  /** Held by open orders. */
  readonly locked: Money;
}

interface Cell {
  free: Money;
  locked: Money;
}

/** One line of the state: account, asset, free, locked. */
export type BalanceRow = readonly [AccountId, string, string, string];

const NOTHING: Balance = { free: 0, locked: 0 };

export class Balances {
  private readonly accounts: Map<string, Cell>[] = [];

  open(account: AccountId): void {
    this.accounts[account] ??= new Map();
  }

  get(account: AccountId, asset: string): Balance {
    return this.accounts[account]?.get(asset) ?? NOTHING;
  }

  /** Every asset the account ever held, in order of first use. */
  of(account: AccountId): ReadonlyMap<string, Balance> {
    return this.accounts[account]!;
  }

  /** Moves free money; funding and clearing may go below zero, others must have it. */
  transfer(asset: string, from: AccountId, to: AccountId, amount: Money): void {
    const source = this.cell(from, asset);
    const mayOwe = from === FUNDING_ACCOUNT || from === CLEARING_ACCOUNT;
    if (!mayOwe && source.free < amount) shortOf(from, asset, amount);
    source.free = subtractMoney(source.free, amount);
    const target = this.cell(to, asset);
    target.free = addMoney(target.free, amount);
  }

  /** Free to locked; false, and nothing moved, when there is not enough. */
  lock(account: AccountId, asset: string, amount: Money): boolean {
    const cell = this.cell(account, asset);
    if (cell.free < amount) return false;
    cell.free = subtractMoney(cell.free, amount);
    cell.locked = addMoney(cell.locked, amount);
    return true;
  }

  /** Locked to free. */
  release(account: AccountId, asset: string, amount: Money): void {
    const cell = this.cell(account, asset);
    if (cell.locked < amount) shortOf(account, asset, amount);
    cell.locked = subtractMoney(cell.locked, amount);
    cell.free = addMoney(cell.free, amount);
  }

  /** Locked money of one account becomes free money of another. */
  pay(asset: string, from: AccountId, to: AccountId, amount: Money): void {
    const source = this.cell(from, asset);
    if (source.locked < amount) shortOf(from, asset, amount);
    source.locked = subtractMoney(source.locked, amount);
    const target = this.cell(to, asset);
    target.free = addMoney(target.free, amount);
  }

  /** Sum over all accounts of each asset; each is zero, or money was made or lost. */
  totals(): ReadonlyMap<string, Money> {
    const totals = new Map<string, Money>();
    for (const cells of this.accounts) {
      for (const [asset, { free, locked }] of cells) {
        totals.set(asset, addMoney(totals.get(asset) ?? 0, addMoney(free, locked)));
      }
    }
    return totals;
  }

  rows(): readonly BalanceRow[] {
    return this.accounts.flatMap((cells, account) =>
      [...cells].map(([asset, { free, locked }]): BalanceRow => [
        account,
        asset,
        free.toString(),
        locked.toString(),
      ]),
    );
  }

  restore(rows: readonly BalanceRow[]): void {
    for (const [account, asset, free, locked] of rows) {
      this.open(account);
      const cell = this.cell(account, asset);
      cell.free = asMoney(BigInt(free));
      cell.locked = asMoney(BigInt(locked));
    }
  }

  private cell(account: AccountId, asset: string): Cell {
    const cells = this.accounts[account]!;
    let cell = cells.get(asset);
    if (cell === undefined) {
      cell = { free: 0, locked: 0 };
      cells.set(asset, cell);
    }
    return cell;
  }
}

/** The callers ask before they move; being here means that the books are wrong. */
function shortOf(account: AccountId, asset: string, amount: Money): never {
  throw new Error(`balances: account ${account} lacks ${amount.toString()} ${asset}`);
}
