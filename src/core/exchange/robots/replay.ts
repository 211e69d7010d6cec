/**
 * Robots that make again what was recorded of a market: one takes what others took, one keeps the levels
 * that others showed. What users do on top of it stays theirs: it trades with what is replayed, and what it
 * took comes back with the next change of its level.
 */
import type { Side } from '../../domain/order.js';
import type { LevelChange, Market } from '../market.js';
import type { OrderEntry, VenueOrder } from '../orders.js';
import type { RobotAction, RobotRole } from './robots.js';

/** Someone took; price and quantity in the instrument's units. */
export interface ReplayedTrade {
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
}

type NewId = () => string;

const entryOf = (
  market: Market,
  { side, price, quantity }: ReplayedTrade,
  timeInForce: 'gtc' | 'ioc',
  clientOrderId: string,
): OrderEntry => ({
  ...{ listing: market.index, side, type: 'limit', timeInForce, price, quantity },
  ...{ quoteQuantity: 0, stopPrice: 0, trailingDelta: 0, icebergQuantity: 0 },
  // Where the recording moves through its own levels, those that it left go.
  ...{ selfTrade: 'expire_maker', clientOrderId },
});

const placed = (role: RobotRole, order: OrderEntry): RobotAction => ({
  kind: 'place',
  role,
  order,
});

/** What was taken goes no further than it went. */
export const replayTrades = (
  market: Market,
  trades: readonly ReplayedTrade[],
  newId: NewId,
): readonly RobotAction[] =>
  trades.map((trade) => placed('noise', entryOf(market, trade, 'ioc', newId())));

const leftOf = ({ quantity, executed, prevented }: VenueOrder): number =>
  quantity - executed - prevented;

/**
 * Brings levels to what they are to show, given the maker's orders on the market, oldest first: those that
 * shrink lose their newest orders, those that grow get one behind. All that goes goes first.
 */
export function replayLevels(
  market: Market,
  changes: readonly LevelChange[],
  open: readonly VenueOrder[],
  newId: NewId,
): readonly RobotAction[] {
  const resting = new Map<string, VenueOrder[]>();
  for (const order of open) {
    const orders = resting.get(keyOf(order));
    if (orders === undefined) resting.set(keyOf(order), [order]);
    else orders.push(order);
  }
  const gone: RobotAction[] = [];
  const come: RobotAction[] = [];
  for (const change of changes) {
    const orders = [...(resting.get(keyOf(change)) ?? [])];
    let shown = orders.reduce((sum, order) => sum + leftOf(order), 0);
    while (shown > change.quantity) {
      const newest = orders.pop()!;
      shown -= leftOf(newest);
      gone.push({ kind: 'cancel', role: 'maker', id: newest.id });
    }
    const missing = { ...change, quantity: change.quantity - shown };
    if (missing.quantity > 0) come.push(placed('maker', entryOf(market, missing, 'gtc', newId())));
  }
  return [...gone, ...come];
}

const keyOf = ({ side, price }: Pick<LevelChange, 'side' | 'price'>): string => `${side}${price}`;
