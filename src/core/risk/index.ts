/**
 * What an account may do: one file per limit, and the engine that asks each of them before an order
 * leaves. A limit that is not configured is not made, so it costs nothing.
 *
 * Must not know: strategies, venues, where limits are configured, or how orders are kept.
 */
import { Bankrupt } from './bankrupt.js';
import { BuyingPower } from './buying-power.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { DailyLoss } from './daily-loss.js';
import { DuplicateOrder } from './duplicate-order.js';
import { FatFinger } from './fat-finger.js';
import { MaxDrawdown } from './max-drawdown.js';
import { MaxExposurePerAccount } from './max-exposure-per-account.js';
import { MaxExposurePerStrategy } from './max-exposure-per-strategy.js';
import { MaxExposurePerSymbol } from './max-exposure-per-symbol.js';
import { MaxOrderRate } from './max-order-rate.js';
import { MaxOrderValue } from './max-order-value.js';
import { MaxOrdersPerSecond } from './max-orders-per-second.js';
import { MaxPositionQuantity } from './max-position-quantity.js';
import { MaxPositionValue } from './max-position-value.js';
import { PriceCollar } from './price-collar.js';
import type { RiskLimits, RiskRule } from './rule.js';
import { StalePrice } from './stale-price.js';
import { VenueMinimum } from './venue-minimum.js';
import { WatchedOnly } from './watched-only.js';

export { Exposure } from './exposure.js';
export { Guardian, guardianText, tripText } from './guardian.js';
export type { GuardianCarry, GuardianLimits, GuardianRule, Trip } from './guardian.js';
export { RiskEngine, causeText, tradingText } from './risk-engine.js';
export type { Denial, TradingState } from './risk-engine.js';
export type { Breach, Halt, Proposal, RiskLimits, RiskRule, RiskView } from './rule.js';

type MakeRule = (limits: RiskLimits) => RiskRule | undefined;

const when = <T>(limit: T | undefined, make: (limit: T) => RiskRule): RiskRule | undefined =>
  limit === undefined ? undefined : make(limit);

/**
 * How each rule is made from the limits, in the order in which orders are checked: the order by
 * itself, then how often, then what it would add, then whether it can be paid, then equity. Who
 * breaks several rules hears of the first. Venue minimum, buying power and bankrupt are always on.
 */
export const riskRules: Readonly<Record<string, MakeRule>> = {
  watched_only: ({ venue }) => when(venue, (own) => new WatchedOnly(own)),
  venue_minimum: () => new VenueMinimum(),
  price_collar: ({ priceCollar }) => when(priceCollar, (limit) => new PriceCollar(limit)),
  max_order_value: ({ maxOrderValue }) => when(maxOrderValue, (limit) => new MaxOrderValue(limit)),
  fat_finger: ({ fatFingerMultiple }) =>
    when(fatFingerMultiple, (multiple) => new FatFinger(multiple)),
  duplicate_order: ({ duplicateOrderWindowMicroseconds }) =>
    when(duplicateOrderWindowMicroseconds, (window) => new DuplicateOrder(window)),
  max_order_rate: ({ maxOrderRate }) => when(maxOrderRate, (limit) => new MaxOrderRate(limit)),
  max_orders_per_second: ({ maxOrdersPerSecond }) =>
    when(maxOrdersPerSecond, (limit) => new MaxOrdersPerSecond(limit)),
  circuit_breaker: ({ circuitBreaker }) =>
    when(circuitBreaker, (limits) => new CircuitBreaker(limits)),
  stale_price: ({ staleAfterMicroseconds }) =>
    when(staleAfterMicroseconds, (limit) => new StalePrice(limit)),
  max_position_quantity: ({ maxPositionQuantity }) =>
    when(maxPositionQuantity, (limit) => new MaxPositionQuantity(limit)),
  max_position_value: ({ maxPositionValue }) =>
    when(maxPositionValue, (limit) => new MaxPositionValue(limit)),
  max_exposure_per_symbol: ({ maxExposurePerSymbol }) =>
    when(maxExposurePerSymbol, (limit) => new MaxExposurePerSymbol(limit)),
  max_exposure_per_strategy: ({ maxExposurePerStrategy }) =>
    when(maxExposurePerStrategy, (limit) => new MaxExposurePerStrategy(limit)),
  max_exposure_per_account: ({ maxExposurePerAccount }) =>
    when(maxExposurePerAccount, (limit) => new MaxExposurePerAccount(limit)),
  buying_power: () => new BuyingPower(),
  bankrupt: () => new Bankrupt(),
  daily_loss: ({ dailyLoss }) => when(dailyLoss, (limit) => new DailyLoss(limit)),
  max_drawdown: ({ maxDrawdown }) => when(maxDrawdown, (limit) => new MaxDrawdown(limit)),
};

/** The rules that `limits` ask for, in the order of `riskRules`. They hold state: make them once a run. */
export function makeRules(limits: RiskLimits): RiskRule[] {
  return Object.values(riskRules)
    .map((make) => make(limits))
    .filter((rule) => rule !== undefined);
}
