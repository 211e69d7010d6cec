import type { Change } from '../domain/journal.js';
import { addMoney, subtractMoney } from '../domain/money.js';
import type { Money } from '../domain/units.js';

/** Index of one (account, asset) pair. */
export type LedgerAccount = number & { readonly __ledger: true };

/**
 * Double-entry book in exact integers. Money only moves between two accounts of the same asset, so
 * the sum over all accounts of an asset is zero at every instant.
 */
export class Ledger {
  private readonly balances: Money[] = [];
  private readonly names: string[] = [];
  private readonly assets: string[] = [];
  private readonly index = new Map<string, LedgerAccount>();

  constructor(
    private readonly changes: Change[],
    /** Whose books they are; undefined where there is but one account. */
    private readonly owner?: string,
  ) {}

  /** The account of that name in that asset, opened at zero when new. */
  account(name: string, asset: string): LedgerAccount {
    const key = `${name}\u0000${asset}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    const created = this.balances.length as LedgerAccount;
    this.balances.push(0);
    this.names.push(name);
    this.assets.push(asset);
    this.index.set(key, created);
    return created;
  }

  /** Moves `amount` (negative: the other way round) between two accounts of one asset. */
  transfer(from: LedgerAccount, to: LedgerAccount, amount: Money): void {
    if (amount === 0) return;
    const asset = this.assets[from]!;
    if (asset !== this.assets[to]) {
      throw new Error(`ledger: ${asset} cannot be booked against ${this.assets[to] ?? 'nothing'}`);
    }
    this.balances[from] = subtractMoney(this.balances[from]!, amount);
    this.balances[to] = addMoney(this.balances[to]!, amount);
    const posted = {
      kind: 'posted',
      from: this.names[from]!,
      to: this.names[to]!,
      asset,
      amount,
    } as const;
    const { owner } = this;
    this.changes.push(owner === undefined ? posted : { ...posted, account: owner });
  }

  /** Sets a balance that was carried over. The accounts of an asset must sum to zero when all are set. */
  restore(name: string, asset: string, balance: Money): void {
    this.balances[this.account(name, asset)] = balance;
  }

  balance(account: LedgerAccount): Money {
    return this.balances[account]!;
  }

  /** Every balance by account and asset, in the order the accounts were opened. */
  entries(): readonly {
    readonly account: string;
    readonly asset: string;
    readonly balance: Money;
  }[] {
    return this.balances.map((balance, index) => ({
      account: this.names[index]!,
      asset: this.assets[index]!,
      balance,
    }));
  }

  /** Sum over all accounts of an asset: zero, or the ledger is broken. */
  total(asset: string): Money {
    let total: Money = 0;
    this.balances.forEach((balance, index) => {
      if (this.assets[index] === asset) total = addMoney(total, balance);
    });
    return total;
  }
}
