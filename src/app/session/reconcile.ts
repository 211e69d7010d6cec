/** What the books and a venue say of one account, side by side, and what is to be done where they differ. */
import { moneyFromNumber, moneyToNumber } from '../../core/domain/money.js';
import { qualifiedSymbol, quantityToNumber } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { OrderId } from '../../core/domain/order.js';
import { asQuantity } from '../../core/domain/units.js';
import { epochOf } from '../../core/engine/index.js';
import type { Account, Session } from '../../core/engine/index.js';
import type { AccountSnapshot, VenueRequest } from '../../ports.js';

/** What the books say that the venue must have. */
export interface Expected {
  /** Of the start that runs. */
  readonly epoch: number;
  readonly orders: readonly {
    readonly order: OrderId;
    readonly clientId: string;
    readonly symbol: string;
  }[];
  readonly assets: readonly {
    readonly asset: string;
    /** Held or owned through this program, in units of the asset. */
    readonly managed: number;
    /** Booked as held at the venue besides. */
    readonly unmanaged: number;
    /** Less than this is no difference: one lot, or a millionth of a unit of money. */
    readonly tolerance: number;
  }[];
}

export type Difference =
  /** The books have a working order that the venue does not list: it is asked what became of it. */
  | { readonly kind: 'missing_order'; readonly clientId: string; readonly symbol: string }
  /** The venue lists an order of ours that the books do not have as working: it is cancelled. */
  | { readonly kind: 'orphan_order'; readonly clientId: string; readonly symbol: string }
  /** An order of a start after this one: another daemon has the account, and this one halts. */
  | { readonly kind: 'other_daemon'; readonly clientId: string; readonly symbol: string }
  /** Somebody else's order: it is left alone. */
  | { readonly kind: 'foreign_order'; readonly clientId: string; readonly symbol: string }
  /** The venue has less than is managed here: trading is halted. */
  | {
      readonly kind: 'shortage';
      readonly asset: string;
      readonly managed: number;
      readonly found: number;
    }
  /** The venue has more or less beyond what is managed than is booked: it is booked, and never sold. */
  | {
      readonly kind: 'flow';
      readonly asset: string;
      readonly managed: number;
      readonly found: number;
      /** What has come; negative: gone. */
      readonly amount: number;
    };

export type Shortage = Extract<Difference, { kind: 'shortage' }>;

const MONEY_TOLERANCE = 1e-6;

/** What a live session's books expect at the venue of one of its accounts. */
export function expectedOf(session: Session, account: Account, epoch: number): Expected {
  const { engine } = session;
  const { portfolio } = account;
  const assets = new Map<string, { managed: number; tolerance: number }>();
  const managed = moneyToNumber(portfolio.cash);
  assets.set(portfolio.currency, { managed, tolerance: MONEY_TOLERANCE });
  for (const { isSpot, instrument, quantity } of portfolio.positions) {
    if (!isSpot) continue;
    const before = assets.get(instrument.base);
    const held = quantityToNumber(instrument, asQuantity(quantity));
    const lot = quantityToNumber(instrument, asQuantity(instrument.lot));
    const tolerance = Math.max(before?.tolerance ?? 0, lot);
    assets.set(instrument.base, { managed: (before?.managed ?? 0) + held, tolerance });
  }
  return {
    epoch,
    orders: session.atVenue(account).map(({ order, clientId, instrument }) => ({
      ...{ order, clientId, symbol: engine.symbols[instrument]! },
    })),
    assets: [...assets].map(([asset, one]) => ({
      ...{ asset, ...one, unmanaged: moneyToNumber(portfolio.unmanaged(asset)) },
    })),
  };
}

export function differences(
  { epoch, orders, assets }: Expected,
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
      return { kind: ownerOf(clientId, epoch), clientId, symbol: qualifiedSymbol(instrument) };
    });
  const money = assets.flatMap(({ asset, managed, unmanaged, tolerance }): Difference[] => {
    const balance = balances.find((one) => one.asset === asset);
    const found = balance ? moneyToNumber(balance.free) + moneyToNumber(balance.locked) : 0;
    if (managed - found > tolerance) return [{ kind: 'shortage', asset, managed, found }];
    const amount = moneyToNumber(moneyFromNumber(found - managed - unmanaged));
    return Math.abs(amount) > tolerance ? [{ kind: 'flow', asset, managed, found, amount }] : [];
  });
  return [...missing, ...unexpected, ...money];
}

function ownerOf(
  clientId: string,
  epoch: number,
): 'foreign_order' | 'other_daemon' | 'orphan_order' {
  const sentIn = epochOf(clientId);
  if (sentIn === undefined) return 'foreign_order';
  return sentIn > epoch ? 'other_daemon' : 'orphan_order';
}

/** Whether trading must not go on. */
export const isGrave = ({ kind }: Difference): boolean =>
  kind === 'shortage' || kind === 'other_daemon';

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
    case 'other_daemon':
      return otherDaemonText(`${difference.clientId} ${difference.symbol}`);
    case 'foreign_order':
      return `${difference.clientId || 'an order'} ${difference.symbol}: somebody else's; it is left alone`;
    case 'shortage':
      return `${shortageText(difference)}; trading is halted`;
    case 'flow':
      return flowText(difference);
  }
}

const shortageText = ({ asset, managed, found }: Shortage): string =>
  `${asset}: ${managed} are managed here, the venue has ${found}`;

/** The same of cash that somebody says was taken out. */
export const withdrawnText = (shortage: Shortage): string =>
  `${shortageText(shortage)}; the difference is booked as withdrawn`;

function flowText({ asset, amount }: Extract<Difference, { kind: 'flow' }>): string {
  const has = amount > 0 ? `${amount} more` : `${-amount} less`;
  return `${asset}: the venue has ${has} than is booked, beside what is managed here; it is booked, and never sold`;
}

/** `order`: how it is named. */
export const otherDaemonText = (order: string): string =>
  `${order}: of a later start of the account than this one: another daemon trades on it; trading is halted`;
