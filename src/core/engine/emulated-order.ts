/** Orders that are held in the house: exits of brackets, and types that a venue does not know. */
import { MARKET, oppositeSide, sideSign } from '../domain/order.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { Order, OrderId } from '../domain/order.js';

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
  remaining: number;
  /** What of it is at the venue: less when less was held, or when more was bought since. */
  outstanding: number;
  /** `recalled`: at the venue, and its cancel is on the way. */
  where: 'held' | 'sent' | 'recalled' | 'over';
  /** Recalled so that the other exit can be sent; the engine hears nothing of it. */
  yields: boolean;
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

export const newLeg = (order: Order, bracket: Bracket | undefined, remaining: number): Leg => ({
  ...{ order, bracket, remaining, outstanding: 0, where: 'held', yields: false, waits: false },
  ...{ isFinal: false, isRefused: false, clientId: '', best: 0 },
});

export const isAtVenue = ({ where }: Leg): boolean => where === 'sent' || where === 'recalled';

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
