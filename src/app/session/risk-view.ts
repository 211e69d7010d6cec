/** The limits of the account, and how near it is to them. */
import { causeText } from '../../core/risk/index.js';
import type { GuardianRule, RiskLimits } from '../../core/risk/index.js';
import { snakeCase } from '../../core/strategies/index.js';
import type { EngineHost } from './engine-host.js';
import type { RiskLimitView, RiskView } from './views.js';

const UNITS: Readonly<Record<string, string>> = {
  maxPositionQuantity: 'base units',
  priceCollar: 'fraction',
  fatFingerMultiple: 'times the median',
  duplicateOrderWindowMicroseconds: 'microseconds',
  maxOrderRate: 'orders per second',
  maxOrdersPerSecond: 'orders per second',
  maxDrawdown: 'fraction',
};

/** Names of the limits whose rule is called otherwise. */
const RULES: Readonly<Record<string, string>> = {
  duplicateOrderWindowMicroseconds: 'duplicate_order',
  fatFingerMultiple: 'fat_finger',
};

export function accountLimits(host: EngineHost): RiskView {
  const { engine } = host.running;
  const { plan } = host.input;
  const { halt } = engine.risk;
  return {
    account: plan.account,
    state: engine.risk.state,
    since: host.stateSince,
    reason: halt ? causeText(halt) : '',
    limits: limitsOf(host, plan.setup.limits),
    guardian: guardianOf(host),
  };
}

const SECOND = 1_000_000;

/** What the guardian watches; ages in seconds. */
function guardianOf(host: EngineHost): RiskView['guardian'] {
  const { engine } = host.running;
  const { trip, limits } = engine.guardian;
  const { currency } = host.input.plan.setup;
  const near = engine.guardian.near(engine.equity, engine.portfolio.grossExposure);
  const stale = limits?.staleAfterMicroseconds;
  const watched: readonly (readonly [GuardianRule, number | undefined, string])[] = [
    ['drawdown', limits?.maxDrawdown, 'fraction'],
    ['daily_loss', limits?.dailyLoss, currency],
    ['exposure', limits?.maxExposure, currency],
    ['consecutive_losses', limits?.maxConsecutiveLosses, 'trades'],
    ['order_storm', limits?.maxOrdersPerMinute, 'orders per minute'],
    ['stale_data', stale === undefined ? undefined : stale / SECOND, 'seconds'],
  ];
  return {
    ...{ tripped: trip !== undefined, rule: trip?.rule ?? null, at: trip?.at ?? null },
    limits: watched.flatMap(([rule, limit, unit]) =>
      limit === undefined ? [] : [{ rule, limit, actual: near[rule], unit, refusals: 0 }],
    ),
  };
}

function limitsOf(host: EngineHost, limits: RiskLimits): RiskLimitView[] {
  const { currency } = host.input.plan.setup;
  return Object.entries(limits).map(([name, value]) => {
    const rule = RULES[name] ?? snakeCase(name);
    const limit = typeof value === 'number' ? value : (value as { threshold: number }).threshold;
    return {
      ...{ rule, limit, actual: actualOf(host, name) },
      unit: name === 'circuitBreaker' ? 'fraction' : (UNITS[name] ?? currency),
      refusals: host.log.refusals.get(rule) ?? 0,
    };
  });
}

/** How near it is; null where the rule only looks at orders. */
function actualOf(host: EngineHost, name: string): number | null {
  const { engine } = host.running;
  const { peak, dayStart } = host.marks;
  switch (name) {
    case 'maxDrawdown':
      return peak > 0 ? (peak - engine.equity) / peak : 0;
    case 'dailyLoss':
      return Math.max(0, dayStart - engine.equity);
    case 'maxExposurePerAccount':
      return engine.portfolio.grossExposure;
    default:
      return null;
  }
}
