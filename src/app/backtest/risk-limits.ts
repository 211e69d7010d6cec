import { timeframeLength } from '../../core/domain/timeframe.js';
import type { Timeframe } from '../../core/domain/timeframe.js';
import type { RiskLimits } from '../../core/risk/index.js';
import type { Config } from '../config/index.js';

const MICROSECONDS = 1_000;

/** `trading.risk` and the order rate of `trading.engine` in the units of the core. */
export function riskLimits(config: Config): RiskLimits {
  const { risk, engine } = config.trading;
  const limits: { -readonly [Name in keyof RiskLimits]: RiskLimits[Name] | undefined } = {
    maxPositionValue: risk.positionLimitEnabled ? risk.maxPositionValue : undefined,
    maxPositionQuantity: risk.positionLimitEnabled ? risk.maxPositionQuantity : undefined,
    maxOrderValue: risk.maxOrderValue,
    maxExposurePerSymbol: risk.maxExposurePerSymbol,
    maxExposurePerStrategy: risk.maxExposurePerStrategy,
    maxExposurePerAccount: risk.maxExposurePerAccount,
    priceCollar: risk.priceCollar,
    fatFingerMultiple: risk.fatFingerMultiple,
    duplicateOrderWindowMicroseconds:
      risk.duplicateOrderWindowMs === undefined
        ? undefined
        : risk.duplicateOrderWindowMs * MICROSECONDS,
    maxOrderRate: risk.maxOrderRate,
    maxOrdersPerSecond: engine.maxOrdersPerSecond,
    dailyLoss: risk.dailyLoss,
    maxDrawdown: risk.maxDrawdown,
    circuitBreaker:
      risk.circuitBreakerEnabled && risk.circuitBreakerThreshold !== undefined
        ? {
            threshold: risk.circuitBreakerThreshold,
            windowMicroseconds: risk.circuitBreakerWindowMs * MICROSECONDS,
            pauseMicroseconds: risk.circuitBreakerPauseMs * MICROSECONDS,
          }
        : undefined,
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}

/**
 * The limits that bars of these lengths can be held against. Where a bar is longer than the window of the circuit
 * breaker nobody knows how far the price moved within it.
 */
export function limitsForBars(limits: RiskLimits, timeframes: readonly Timeframe[]): RiskLimits {
  const { circuitBreaker, ...others } = limits;
  if (!circuitBreaker) return limits;
  const tooLong = timeframes.some(
    (timeframe) => (timeframeLength(timeframe) ?? Infinity) > circuitBreaker.windowMicroseconds,
  );
  return tooLong ? others : limits;
}
