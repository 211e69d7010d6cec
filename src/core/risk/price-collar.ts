import { priceToNumber } from '../domain/instrument.js';
import type { OrderPricing } from '../domain/order.js';
import type { Price } from '../domain/units.js';
import { exceeds } from './limit.js';
import type { Breach, Proposal, RiskRule, RiskView } from './rule.js';
import { percents } from './words.js';

/**
 * Refuses a limit or stop price further from the last price than the limit, a fraction of the last.
 * A market order names no price, and a trailing stop follows the market at its distance.
 */
export class PriceCollar implements RiskRule {
  readonly name = 'price_collar';

  constructor(private readonly limit: number) {}

  check({ order }: Proposal, view: RiskView): Breach | undefined {
    const { pricing } = order;
    if (pricing.type === 'market' || pricing.type === 'trailing_stop') return undefined;
    const instrument = view.instruments[order.instrument]!;
    const last = view.price(order.instrument);
    const furthest = Math.max(
      Math.abs(priceToNumber(instrument, limitOf(pricing) ?? stopOf(pricing)!) - last),
      Math.abs(priceToNumber(instrument, stopOf(pricing) ?? limitOf(pricing)!) - last),
    );
    const actual = furthest / last;
    const { limit } = this;
    if (!exceeds(actual, limit)) return undefined;
    const [found, allowed] = percents(actual, limit);
    const reason = `order price is ${found} from the last price ${last}, above ${allowed}`;
    return { limit, actual, reason };
  }
}

const limitOf = (pricing: OrderPricing): Price | undefined =>
  'limitPrice' in pricing ? pricing.limitPrice : undefined;

const stopOf = (pricing: OrderPricing): Price | undefined =>
  'stopPrice' in pricing ? pricing.stopPrice : undefined;
