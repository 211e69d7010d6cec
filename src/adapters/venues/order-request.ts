/** An order of the house in the words of ccxt's `createOrder`. */
import type { Instrument } from '../../core/domain/instrument.js';
import type { OrderPricing } from '../../core/domain/order.js';
import { asPrice, rateFromFraction } from '../../core/domain/units.js';
import { applyRate } from '../../core/domain/money.js';
import type { VenueOrder } from '../../ports.js';
import { decimalToUnits, unitsToDecimal } from '../clients/decimal.js';
import { ask } from './desk.js';
import type { Desk } from './desk.js';
import { asData } from './particulars/particulars.js';
import type { OrderTexts, VenueParticulars } from './particulars/particulars.js';
import { WrittenNumbers } from './written-numbers.js';

/** Symbol, type, side, amount, price, parameters. */
export type CreateArguments = readonly [
  string,
  'limit' | 'market',
  string,
  string,
  string | undefined,
  Readonly<Record<string, unknown>>,
];

const isContract = ({ kind }: Instrument): boolean => kind === 'linear' || kind === 'inverse';

/** Why the venue cannot have this order; undefined when it can. */
export function impossible(
  { nativeTypes, contractTypes, postOnly, timesInForce }: VenueParticulars,
  { pricing, instrument, timeInForce }: VenueOrder,
): string | undefined {
  const types = isContract(instrument) ? contractTypes : nativeTypes;
  if (!types.includes(pricing.type)) return `the venue has no ${pricing.type} orders`;
  const isAtOnce = timeInForce === 'ioc' || timeInForce === 'fok';
  if (isAtOnce && pricing.type !== 'market' && !timesInForce.includes(timeInForce)) {
    return `the venue has no ${timeInForce} orders`;
  }
  const isPostOnly = pricing.type === 'limit' && pricing.postOnly;
  return isPostOnly && !postOnly ? 'the venue has no post-only orders' : undefined;
}

function textsOf({ instrument, quantity, pricing }: VenueOrder): OrderTexts {
  const price = (value: number): string => unitsToDecimal(value, instrument.priceScale);
  return {
    quantity: unitsToDecimal(quantity, instrument.quantityScale),
    limitPrice: 'limitPrice' in pricing ? price(pricing.limitPrice) : undefined,
    stopPrice: 'stopPrice' in pricing ? price(pricing.stopPrice) : undefined,
    offset: 'offset' in pricing ? price(pricing.offset) : undefined,
  };
}

/** Arguments without client id and validity. A market order never has a price: it would mean a value. */
export function createArguments(particulars: VenueParticulars, order: VenueOrder): CreateArguments {
  const { instrument, side, pricing, reduceOnly } = order;
  const texts = textsOf(order);
  const type = texts.limitPrice === undefined ? 'market' : 'limit';
  const isPostOnly = pricing.type === 'limit' && pricing.postOnly;
  const isReduceOnly = reduceOnly && particulars.reduceOnly && isContract(instrument);
  const parameters = {
    ...particulars.orderParameters(order, texts),
    ...(isPostOnly ? { postOnly: true } : {}),
    ...(isReduceOnly ? { reduceOnly: true } : {}),
  };
  return [instrument.symbol, type, side, texts.quantity, texts.limitPrice, parameters];
}

/** How far above the best offer a market buy may go where it must name a price. */
const COLLAR = rateFromFraction(0.05);

/**
 * The order as the venue can take it: where a market buy is told what to spend, it becomes a limit order
 * that fills at once or not at all, well above the best offer. Rejects when the venue tells no price.
 */
export async function takeable(desk: Desk, order: VenueOrder): Promise<VenueOrder> {
  const { pricing, side, instrument } = order;
  if (pricing.type !== 'market' || side !== 'buy' || !desk.particulars.marketBuysByValue) {
    return order;
  }
  const ticker = asData(await ask(desk, 'fetchTicker', [instrument.symbol]));
  const text = new WrittenNumbers(ticker['info']).textOf(ticker['ask'] ?? ticker['last']);
  const best =
    text === undefined ? undefined : decimalToUnits(text, instrument.priceScale, 'half_even');
  if (best === undefined || best <= 0n) throw new Error('the venue tells no price');
  const { tick } = instrument;
  const limit = Number(best) + Number(applyRate(Number(best), COLLAR));
  const limitPrice = asPrice(limit - (limit % tick));
  const priced: OrderPricing = { type: 'limit', limitPrice, postOnly: false };
  return { ...order, pricing: priced, timeInForce: 'ioc' };
}
