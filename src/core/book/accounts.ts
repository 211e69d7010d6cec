import { MICROSECONDS_PER_SECOND } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { ClientOrderIds } from './client-order-ids.js';
import type { OrderPool } from './order-pool.js';

/** At most so many events in any second: remembers the instants of the last `limit` of them. */
export class RateWindow {
  /** Oldest first from `oldest` on, round and round. */
  private readonly instants: Float64Array;
  private oldest = 0;

  constructor(private readonly limit: number) {
    this.instants = new Float64Array(limit).fill(-Infinity);
  }

  /** How many more events this instant may see. */
  left(at: Timestamp): number {
    const { instants, limit } = this;
    let left = 0;
    while (
      left < limit &&
      instants[(this.oldest + left) % limit]! <= at - MICROSECONDS_PER_SECOND
    ) {
      left++;
    }
    return left;
  }

  isFull(at: Timestamp): boolean {
    return this.instants[this.oldest]! > at - MICROSECONDS_PER_SECOND;
  }

  add(at: Timestamp): void {
    this.instants[this.oldest] = at;
    this.oldest = (this.oldest + 1) % this.limit;
  }

  /** The instants, oldest first. */
  toArray(): number[] {
    const { instants, oldest } = this;
    return [...instants.subarray(oldest), ...instants.subarray(0, oldest)];
  }
}

/** Whose orders they are. The book knows nothing of an account but its name, orders and pace. */
export interface Account {
  readonly name: string;
  /** Number in order of first appearance: the owner of its orders. */
  readonly owner: number;
  /** Live orders by client order id. */
  readonly orders: ClientOrderIds;
  readonly orderRate: RateWindow | undefined;
  readonly tradeRate: RateWindow | undefined;
}

export interface RateLimits {
  /** Per account, in any second; off when undefined. Integers of at least 1. */
  readonly maxOrdersPerSecond?: number | undefined;
  readonly maxTradesPerSecond?: number | undefined;
}

export class Accounts {
  readonly list: Account[] = [];
  /** Client order ids of all accounts, by handle. */
  readonly ids: string[] = [];
  /** Whether any trade is to be counted. */
  readonly countsTrades: boolean;
  private readonly byName = new Map<string, Account>();

  constructor(
    private readonly limits: RateLimits,
    private readonly pool: OrderPool,
  ) {
    this.countsTrades = limits.maxTradesPerSecond !== undefined;
  }

  find(name: string): Account | undefined {
    return this.byName.get(name);
  }

  /** The account of that name; made when it is the first time. */
  open(name: string): Account {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const { maxOrdersPerSecond, maxTradesPerSecond } = this.limits;
    const account: Account = {
      name,
      owner: this.list.length,
      orders: new ClientOrderIds(this.pool, this.ids),
      orderRate: maxOrdersPerSecond === undefined ? undefined : new RateWindow(maxOrdersPerSecond),
      tradeRate: maxTradesPerSecond === undefined ? undefined : new RateWindow(maxTradesPerSecond),
    };
    this.byName.set(name, account);
    this.list.push(account);
    return account;
  }
}
