/** What the books and a venue say of one account, side by side, and what is to be done where they differ. */
import { moneyToNumber } from '../../core/domain/money.js';
import { qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { OrderId } from '../../core/domain/order.js';
import { asQuantity } from '../../core/domain/units.js';
import { orderOf } from '../../core/engine/index.js';
import type { RestingOrder, Session } from '../../core/engine/index.js';
import type { AccountSnapshot, OpenVenueOrder, VenueRequest } from '../../ports.js';

/** What the books say that the venue must have. */
export interface Expected {
  readonly orders: readonly {
    readonly order: OrderId;
    readonly clientId: string;
    readonly symbol: string;
  }[];
  readonly assets: readonly {
    readonly asset: string;
    /** Held or owned through this program, in units of the asset. */
    readonly managed: number;
    /** Less than this is no difference: one lot, or a millionth of a unit of money. */
    readonly tolerance: number;
  }[];
}

export type Difference =
  /** The books have a working order that the venue does not list: it is asked what became of it. */
  | { readonly kind: 'missing_order'; readonly clientId: string; readonly symbol: string }
  /** The venue lists an order of ours that the books do not have as working: it is cancelled. */
  | { readonly kind: 'orphan_order'; readonly clientId: string; readonly symbol: string }
  /** Somebody else's order: it is left alone. */
  | { readonly kind: 'foreign_order'; readonly clientId: string; readonly symbol: string }
  /** The venue has less than is managed here: trading is halted. */
  | {
      readonly kind: 'shortage';
      readonly asset: string;
      readonly managed: number;
      readonly found: number;
    }
  /** The venue has more: not ours, never sold. */
  | {
      readonly kind: 'baseline';
      readonly asset: string;
      readonly managed: number;
      readonly found: number;
    };

const MONEY_TOLERANCE = 1e-6;

/** What a live session's books expect at its venue. */
export function expectedOf({ engine, atVenue }: Session): Expected {
  const assets = new Map<string, { managed: number; tolerance: number }>();
  for (const { settlement } of engine.instruments) {
    const managed = moneyToNumber(engine.portfolio.balance(settlement));
    assets.set(settlement, { managed, tolerance: MONEY_TOLERANCE });
  }
  for (const { isSpot, instrument, quantity } of engine.portfolio.positions) {
    if (!isSpot) continue;
    const before = assets.get(instrument.base);
    const held = quantityToNumber(instrument, asQuantity(quantity));
    const lot = quantityToNumber(instrument, asQuantity(instrument.lot));
    const tolerance = Math.max(before?.tolerance ?? 0, lot);
    assets.set(instrument.base, { managed: (before?.managed ?? 0) + held, tolerance });
  }
  return {
    orders: atVenue.map(({ order, clientId, instrument }) => ({
      ...{ order, clientId, symbol: engine.symbols[instrument]! },
    })),
    assets: [...assets].map(([asset, one]) => ({ asset, ...one })),
  };
}

export function differences(
  { orders, assets }: Expected,
  { openOrders, balances }: AccountSnapshot,
): readonly Difference[] {
  const open = new Map(openOrders.map((order) => [order.clientId, order]));
  const known = new Set(orders.map(({ clientId }) => clientId));
  const missing = orders
    .filter(({ clientId }) => !open.has(clientId))
    .map(({ clientId, symbol }) => ({ kind: 'missing_order', clientId, symbol }) as const);
  const unexpected = openOrders
    .filter(({ clientId }) => !known.has(clientId))
    .map(({ clientId, instrument }): Difference => {
      const kind = orderOf(clientId) === undefined ? 'foreign_order' : 'orphan_order';
      return { kind, clientId, symbol: qualifiedSymbol(instrument) };
    });
  const money = assets.flatMap(({ asset, managed, tolerance }): Difference[] => {
    const balance = balances.find((one) => one.asset === asset);
    const found = balance ? moneyToNumber(balance.free) + moneyToNumber(balance.locked) : 0;
    if (Math.abs(found - managed) <= tolerance) return [];
    return [{ kind: found < managed ? 'shortage' : 'baseline', asset, managed, found }];
  });
  return [...missing, ...unexpected, ...money];
}

/** What is asked of the venue because of a difference; undefined: nothing. */
export function remedyOf(
  difference: Difference,
  instruments: readonly Instrument[],
): VenueRequest | undefined {
  if (difference.kind !== 'missing_order' && difference.kind !== 'orphan_order') return undefined;
  const { clientId, symbol } = difference;
  const instrument = instruments.find((one) => qualifiedSymbol(one) === symbol);
  if (!instrument) return undefined;
  const kind = difference.kind === 'missing_order' ? 'queryOrder' : 'cancel';
  return { kind, clientId, instrument };
}

/** One line for people. */
export function differenceText(difference: Difference): string {
  switch (difference.kind) {
    case 'missing_order':
      return `${difference.clientId} ${difference.symbol}: working here, not open at the venue; it is asked for`;
    case 'orphan_order':
      return `${difference.clientId} ${difference.symbol}: open at the venue, not working here; it is cancelled`;
    case 'foreign_order':
      return `${difference.clientId || 'an order'} ${difference.symbol}: somebody else's; it is left alone`;
    case 'shortage':
      return `${difference.asset}: ${difference.managed} are managed here, the venue has ${difference.found}; trading is halted`;
    case 'baseline':
      return `${difference.asset}: ${difference.found - difference.managed} more at the venue than is managed here; it is never touched`;
  }
}

/** Orders of ours among what is open at a venue. */
export const restingOf = (openOrders: readonly OpenVenueOrder[]): readonly RestingOrder[] =>
  openOrders.flatMap(({ clientId, quantity, filled }) => {
    const order = orderOf(clientId);
    return order === undefined ? [] : [{ order, clientId, left: quantity - filled }];
  });
