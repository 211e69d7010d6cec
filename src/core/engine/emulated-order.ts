/** Orders that are held in the house: exits of brackets, and types that a venue does not know. */
import { MARKET, isTerminal, oppositeSide, sideSign } from '../domain/order.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { Order, OrderId, OrderStatus, OrderType } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import type { ExecutionReport, ReportStatus } from '../domain/report.js';
import type { EpochStart } from './client-id.js';
import { expiryOf } from '../simulation/index.js';
import type { OrderManager, OrderState } from './order-manager.js';

/** What a real venue can do, and how orders are named there. */
export interface LiveTerms {
  /** Order types that rest at the venue itself; the others are held here until they trigger. */
  readonly nativeTypes: readonly OrderType[];
  readonly epochs: readonly EpochStart[];
  /** Orders of ours that rest at the venue at the start, with the client ids they have there. */
  readonly resting: readonly RestingOrder[];
}

export interface RestingOrder {
  readonly order: OrderId;
  readonly clientId: string;
  /** Quantity that can still fill, in units. */
  readonly left: number;
}

/** A working order that the venue must know. */
export interface AtVenue {
  readonly order: OrderId;
  readonly clientId: string;
  readonly instrument: InstrumentIndex;
}

/** An order that is held here at times, or always was until it triggered. */
export interface Leg {
  readonly order: Order;
  readonly bracket: Bracket | undefined;
  /**
   * It rests at the venue as it was asked for, and the engine hears what the venue says of it. It is held
   * here only while another order needs the coins that it locks.
   */
  readonly isStanding: boolean;
  remaining: number;
  /** What of it is at the venue: less when less was held, or when more was bought since. */
  outstanding: number;
  /** `recalled`: at the venue, and its cancel is on the way. */
  where: 'held' | 'sent' | 'recalled' | 'over';
  /**
   * Recalled so that another order can be sent; the engine hears nothing of it. It stays so while a recall
   * that the venue has refused may come true after all.
   */
  yields: boolean;
  /** Begun with as recalled: whether it is at the venue was not known, and is asked. */
  isSought: boolean;
  /** It has triggered, and goes out when the other exit is back. */
  waits: boolean;
  /** As it was sent last: the order that comes of a trigger, which cannot be held again. */
  isFinal: boolean;
  /** The venue would not take it as it is. */
  isRefused: boolean;
  clientId: string;
  /** Best price since a trailing stop began. */
  best: number;
}

export interface Bracket {
  readonly entry: Order;
  exits: Leg[];
  /** What the entry has filled so far. */
  armed: number;
  entryIsOver: boolean;
}

type NewLeg = Pick<Leg, 'order' | 'remaining'> & Partial<Pick<Leg, 'bracket' | 'isStanding'>>;

export const newLeg = ({ order, remaining, bracket, isStanding = false }: NewLeg): Leg => ({
  ...{ order, bracket, isStanding, remaining, outstanding: 0 },
  ...{ where: 'held', yields: false, waits: false, isFinal: false, isRefused: false },
  ...{ isSought: false, clientId: '', best: 0 },
});

/** The other exit of its bracket, as long as there is one. */
export const otherOf = (leg: Leg): Leg | undefined =>
  leg.bracket?.exits.find((exit) => exit !== leg && exit.where !== 'over');

/** When an order that is held here ends by itself, and why; undefined: never. */
export function heldUntil(
  { where, order, bracket }: Leg,
  orders: Pick<OrderManager, 'state'>,
): ReturnType<typeof expiryOf> {
  if (where !== 'held' || bracket) return undefined;
  return expiryOf(order, orders.state(order.id)?.sentAt ?? 0);
}

/** When the next of the orders held here reaches its time; Infinity: none does. */
export const nextExpiryOf = (legs: Iterable<Leg>, orders: Pick<OrderManager, 'state'>): number =>
  Math.min(...[...legs].map((leg) => heldUntil(leg, orders)?.at ?? Infinity));

export const isAtVenue = ({ where }: Leg): boolean => where === 'sent' || where === 'recalled';

/** Which exit of a bracket is to rest at the venue now: the stop where there is one. */
export function exitToRest({ entryIsOver, exits }: Bracket): Leg | undefined {
  if (!entryIsOver || exits.some(isAtVenue)) return undefined;
  const open = exits.filter(({ where, remaining }) => where === 'held' && remaining > 0);
  const leg = open.find(({ order }) => order.pricing.type !== 'limit') ?? open[0];
  return leg && !leg.isRefused && !leg.waits ? leg : undefined;
}

/** At the venue, which may end it because the house has wanted its coins back. */
const isYielding = (leg: Leg): boolean => leg.yields && isAtVenue(leg);

/** Of a leg at the venue, where the venue's list of open orders says that it is. */
export function placeLeg(
  leg: Leg,
  openThere: readonly RestingOrder[],
  { status, filled, standing }: Pick<OrderState, 'status' | 'filled' | 'standing'>,
): Leg {
  const resting = openThere.find(({ order }) => order === leg.order.id);
  // A stop that has triggered is at the venue as what came of it.
  const triggered = status === 'triggered' || leg.order.pricing.type === 'market';
  const isFinal = standing?.isFinal === true || triggered;
  const left = standing?.until === undefined ? leg.remaining : standing.until - filled;
  if (resting) {
    leg.where = 'sent';
    leg.clientId = resting.clientId;
    leg.outstanding = resting.left;
    leg.isFinal = isFinal;
    // A recall of before the start may still arrive there.
    leg.yields = standing?.recalled === true;
  } else if (standing?.clientId && left > 0) {
    // Recalled, or on its way when the last start ended: it goes there again once its fate is known.
    leg.isFinal = isFinal;
    leg.isSought = true;
    leg.where = 'recalled';
    leg.clientId = standing.clientId;
    leg.outstanding = left;
    leg.yields = true;
  } else if (standing?.clientId) leg.waits = isFinal;
  return leg;
}

/** A stop is watched here until it triggers; what the venue knows besides wants to be there now. */
export const wantsToGo = ({ pricing }: Order): boolean => !('stopPrice' in pricing);

/** It is not at the venue any more, or never was: it is held here again, and goes out anew if it has triggered. */
export function comesBack(leg: Leg, isRefused: boolean): void {
  leg.where = 'held';
  leg.isSought = false;
  leg.isRefused = isRefused;
  leg.yields = false;
  leg.waits = leg.isFinal;
}

/** It was asked for after a start, and is at the venue; answers whether it is to be cancelled there. */
export function turnsUp(
  leg: Leg,
  { standing, cancelRequested }: Pick<OrderState, 'standing' | 'cancelRequested'>,
): boolean {
  leg.where = 'sent';
  leg.isSought = false;
  // A recall of before the start may still arrive there.
  leg.yields &&= standing?.recalled === true;
  return cancelRequested;
}

/** After it the order fills no more, unless the venue is mistaken. */
export const isEnd = (status: ReportStatus): boolean =>
  status !== 'cancel_rejected' && isTerminal(status);

/** Whether a venue's report comes of what was done here; `known`: where the order stands for the engine. */
export function isOwnDoing(
  leg: Leg,
  { status, fill }: ExecutionReport,
  known: OrderStatus | undefined,
): boolean {
  if (status === 'filled' && !fill) return true;
  switch (status) {
    case 'accepted':
      return !leg.isStanding || isYielding(leg);
    case 'cancelled':
    case 'expired':
    case 'cancel_rejected':
      return isYielding(leg);
    case 'rejected':
      // Recalled, or asked for after a start: it never came there, and is held again unless it was to be cancelled.
      if (leg.where === 'recalled') return leg.yields && known !== 'submitted';
      // What could be held before the venue was asked is held again.
      if (leg.isFinal || leg.order.pricing.type === 'limit') return false;
      return !leg.isStanding || known !== 'submitted';
    default:
      return false;
  }
}

/** What a triggered order is sent as. */
export function triggeredOrder(order: Order): Order {
  const { pricing } = order;
  switch (pricing.type) {
    case 'limit':
      return order;
    case 'stop_limit':
      return {
        ...order,
        pricing: { type: 'limit', limitPrice: pricing.limitPrice, postOnly: false },
      };
    default:
      return { ...order, pricing: MARKET };
  }
}

/** The exits of an entry as orders; their quantity is what it fills. */
export function exitsOf(entry: Order): readonly Order[] {
  const { stopLoss, takeProfit } = entry.bracket!;
  const terms = {
    ...entry,
    side: oppositeSide(entry.side),
    timeInForce: 'gtc',
    expireAt: undefined,
    reduceOnly: true,
    bracket: undefined,
  } as const;
  const exits: Order[] = [];
  if (stopLoss) {
    const pricing = { type: 'stop', stopPrice: stopLoss.price } as const;
    exits.push({ ...terms, id: stopLoss.id, pricing, reason: 'stop loss' });
  }
  if (takeProfit) {
    const pricing = { type: 'limit', limitPrice: takeProfit.price, postOnly: false } as const;
    exits.push({ ...terms, id: takeProfit.id, pricing, reason: 'take profit' });
  }
  return exits;
}

/** Whether a price triggers what is held; a trailing stop follows it. */
export function isHit(leg: Leg, price: number): boolean {
  const { side, pricing } = leg.order;
  if (price <= 0) return false;
  const sign = sideSign(side);
  switch (pricing.type) {
    case 'limit':
      return sign * (price - pricing.limitPrice) <= 0;
    case 'stop':
    case 'stop_limit':
      return sign * (price - pricing.stopPrice) >= 0;
    case 'trailing_stop':
      if (leg.best === 0 || sign * (price - leg.best) < 0) leg.best = price;
      return sign * (price - leg.best) >= pricing.offset;
    case 'market':
      return true;
  }
}

/** Whether it is the entry of a bracket of which no exit was ever heard of. */
export const hasUnbegunExits = ({ exits }: Pick<OrderState, 'exits'>): boolean =>
  exits.length > 0 && exits.every(({ status }) => status === 'submitted');

/** Neither the entry nor an exit will do anything more. */
export const isOver = ({ entryIsOver, exits }: Bracket): boolean =>
  entryIsOver && exits.every(({ where }) => where === 'over');

/** What the engine hears of an order that is held in the house. */
export const houseReport = (
  { id, instrument }: Order,
  status: ReportStatus,
  at: Timestamp,
  reason: string,
): ExecutionReport => ({
  ...{ kind: 'report', status, order: id, instrument, at, venueAt: at },
  ...{ fill: undefined, reason },
});

/** Why the house ends an exit. */
export const ENDED_BY = {
  nothingLeft: 'nothing to reduce',
  otherFilled: 'the other exit of its bracket filled',
} as const;
