import type { LimitRule, Limits } from '../limits.js';

/** A span as the venue names it. */
function spanOf({ spanMs }: LimitRule): {
  readonly interval: string;
  readonly intervalNum: number;
} {
  if (spanMs % 86_400_000 === 0) return { interval: 'DAY', intervalNum: spanMs / 86_400_000 };
  if (spanMs % 60_000 === 0) return { interval: 'MINUTE', intervalNum: spanMs / 60_000 };
  return { interval: 'SECOND', intervalNum: spanMs / 1_000 };
}

/** `SECOND` x 10 is `10s`: the end of the name of the header that counts it. */
export function spanName(rule: LimitRule): string {
  const { interval, intervalNum } = spanOf(rule);
  return `${intervalNum}${interval.charAt(0).toLowerCase()}`;
}

/** The rules as `exchangeInfo` lists them; none when limits are off. */
export function rateLimits({ enabled, weightRule, orderRules }: Limits) {
  if (!enabled) return [];
  return [
    { rateLimitType: 'REQUEST_WEIGHT', ...spanOf(weightRule), limit: weightRule.limit },
    ...orderRules.map((rule) => ({ rateLimitType: 'ORDERS', ...spanOf(rule), limit: rule.limit })),
  ];
}

/** The rules with what an account has used of them. */
export function orderRateLimits(limits: Limits, account: number, nowMs: number) {
  return limits.orderCounts(account, nowMs).map(({ rule, used }) => ({
    ...{ rateLimitType: 'ORDERS', ...spanOf(rule), limit: rule.limit, count: used },
  }));
}
