/** Reads a new order from a request: which parameters its type needs, and which it may not have. */
import { randomBytes } from 'node:crypto';
import type { Side } from '../../../core/domain/order.js';
import type {
  Market,
  OrderEntry,
  SelfTradeMode,
  VenueOrderType,
  VenueTimeInForce,
} from '../../../core/exchange/index.js';
import type { Decimal, Parameters } from '../parameters.js';
import { atScale } from '../parameters.js';
import { VenueError, venueErrors } from '../venue-error.js';

const SIDES: Readonly<Record<string, Side>> = { BUY: 'buy', SELL: 'sell' };

const TYPES: Readonly<Record<string, VenueOrderType>> = {
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit_maker',
  MARKET: 'market',
  STOP_LOSS: 'stop_loss',
  STOP_LOSS_LIMIT: 'stop_loss_limit',
  TAKE_PROFIT: 'take_profit',
  TAKE_PROFIT_LIMIT: 'take_profit_limit',
};

const TIMES: Readonly<Record<string, VenueTimeInForce>> = { GTC: 'gtc', IOC: 'ioc', FOK: 'fok' };

const SELF_TRADE: Readonly<Record<string, SelfTradeMode>> = {
  NONE: 'none',
  EXPIRE_TAKER: 'expire_taker',
  EXPIRE_MAKER: 'expire_maker',
  EXPIRE_BOTH: 'expire_both',
  DECREMENT: 'decrement',
};

/** What each type needs (`yes`), may have (`may`) and must not have. */
type Need = 'yes' | 'may' | 'no';
interface Needs {
  readonly timeInForce: Need;
  readonly price: Need;
  readonly trigger: Need;
}

const NEEDS: Readonly<Record<VenueOrderType, Needs>> = {
  limit: { timeInForce: 'yes', price: 'yes', trigger: 'no' },
  limit_maker: { timeInForce: 'no', price: 'yes', trigger: 'no' },
  market: { timeInForce: 'no', price: 'no', trigger: 'no' },
  stop_loss: { timeInForce: 'no', price: 'no', trigger: 'yes' },
  stop_loss_limit: { timeInForce: 'yes', price: 'yes', trigger: 'yes' },
  take_profit: { timeInForce: 'no', price: 'no', trigger: 'yes' },
  take_profit_limit: { timeInForce: 'yes', price: 'yes', trigger: 'yes' },
};

/** Names of an order's parameters; the legs of a list prefix them. */
type Names = (name: string) => string;

const plain: Names = (name) => name;

export function newClientId(): string {
  return randomBytes(16).toString('base64url');
}

const filter = (name: string): VenueError => new VenueError(400, -1013, `Filter failure: ${name}`);

function scaled(decimal: Decimal | undefined, scale: number, filterName: string): number {
  if (decimal === undefined) return 0;
  const value = atScale(decimal, scale);
  // Finer than a tick or lot, beyond any limit, or nothing at all.
  if (value === undefined || value === 0) throw filter(filterName);
  return value;
}

function demand(parameters: Parameters, name: string, need: Need): void {
  if (need === 'yes') parameters.required(name);
  else if (need === 'no' && parameters.has(name)) throw venueErrors.notRequired(name);
}

/** Throws a VenueError when the order makes no sense; limits of the listing are the exchange's. */
export function orderEntry(parameters: Parameters, market: Market): OrderEntry {
  const side = sideOf(parameters);
  const type = parameters.choice('type', TYPES, venueErrors.orderType);
  if (type === undefined) throw venueErrors.mandatory('type');
  return entryOf(parameters, market, { side, type, names: plain });
}

export function sideOf(parameters: Parameters): Side {
  const side = parameters.choice('side', SIDES, venueErrors.side);
  if (side === undefined) throw venueErrors.mandatory('side');
  return side;
}

export function typeNamed(text: string): VenueOrderType {
  const type = Object.hasOwn(TYPES, text) ? TYPES[text] : undefined;
  if (type === undefined) throw venueErrors.orderType();
  return type;
}

export function entryOf(
  parameters: Parameters,
  market: Market,
  {
    side,
    type,
    names,
  }: { readonly side: Side; readonly type: VenueOrderType; readonly names: Names },
): OrderEntry {
  const needs = NEEDS[type];
  demand(parameters, names('timeInForce'), needs.timeInForce);
  demand(parameters, names('price'), needs.price);
  const { priceScale, quantityScale } = market.listing.instrument;
  const time = parameters.choice(names('timeInForce'), TIMES, venueErrors.timeInForce);
  const iceberg = scaled(parameters.decimal(names('icebergQty')), quantityScale, 'LOT_SIZE');
  if (iceberg > 0 && type === 'market') throw venueErrors.notRequired(names('icebergQty'));
  // Of market orders the venue says the same, though nothing of them ever rests.
  const timeInForce = time ?? 'gtc';
  if (iceberg > 0 && timeInForce !== 'gtc') throw venueErrors.timeInForce();
  return {
    listing: market.index,
    side,
    type,
    timeInForce,
    price: scaled(parameters.decimal(names('price')), priceScale, 'PRICE_FILTER'),
    ...amounts(parameters, type, quantityScale),
    ...triggers(parameters, names, needs.trigger, priceScale),
    icebergQuantity: iceberg,
    selfTrade:
      parameters.choice('selfTradePreventionMode', SELF_TRADE, () =>
        venueErrors.data('selfTradePreventionMode'),
      ) ?? 'none',
    clientOrderId:
      parameters.clientId(names === plain ? 'newClientOrderId' : names('clientOrderId')) ??
      newClientId(),
  };
}

function amounts(parameters: Parameters, type: VenueOrderType, quantityScale: number) {
  const byValue = parameters.has('quoteOrderQty');
  if (byValue && type !== 'market') throw venueErrors.notRequired('quoteOrderQty');
  if (byValue && parameters.has('quantity')) throw venueErrors.parameters();
  if (!byValue) parameters.required('quantity');
  return {
    quantity: scaled(parameters.decimal('quantity'), quantityScale, 'LOT_SIZE'),
    quoteQuantity: scaled(parameters.decimal('quoteOrderQty'), 8, 'NOTIONAL'),
  };
}

function triggers(parameters: Parameters, names: Names, need: Need, priceScale: number) {
  const stopPrice = parameters.decimal(names('stopPrice'));
  const trailingDelta = parameters.integer(names('trailingDelta'));
  if (need === 'no') {
    if (stopPrice !== undefined) throw venueErrors.notRequired(names('stopPrice'));
    if (trailingDelta !== undefined) throw venueErrors.notRequired(names('trailingDelta'));
  } else if (stopPrice === undefined && trailingDelta === undefined) {
    throw venueErrors.mandatory(names('stopPrice'));
  }
  return {
    stopPrice: scaled(stopPrice, priceScale, 'PRICE_FILTER'),
    trailingDelta: Math.min(trailingDelta ?? 0, 1_000_000),
  };
}
