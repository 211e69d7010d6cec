/** One account's orders and trades: what is open, and what happened. */
import type { AccountId } from './balances.js';
import type { AccountTrade, OrderReference, PreventedMatch, VenueOrder } from './orders.js';
import { isDone } from './orders.js';

/** The exchange's own record of an order; everything else reads it as a `VenueOrder`. */
export type OrderRecord = { -readonly [Key in keyof VenueOrder]: VenueOrder[Key] };

/** A match whose orders are still being told what they lost by it. */
export type MatchRecord = { -readonly [Key in keyof PreventedMatch]: PreventedMatch[Key] };

/** Older finished orders and trades of a listing are forgotten. */
const KEPT = 100_000;

interface History {
  orders: OrderRecord[];
  trades: AccountTrade[];
  prevented: PreventedMatch[];
  readonly open: Map<number, OrderRecord>;
}

/** What a snapshot keeps of an account. */
export interface AccountState {
  readonly name: string;
  readonly robot: boolean;
  readonly updatedAt: number;
  /** By listing. */
  readonly histories: readonly {
    readonly orders: readonly VenueOrder[];
    readonly trades: readonly AccountTrade[];
    readonly prevented: readonly PreventedMatch[];
  }[];
  /** Client ids that lead to another order than the last that has them now: listing, client id, order. */
  readonly aliases: readonly (readonly [number, string, number])[];
}

export class Account {
  private readonly histories: History[] = [];
  /** The latest order under each client id. */
  private readonly byClientId = new Map<string, OrderRecord>();
  /** Times of the last changes; Binance's updateTime. Microseconds. */
  updatedAt = 0;

  constructor(
    readonly id: AccountId,
    readonly name: string,
    /** Robots have no history, no filters, and nobody who listens. */
    readonly robot: boolean,
  ) {}

  add(order: OrderRecord): void {
    const history = this.history(order.listing);
    history.open.set(order.id, order);
    this.byClientId.set(key(order.listing, order.clientOrderId), order);
    if (!this.robot) {
      history.orders.push(order);
      if (history.orders.length > 2 * KEPT) this.forget(history);
    }
  }

  /** Called when the order is done. */
  close(order: OrderRecord): void {
    this.history(order.listing).open.delete(order.id);
    if (this.robot) this.byClientId.delete(key(order.listing, order.clientOrderId));
  }

  rename(order: OrderRecord, clientOrderId: string): void {
    order.clientOrderId = clientOrderId;
    this.byClientId.set(key(order.listing, clientOrderId), order);
  }

  addTrade(trade: AccountTrade): void {
    if (this.robot) return;
    keep(this.history(trade.listing).trades, trade);
  }

  addPrevented(match: PreventedMatch): void {
    if (!this.robot) keep(this.history(match.listing).prevented, match);
  }

  find(listing: number, reference: OrderReference): OrderRecord | undefined {
    if (!('id' in reference)) return this.byClientId.get(key(listing, reference.clientOrderId));
    const { open, orders } = this.history(listing);
    const live = open.get(reference.id);
    if (live !== undefined) return live;
    const index = firstFrom(orders, reference.id);
    return orders[index]?.id === reference.id ? orders[index] : undefined;
  }

  findOpen(listing: number, reference: OrderReference): OrderRecord | undefined {
    const found = this.find(listing, reference);
    return found === undefined || isDone(found.status) ? undefined : found;
  }

  /** By order id; of all listings when undefined. */
  open(listing?: number): readonly OrderRecord[] {
    return listing === undefined
      ? this.histories.flatMap(({ open }) => [...open.values()])
      : [...this.history(listing).open.values()];
  }

  openCount(listing: number): number {
    return this.history(listing).open.size;
  }

  /** Every order kept, oldest first; from an id on when given. */
  orders(listing: number, fromId = 0): readonly OrderRecord[] {
    const { orders } = this.history(listing);
    return fromId === 0 ? orders : orders.slice(firstFrom(orders, fromId));
  }

  trades(listing: number): readonly AccountTrade[] {
    return this.history(listing).trades;
  }

  /** Trades that self-trade prevention kept from happening, oldest first. */
  prevented(listing: number): readonly PreventedMatch[] {
    return this.history(listing).prevented;
  }

  state(): AccountState {
    const { name, robot, updatedAt } = this;
    const histories = this.histories.map(({ orders, trades, prevented, open }) => ({
      orders: robot ? [...open.values()] : orders,
      trades,
      prevented,
    }));
    return { name, robot, updatedAt, histories, aliases: this.aliases() };
  }

  /** Of an account that was just opened. */
  restore({ updatedAt, histories, aliases }: AccountState): void {
    this.updatedAt = updatedAt;
    histories.forEach(({ orders, trades, prevented }, listing) => {
      const history = this.history(listing);
      history.trades = [...trades];
      history.prevented = [...prevented];
      for (const order of orders) {
        const record = { ...order };
        this.add(record);
        if (isDone(record.status)) this.close(record);
      }
    });
    for (const [listing, clientOrderId, id] of aliases) {
      const order = this.find(listing, { id });
      if (order !== undefined) this.byClientId.set(key(listing, clientOrderId), order);
    }
  }

  /** What adding the orders again would not tell: amended orders keep their old client ids, too. */
  private aliases(): AccountState['aliases'] {
    const latest = new Map<string, OrderRecord>();
    for (const { orders, open } of this.histories) {
      for (const order of this.robot ? open.values() : orders) {
        latest.set(key(order.listing, order.clientOrderId), order);
      }
    }
    return [...this.byClientId].flatMap(([name, order]) => {
      const { listing, id } = order;
      const clientOrderId = name.slice(key(listing, '').length);
      return latest.get(name) === order ? [] : [[listing, clientOrderId, id] as const];
    });
  }

  private history(listing: number): History {
    for (let index = this.histories.length; index <= listing; index += 1) {
      this.histories.push({ orders: [], trades: [], prevented: [], open: new Map() });
    }
    return this.histories[listing]!;
  }

  private forget(history: History): void {
    const surplus = history.orders.length - KEPT;
    const old = history.orders.slice(0, surplus);
    history.orders = [
      ...old.filter(({ id }) => history.open.has(id)),
      ...history.orders.slice(surplus),
    ];
    for (const order of old) {
      if (history.open.has(order.id)) continue;
      const name = key(order.listing, order.clientOrderId);
      if (this.byClientId.get(name) === order) this.byClientId.delete(name);
    }
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > 2 * KEPT) list.splice(0, list.length - KEPT);
}

const key = (listing: number, clientOrderId: string): string => `${listing}/${clientOrderId}`;

/** Index of the first order with at least this id, in a list sorted by id. */
function firstFrom(orders: readonly OrderRecord[], id: number): number {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orders[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
