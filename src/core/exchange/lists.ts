/** Lists of orders of which one ends the other. */
import type { OrderRecord } from './account.js';
import type { AccountId } from './balances.js';
import type { EventSink, OrderList } from './commands.js';
import { isDone } from './orders.js';

interface ListRecord extends OrderList {
  status: OrderList['status'];
  at: number;
  orders: readonly OrderRecord[];
}

export interface ListsState {
  readonly lastId: number;
  readonly lists: readonly OrderList[];
}

type FindOrder = (account: AccountId, listing: number, id: number) => OrderRecord | undefined;

/** Ended lists beyond this many are forgotten, oldest first. */
const KEPT = 10_000;

export class OrderLists {
  private readonly lists = new Map<number, ListRecord>();
  private lastId = 0;

  constructor(private readonly sink: EventSink) {}

  next(): number {
    return ++this.lastId;
  }

  open(
    id: number,
    {
      account,
      listing,
      listClientOrderId: clientOrderId,
      at,
    }: {
      readonly account: AccountId;
      readonly listing: number;
      readonly listClientOrderId: string;
      readonly at: number;
    },
  ): void {
    this.lists.set(id, {
      ...{ id, account, listing, clientOrderId, status: 'executing', at, orders: [] },
    });
    if (this.lists.size > KEPT) this.forgetOldest();
  }

  /** Its members are on the book, or ended already. */
  started(id: number, orders: readonly OrderRecord[]): OrderList {
    const list = this.lists.get(id)!;
    list.orders = orders;
    this.settle(list, list.at);
    if (list.status === 'executing') this.sink({ kind: 'list', list, at: list.at });
    return list;
  }

  forget(id: number): void {
    this.lists.delete(id);
  }

  memberDone(order: OrderRecord): void {
    const list = this.lists.get(order.listId);
    if (list !== undefined && list.orders.length > 0) this.settle(list, order.updatedAt);
  }

  find(
    account: AccountId,
    wanted: { readonly id: number } | { readonly clientOrderId: string },
  ): OrderList | undefined {
    if (!('id' in wanted)) {
      // Another account may have chosen the same id.
      return this.of(account).findLast((each) => each.clientOrderId === wanted.clientOrderId);
    }
    const list = this.lists.get(wanted.id);
    return list?.account === account ? list : undefined;
  }

  /** Oldest first. */
  of(account: AccountId): readonly OrderList[] {
    return [...this.lists.values()].filter((list) => list.account === account);
  }

  state(): ListsState {
    return { lastId: this.lastId, lists: [...this.lists.values()] };
  }

  /** Members are the accounts' own records, as long as those keep them. */
  restore({ lastId, lists }: ListsState, find: FindOrder): void {
    this.lastId = lastId;
    for (const list of lists) {
      const { id, account, listing } = list;
      const orders = list.orders.map((order) => find(account, listing, order.id) ?? { ...order });
      this.lists.set(id, { ...list, orders });
    }
  }

  private settle(list: ListRecord, at: number): void {
    if (!list.orders.every(({ status }) => isDone(status))) return;
    list.status = 'all_done';
    list.at = at;
    this.sink({ kind: 'list', list, at });
  }

  private forgetOldest(): void {
    for (const [id, { status }] of this.lists) {
      if (status === 'all_done') {
        this.lists.delete(id);
        return;
      }
    }
  }
}
