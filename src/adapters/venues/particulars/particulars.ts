import type { OrderPricing, TimeInForce } from '../../../core/domain/order.js';
import type { KeyRights, VenueOrder } from '../../../ports.js';
import { ALPHANUMERIC } from '../wire-ids.js';
import type { WireForm } from '../wire-ids.js';

/** Plain data of ccxt, not looked at yet. */
export type Data = Readonly<Record<string, unknown>>;

/** Prices and quantity of an order as decimal text. */
export interface OrderTexts {
  readonly quantity: string;
  readonly limitPrice: string | undefined;
  readonly stopPrice: string | undefined;
  readonly offset: string | undefined;
}

/** What a market has, as far as orders differ by it. */
export interface Markets {
  readonly spot: boolean;
  readonly linear: boolean;
  readonly inverse: boolean;
}

/** How one venue differs from what ccxt calls unified. */
export interface VenueParticulars {
  /** Put under the argument of ccxt's constructor. */
  readonly config: (markets: Markets) => Data;
  readonly nativeTypes: readonly OrderPricing['type'][];
  /** Those of `nativeTypes` that markets of contracts have too. */
  readonly contractTypes: readonly OrderPricing['type'][];
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  /** On markets of contracts; a spot account cannot sell more than it has anyway. */
  readonly reduceOnly: boolean;
  /** A market buy is told what to spend, and not how much to buy. */
  readonly marketBuysByValue: boolean;
  readonly wireForm: WireForm;
  /**
   * Parameters by which the venue refuses a request that reaches it later than `windowMs` after
   * `stampMs`, both of the venue's clock. Undefined where it has no such rule.
   */
  readonly validity:
    ((stampMs: number, windowMs: number) => Readonly<Record<string, unknown>>) | undefined;
  /** Parameters of `createOrder` besides client id, validity, post-only and reduce-only. */
  readonly orderParameters: (order: VenueOrder, texts: OrderTexts) => Data;
  /** Names the new order: `{ clientOrderId }` unless the venue wants another word. */
  readonly idParameters: (wireId: string) => Data;
  /** How an order is found of which only the client id is known. */
  readonly findBy: 'fetchOrder' | 'lists';
  /** Parameters by which the venue's lists hold only the order of this client id. */
  readonly listParameters: (wireId: string) => Data;
  /** Cancels by client id alone. */
  readonly cancelsByClientId: boolean;
  /**
   * Cancels an order and places another in one step. Parameters of `editOrder`, and whether the old
   * order must be named by the venue's id. Undefined where the venue has no such step.
   */
  readonly replace:
    | {
        readonly needsVenueId: boolean;
        readonly parameters: (oldWireId: string) => Data;
      }
    | undefined;
  /** `watchMyTrades` gives executions one by one with the ids that `fetchMyTrades` gives. */
  readonly streamsTrades: boolean;
  /** Lists of executions begin at `since`, or end now and go back by `until`. */
  readonly tradePages: 'forward' | 'backward';
  /** Undefined where it is not known: pages are asked for until one brings nothing new. */
  readonly tradesPerPage: number | undefined;
  /** The longest span one list covers; undefined: no limit. */
  readonly tradeSpanMs: number | undefined;
  /** Parameters for the list that begins with an id, for what would take too many spans. */
  readonly tradesFrom: ((tradeId: number) => Data) | undefined;
  /** `fetchOrderTrades` costs less than the list of all. */
  readonly tradesOfOrder: boolean;
  /** The client id in what the venue wrote of an order or an execution; empty when it is not there. */
  readonly wireIdOf: (info: Data) => string;
  /** Read from what the venue wrote of an order: a stop that has triggered. */
  readonly isTriggered: (info: Data) => boolean;
  readonly keyRights:
    { readonly method: string; readonly read: (answer: Data) => KeyRights } | undefined;
  /** How far the venue's answer to `fetchTime` may be off by its unit. */
  readonly clockUnitMs: number;
  /** The venue's own codes that ccxt's classes do not tell apart. */
  readonly maintenanceCodes: readonly (number | string)[];
}

/** Where venues write it. */
const ID_FIELDS = ['cl_ord_id', 'client_order_id', 'clientOrderId', 'clOrdId', 'orderLinkId'];

export function firstText(data: Data, fields: readonly string[]): string {
  for (const field of fields) {
    const value = data[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** What holds for most venues of ccxt; types and times that others keep in other ways are left out. */
export const GENERIC: VenueParticulars = {
  config: () => ({}),
  nativeTypes: ['market', 'limit'],
  contractTypes: ['market', 'limit'],
  timesInForce: ['gtc', 'ioc', 'fok'],
  postOnly: true,
  reduceOnly: true,
  marketBuysByValue: false,
  wireForm: ALPHANUMERIC,
  validity: undefined,
  orderParameters: (order, texts) => unifiedParameters(order, texts),
  idParameters: (wireId) => ({ clientOrderId: wireId }),
  findBy: 'lists',
  listParameters: () => ({}),
  cancelsByClientId: false,
  replace: undefined,
  streamsTrades: true,
  tradePages: 'backward',
  tradesPerPage: undefined,
  tradeSpanMs: undefined,
  tradesFrom: undefined,
  tradesOfOrder: false,
  wireIdOf: (info) => firstText(info, ID_FIELDS),
  isTriggered: () => false,
  keyRights: undefined,
  clockUnitMs: 1,
  maintenanceCodes: [],
};

const TIMES: Readonly<Partial<Record<TimeInForce, string>>> = { ioc: 'IOC', fok: 'FOK' };

/** Good until cancelled is what venues take where nothing is said. */
export function unifiedParameters({ pricing, timeInForce }: VenueOrder, texts: OrderTexts): Data {
  const time = pricing.type === 'market' ? undefined : TIMES[timeInForce];
  return {
    ...(time === undefined ? {} : { timeInForce: time }),
    ...(texts.stopPrice === undefined ? {} : { stopLossPrice: texts.stopPrice }),
    ...(texts.offset === undefined ? {} : { trailingAmount: texts.offset }),
  };
}

export const asData = (value: unknown): Data =>
  typeof value === 'object' && value !== null ? (value as Data) : {};
