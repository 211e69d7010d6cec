/** The limits of the account, and how near it is to them. */
import type { Account } from '../../core/engine/index.js';
import { causeText } from '../../core/risk/index.js';
import type { GuardianRule, RiskLimits } from '../../core/risk/index.js';
import { snakeCase } from '../../core/strategies/index.js';
import type { EngineHost } from './engine-host.js';
import type { RiskLimitView, RiskView } from './views.js';

const UNITS: Readonly<Record<string, string>> = {
  maxPositionQuantity: 'base units',
  priceCollar: 'fraction',
  fatFingerMultiple: 'times the median',
  duplicateOrderWindowMicroseconds: 'seconds',
  staleAfterMicroseconds: 'seconds',
  maxOrderRate: 'orders per second',
  maxOrdersPerSecond: 'orders per second',
  maxDrawdown: 'fraction',
};

/** Names of the limits whose rule is called otherwise. */
const RULES: Readonly<Record<string, string>> = {
  duplicateOrderWindowMicroseconds: 'duplicate_order',
  fatFingerMultiple: 'fat_finger',
  staleAfterMicroseconds: 'stale_price',
};

export function accountLimits(host: EngineHost, account: Account): RiskView {
  const { name, risk } = account;
  const { limits } = host.input.plan.setup.accounts.find((one) => one.name === name)!;
  return {
    ...{ account: name, state: risk.state, since: account.stateAt ?? host.input.at },
    ...{ reason: risk.halt ? causeText(risk.halt) : '', flatten: account.isFlattening },
    limits: limitsOf(host, account, limits),
    guardian: guardianOf(account),
  };
}

const SECOND = 1_000_000;

/** What the guardian watches; ages in seconds. */
function guardianOf({ guardian, portfolio, equity }: Account): RiskView['guardian'] {
  const { trip, limits } = guardian;
  const { currency, grossExposure } = portfolio;
  const near = guardian.near(equity, grossExposure);
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

function limitsOf(host: EngineHost, account: Account, limits: RiskLimits): RiskLimitView[] {
  const { currency } = account.portfolio;
  const { symbols: all, accountOf } = host.running.engine;
  const symbols = all.filter((_, index) => accountOf[index] === account);
  return Object.entries(limits).map(([name, value]) => {
    const rule = RULES[name] ?? snakeCase(name);
    const set = typeof value === 'number' ? value : (value as { threshold: number }).threshold;
    const limit = UNITS[name] === 'seconds' ? set / SECOND : set;
    return {
      ...{ rule, limit, actual: actualOf(host, account, name) },
      unit: name === 'circuitBreaker' ? 'fraction' : (UNITS[name] ?? currency),
      refusals: host.log.refused(rule, symbols),
    };
  });
}

/** How near it is; null where the rule only looks at orders. */
function actualOf(host: EngineHost, account: Account, name: string): number | null {
  const { equity, portfolio } = account;
  const marks = host.marksOf(account);
  switch (name) {
    case 'maxDrawdown':
      return marks.drawdown(equity);
    case 'dailyLoss':
      return Math.max(0, marks.dayStart - equity);
    case 'maxExposurePerAccount':
      return portfolio.grossExposure;
    default:
      return null;
  }
}
