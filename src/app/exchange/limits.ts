/** What a client may ask in a span of time: request weight by address, new orders by account. */
import { VenueError } from './venue-error.js';

export interface LimitRule {
  readonly limit: number;
  readonly spanMs: number;
}

export const WEIGHT_RULE: LimitRule = { limit: 6_000, spanMs: 60_000 };
export const ORDER_RULES: readonly LimitRule[] = [
  { limit: 100, spanMs: 10_000 },
  { limit: 200_000, spanMs: 86_400_000 },
];

/** What any request costs, even one that makes no sense. */
export const LEAST_WEIGHT = 1;

/** Requests over the limit before the address is banned, and for how long at first. */
const PATIENCE = 20;
const FIRST_BAN_MS = 120_000;
const LONGEST_BAN_MS = 3 * 86_400_000;
/** Frames, pings and pongs that a client may send over one socket of market streams. */
const FRAME_RULE: LimitRule = { limit: 5, spanMs: 1_000 };
/** Addresses and accounts remembered at a time. */
const REMEMBERED = 10_000;

interface Window {
  start: number;
  used: number;
}

interface Visitor {
  readonly weight: Window;
  excess: number;
  bannedUntil: number;
  banMs: number;
}

export interface OrderCount {
  readonly rule: LimitRule;
  readonly used: number;
}

export class Limits {
  private readonly visitors = new Map<string, Visitor>();
  private readonly orders = new Map<number, Window[]>();

  constructor(
    readonly enabled: boolean,
    readonly weightRule: LimitRule = WEIGHT_RULE,
    readonly orderRules: readonly LimitRule[] = ORDER_RULES,
  ) {}

  /** Throws 418 while the address is banned. */
  admit(address: string, nowMs: number): void {
    const bannedUntil = this.visitors.get(address)?.bannedUntil ?? 0;
    if (this.enabled && bannedUntil > nowMs) throw banned(bannedUntil, nowMs);
  }

  /** Weight used by an address in this minute. */
  used(address: string, nowMs: number): number {
    if (!this.enabled) return 0;
    const { weight } = this.visitor(address);
    roll(weight, this.weightRule.spanMs, nowMs);
    return weight.used;
  }

  /** Counts a request. Throws 429, and 418 when it goes on. */
  request(address: string, weight: number, nowMs: number): void {
    if (!this.enabled) return;
    this.admit(address, nowMs);
    const visitor = this.visitor(address);
    const { limit, spanMs } = this.weightRule;
    roll(visitor.weight, spanMs, nowMs);
    if (visitor.weight.used === 0) visitor.excess = 0;
    visitor.weight.used += weight;
    if (visitor.weight.used <= limit) return;
    visitor.excess += 1;
    if (visitor.excess > PATIENCE) {
      visitor.bannedUntil = nowMs + visitor.banMs;
      visitor.banMs = Math.min(visitor.banMs * 4, LONGEST_BAN_MS);
      throw banned(visitor.bannedUntil, nowMs);
    }
    const retryAfter = Math.max(1, Math.ceil((visitor.weight.start + spanMs - nowMs) / 1_000));
    throw new VenueError(
      429,
      -1003,
      `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
        'Please use WebSocket Streams for live updates to avoid polling the API.',
      { retryAfter },
    );
  }

  /** Counts new orders of an account. Throws 429 when there are too many. */
  order(account: number, nowMs: number, count = 1): void {
    if (!this.enabled) return;
    const windows = this.windowsOf(account, nowMs);
    windows.forEach((window, index) => {
      const { limit, spanMs } = this.orderRules[index]!;
      if (window.used + count <= limit) return;
      const retryAfter = Math.max(1, Math.ceil((window.start + spanMs - nowMs) / 1_000));
      const span = spanMs === 86_400_000 ? '1 DAY' : `${spanMs / 1_000} SECONDS`;
      throw new VenueError(
        429,
        -1015,
        `Too many new orders; current limit is ${limit} orders per ${span}.`,
        { retryAfter },
      );
    });
    for (const window of windows) window.used += count;
  }

  /** Orders counted in the running spans. */
  orderCounts(account: number, nowMs: number): readonly OrderCount[] {
    const windows = this.windowsOf(account, nowMs);
    return this.orderRules.map((rule, index) => ({ rule, used: windows[index]!.used }));
  }

  private visitor(address: string): Visitor {
    let visitor = this.visitors.get(address);
    if (visitor === undefined) {
      if (this.visitors.size >= REMEMBERED) this.visitors.delete(first(this.visitors));
      visitor = { weight: { start: 0, used: 0 }, excess: 0, bannedUntil: 0, banMs: FIRST_BAN_MS };
      this.visitors.set(address, visitor);
    }
    return visitor;
  }

  private windowsOf(account: number, nowMs: number): Window[] {
    let windows = this.orders.get(account);
    if (windows === undefined) {
      if (this.orders.size >= REMEMBERED) this.orders.delete(first(this.orders));
      windows = this.orderRules.map(() => ({ start: 0, used: 0 }));
      this.orders.set(account, windows);
    }
    windows.forEach((window, index) => roll(window, this.orderRules[index]!.spanMs, nowMs));
    return windows;
  }
}

/** Counts what a client sends over one socket. */
export class FrameCount {
  private readonly window: Window = { start: 0, used: 0 };

  /** Counts one more; true when it is one too many. */
  isOver(nowMs: number): boolean {
    const { window } = this;
    // A second begins with the first frame in it.
    if (nowMs - window.start >= FRAME_RULE.spanMs) {
      window.start = nowMs;
      window.used = 0;
    }
    window.used += 1;
    return window.used > FRAME_RULE.limit;
  }
}

const first = <Key>(map: ReadonlyMap<Key, unknown>): Key => map.keys().next().value!;

/** Spans begin at whole multiples of their length, as the venue counts them. */
function roll(window: Window, spanMs: number, nowMs: number): void {
  const start = Math.floor(nowMs / spanMs) * spanMs;
  if (window.start === start) return;
  window.start = start;
  window.used = 0;
}

function banned(until: number, nowMs: number): VenueError {
  const untilMs = Math.ceil(until);
  return new VenueError(
    418,
    -1003,
    `Way too much request weight used; IP banned until ${untilMs}. ` +
      'Please use WebSocket Streams for live updates to avoid bans.',
    { retryAfter: Math.ceil((untilMs - nowMs) / 1_000) },
  );
}
