/**
 * How fast requests may leave for one venue: a bucket of the time its limit allows, refilled as time
 * goes by. Cancels go before queries, queries before new orders, and a part of the bucket is kept for
 * cancels alone. All clients of a venue in this process share one.
 */
import type { Priority } from './messages.js';

export interface LimiterClock {
  /** Milliseconds since 1970, as venues count. */
  now(): number;
  /** Runs once after so many milliseconds; the answer calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface LimiterRules {
  /** How much may leave at once, in milliseconds of the venue's limit. */
  readonly burstMs: number;
  /** Part of the venue's limit that is used, 0..1. */
  readonly share: number;
  /** How far cancels may go beyond the burst, in milliseconds of the venue's limit. */
  readonly reserveMs: number;
}

export interface Request {
  /** How long the venue's limit lasts for such requests one after the other, milliseconds. */
  readonly costMs: number;
  readonly priority: Priority;
  /** Whose orders they are: a limit on orders holds for one account. */
  readonly account: string;
  /** Lets it leave; false: nobody wants it any more, and it costs nothing. */
  readonly grant: () => boolean;
}

const ORDER: readonly Priority[] = ['cancel', 'query', 'order'];

export class RequestLimiter {
  private readonly lanes: Readonly<Record<Priority, Request[]>> = {
    cancel: [],
    query: [],
    order: [],
  };
  private left: number;
  private counted: number;
  private pausedUntil = 0;
  private readonly ordersPausedUntil = new Map<string, number>();
  private callOff: (() => void) | undefined;

  constructor(
    private readonly rules: LimiterRules,
    private readonly clock: LimiterClock,
  ) {
    this.left = rules.burstMs;
    this.counted = clock.now();
  }

  /** Grants the request now or later. */
  ask(request: Request): void {
    this.lanes[request.priority].push(request);
    this.serve();
  }

  /** Takes back a request that has not been granted. */
  withdraw(request: Request): void {
    const lane = this.lanes[request.priority];
    const place = lane.indexOf(request);
    if (place >= 0) lane.splice(place, 1);
  }

  /** Nothing leaves until then, milliseconds since 1970; of one account's orders, where one is named. */
  pause(until: number, ordersOf?: string): void {
    if (ordersOf === undefined) this.pausedUntil = Math.max(this.pausedUntil, until);
    else {
      const before = this.ordersPausedUntil.get(ordersOf) ?? 0;
      this.ordersPausedUntil.set(ordersOf, Math.max(before, until));
    }
    this.serve();
  }

  private serve(): void {
    this.callOff?.();
    this.callOff = undefined;
    for (;;) {
      const now = this.refill();
      const next = this.next(now);
      if (next === undefined) return;
      const wait = this.waitOf(next, now);
      if (wait > 0) {
        this.callOff = this.clock.after(wait, () => this.serve());
        return;
      }
      this.lanes[next.priority].splice(this.lanes[next.priority].indexOf(next), 1);
      if (next.grant()) this.left -= next.costMs;
    }
  }

  private refill(): number {
    const now = this.clock.now();
    const { burstMs, share } = this.rules;
    // A clock that was set back fills nothing.
    const passed = Math.max(0, now - this.counted);
    this.left = Math.min(burstMs, this.left + passed * share);
    this.counted = now;
    return now;
  }

  /** Of each lane the first; an order whose account is held back lets the others pass. */
  private next(now: number): Request | undefined {
    for (const priority of ORDER) {
      const lane = this.lanes[priority];
      const held = ({ account }: Request): boolean =>
        priority === 'order' && (this.ordersPausedUntil.get(account) ?? 0) > now;
      const free = lane.find((request) => !held(request));
      if (free !== undefined) return free;
    }
    return this.lanes.order[0];
  }

  /** Milliseconds until it may leave. */
  private waitOf({ costMs, priority, account }: Request, now: number): number {
    const { burstMs, share, reserveMs } = this.rules;
    // A request dearer than the whole bucket leaves when that is full.
    const needed = Math.min(costMs, burstMs) - (priority === 'cancel' ? reserveMs : 0);
    const filled = this.left >= needed ? 0 : (needed - this.left) / share;
    const orders = priority === 'order' ? (this.ordersPausedUntil.get(account) ?? 0) : 0;
    return Math.max(filled, this.pausedUntil - now, orders - now, 0);
  }
}

const SYSTEM_CLOCK: LimiterClock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, Math.ceil(Math.min(milliseconds, 60_000)));
    return () => clearTimeout(timer);
  },
};

const shared = new Map<string, RequestLimiter>();

/** The limiter of a venue, made with these rules when it is asked for first. */
export function sharedLimiter(venue: string, rules: LimiterRules): RequestLimiter {
  let limiter = shared.get(venue);
  if (limiter === undefined) {
    limiter = new RequestLimiter(rules, SYSTEM_CLOCK);
    shared.set(venue, limiter);
  }
  return limiter;
}
