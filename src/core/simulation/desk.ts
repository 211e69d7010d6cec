import type { Order, OrderId } from '../domain/order.js';
import { oppositeSide } from '../domain/order.js';
import { MICROSECONDS_PER_DAY, asQuantity } from '../domain/units.js';
import type { Price } from '../domain/units.js';
import type { BarColumns } from '../domain/market-data.js';
import type { PathState } from './bar-path.js';
import type { QueuePosition } from './queue.js';

/** An order at the venue, with what the simulation must remember of it. */
export interface Working extends PathState {
  readonly order: Order;
  remaining: number;
  filled: number;
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** The entry of which this order is an exit. */
  readonly entry: Working | undefined;
  /** The other exit of the same entry. */
  sibling: Working | undefined;
  /** Exits made for this entry. */
  exits: readonly Working[];
  /** First bar in which it is looked at: a target whose entry filled inside a bar waits for the next. */
  firstBar: number;
  /** Its place among what rests at its price; undefined on bars, and until it rests. */
  queue: QueuePosition | undefined;
}

interface PendingCancel {
  readonly order: OrderId;
  readonly arrivesAt: number;
}

/** What a venue holds of one instrument. */
export interface Desk {
  /** Orders that can execute, in the order of arrival. */
  readonly live: Working[];
}

/** The same on bars. */
export interface BarDesk extends Desk {
  /** Sent, not yet part of a bar. */
  readonly inbound: Working[];
  cancels: PendingCancel[];
  /** Quantity of the bar in progress already taken by our orders. */
  taken: number;
  /** First bar with volume; before it the participation cap cannot apply. Infinity: no volume at all. */
  readonly volumeFrom: number;
}

export function emptyDesk({ volume }: BarColumns): BarDesk {
  const first = volume.findIndex((value) => value > 0);
  return { inbound: [], live: [], cancels: [], taken: 0, volumeFrom: first < 0 ? Infinity : first };
}

export function workingOrder(
  order: Order,
  sentAt: number,
  arrivesAt: number,
  entry?: Working,
): Working {
  return {
    order,
    remaining: order.quantity,
    filled: 0,
    sentAt,
    arrivesAt,
    triggered: false,
    anchor: 0,
    entry,
    sibling: undefined,
    exits: NONE,
    firstBar: 0,
    queue: undefined,
  };
}

const NONE: readonly Working[] = [];

/** The exits of an entry of which `quantity` has just filled; they arrive with the fill. */
export function makeExits(entry: Working, quantity: number, at: number): readonly Working[] {
  const { stopLoss, takeProfit } = entry.order.bracket!;
  const terms = {
    ...entry.order,
    side: oppositeSide(entry.order.side),
    quantity: asQuantity(quantity),
    timeInForce: 'gtc',
    expireAt: undefined,
    reduceOnly: true,
    bracket: undefined,
  } as const;
  const exits: Working[] = [];
  if (stopLoss) {
    const pricing = { type: 'stop', stopPrice: stopLoss.price } as const;
    const order: Order = { ...terms, id: stopLoss.id, pricing, reason: 'stop loss' };
    exits.push(workingOrder(order, at, at, entry));
  }
  if (takeProfit) {
    const pricing = { type: 'limit', limitPrice: takeProfit.price, postOnly: false } as const;
    const order: Order = { ...terms, id: takeProfit.id, pricing, reason: 'take profit' };
    exits.push(workingOrder(order, at, at, entry));
  }
  if (exits.length === 2) {
    exits[0]!.sibling = exits[1];
    exits[1]!.sibling = exits[0];
  }
  return exits;
}

/** When an order that ends by the clock does, and in what words; undefined for one that does not. */
export function expiryOf(
  { timeInForce, expireAt }: Order,
  arrivesAt: number,
): { readonly at: number; readonly reason: string } | undefined {
  if (timeInForce === 'day') {
    const days = Math.floor(arrivesAt / MICROSECONDS_PER_DAY) + 1;
    return { at: days * MICROSECONDS_PER_DAY, reason: 'end of day' };
  }
  if (timeInForce !== 'gtd' || expireAt === undefined) return undefined;
  return { at: expireAt, reason: 'time reached' };
}

/** Slippage never carries a limit order beyond its limit. */
export function withinLimit({ pricing, side }: Order, price: Price): Price {
  if (pricing.type !== 'limit' && pricing.type !== 'stop_limit') return price;
  const limit = pricing.limitPrice;
  const better = side === 'buy' ? price <= limit : price >= limit;
  return better ? price : limit;
}

/** Takes an order off a list, if it is on it. */
export function remove(list: Working[], working: Working): void {
  const index = list.indexOf(working);
  if (index === list.length - 1) list.pop();
  else if (index >= 0) list.splice(index, 1);
}

/** A copy in which stops come before limits; otherwise in order of arrival. */
export function stopsFirst(live: readonly Working[]): readonly Working[] {
  if (live.length < 2) return live.slice();
  const isLimit = ({ order }: Working): boolean => order.pricing.type === 'limit';
  return [...live.filter((order) => !isLimit(order)), ...live.filter(isLimit)];
}
