import type { Side } from '../domain/order.js';
import { boolean, number } from './parameters.js';
import type { ParameterValues } from './parameters.js';
import { defineStrategy } from './strategy.js';
import type { OrderNotice, RequestId, StrategyContext, WorkingOrder } from './strategy.js';

const MICROSECONDS = 1e6;
const BPS = 1e-4;
/** Part of a price by which a quote stays clear of the other side; ticks round it further away. */
const CLEAR = 1e-6;
/** What is left of a quote below this is rounding. */
const DUST = 1e-12;
const LN_2 = logOnePlus(1);
/** The longest pause after refusals is 128 looks. */
const MAX_DOUBLINGS = 6;

const parameters = {
  orderSize: number(0.01, { min: 1e-8, max: 1e9, help: 'base units of each quote' }),
  maxInventory: number(0.05, {
    min: 1e-8,
    max: 1e9,
    help: 'base units held, long or short, at most',
  }),
  riskAversion: number(0.5, {
    min: 0.01,
    max: 10,
    help: 'gamma: how far inventory moves the quotes',
  }),
  liquidity: number(1.5, { min: 0.05, max: 100, help: 'k: how fast fills get rarer away from the middle' }), // prettier-ignore
  horizon: number(10, { min: 0.1, max: 86_400, help: 'seconds over which a move counts as risk' }),
  minSpread: number(1, { min: 0, max: 1_000, help: 'bps between the quotes at least' }),
  requote: number(0.2, {
    min: 0,
    max: 100,
    help: 'bps by which a quote must be off to be replaced',
  }),
  refresh: number(0.5, { min: 0.01, max: 3_600, help: 'seconds of event time between looks' }),
  halfLife: number(60, { min: 1, max: 86_400, help: 'seconds of which volatility remembers half' }),
  shorts: boolean(true, { help: 'sell what is not held; false on spot' }),
};

type Values = ParameterValues<typeof parameters>;

/** What the quotes go by: the best prices, and how much is held as a part of the limit, -1..1. */
export interface QuoteInput {
  readonly bid: number;
  readonly ask: number;
  readonly inventory: number;
  /** Deviation of the middle over the horizon, as a fraction of it. */
  readonly deviation: number;
}

export interface QuotePair {
  readonly bid: number;
  readonly ask: number;
}

/** ln(1 + x) for x > 0, as twice the area hyperbolic tangent: sums and products have the same last bit everywhere. */
export function logOnePlus(x: number): number {
  const ratio = x / (2 + x);
  const square = ratio * ratio;
  let term = ratio;
  let sum = 0;
  for (let odd = 1; term > 1e-18; odd += 2) {
    sum += term / odd;
    term *= square;
  }
  return 2 * sum;
}

/**
 * Reservation price and spread of M. Avellaneda and S. Stoikov, High-frequency trading in a limit order
 * book (2008), with a horizon that rolls instead of ending, and prices counted in deviations of the
 * middle over that horizon, so that gamma and k mean the same in every market:
 * `r = s - q gamma sigma`, `spread = (gamma + (2 / gamma) ln(1 + gamma / k)) sigma`.
 */
export function quotesOf(
  { bid, ask, inventory, deviation }: QuoteInput,
  { riskAversion, liquidity, minSpread }: Pick<Values, 'riskAversion' | 'liquidity' | 'minSpread'>,
): QuotePair {
  const middle = (bid + ask) / 2;
  const sigma = deviation * middle;
  const reservation = middle - inventory * riskAversion * sigma;
  const optimal =
    (riskAversion + (2 / riskAversion) * logOnePlus(riskAversion / liquidity)) * sigma;
  const half = Math.max(optimal, minSpread * BPS * middle) / 2;
  // Never across the other side: makers give liquidity.
  return {
    bid: Math.min(reservation - half, ask * (1 - CLEAR)),
    ask: Math.max(reservation + half, bid * (1 + CLEAR)),
  };
}

/** Variance of the middle per second, exponentially weighted over event time. */
class Volatility {
  private variance = 0;
  private middle = NaN;
  private at = NaN;

  constructor(private readonly halfLife: number) {}

  /** Takes the middle at `at` (microseconds); undefined until it has moved through some time. */
  see(middle: number, at: number): number | undefined {
    const seconds = (at - this.at) / MICROSECONDS;
    if (seconds > 0) {
      const change = middle / this.middle - 1;
      // For steps that are short against it, `1 - 2 ^ (-seconds / halfLife)`.
      const weight = (seconds * LN_2) / (seconds * LN_2 + this.halfLife);
      const first = this.variance === 0;
      this.variance += (first ? 1 : weight) * ((change * change) / seconds - this.variance);
    }
    this.middle = middle;
    this.at = at;
    return this.variance > 0 ? this.variance : undefined;
  }
}

/** Free of the noise of differences, which would cost a lot when the quantity is rounded down. */
const exact = (size: number): number => Number(size.toPrecision(12));

/** Base units that orders of a side may still trade; those being cancelled may, too. */
function unfilled(orders: readonly WorkingOrder[], side: Side): number {
  let sum = 0;
  for (const order of orders) if (order.side === side) sum += order.quantity - order.filled;
  return sum;
}

/**
 * One side's quote. Whether it still rests is asked of the working orders each time, so that
 * rejects, late cancels and fills in between cannot be missed.
 */
class SideQuote {
  private id: RequestId | undefined = undefined;
  private price = NaN;
  /** Refusals in a row by our own risk rules, which do not pass by themselves. */
  private denials = 0;
  private pausedUntil = -Infinity;

  constructor(
    private readonly side: Side,
    private readonly values: Values,
  ) {}

  /** Brings the quote to `price`, anew with `size`; takes it away when undefined. */
  move(context: StrategyContext, price: number | undefined, size: number): void {
    const { id } = this;
    if (id !== undefined && context.workingOrders.some((order) => order.id === id)) {
      this.resume();
      const off = price === undefined ? Infinity : Math.abs(price - this.price);
      if (off <= this.values.requote * BPS * this.price) return;
      context.cancel(id);
    }
    this.id = undefined;
    if (price === undefined || size <= DUST || context.now < this.pausedUntil) return;
    this.price = price;
    this.id = context[this.side](size, { limitPrice: price, postOnly: true, reason: 'quote' });
  }

  denied(id: RequestId, now: number): void {
    if (id !== this.id) return;
    const looks = 2 << Math.min(this.denials, MAX_DOUBLINGS);
    this.denials += 1;
    this.pausedUntil = now + looks * this.values.refresh * MICROSECONDS;
  }

  /** What was refused may be possible now. */
  resume(): void {
    this.denials = 0;
    this.pausedUntil = -Infinity;
  }
}

class Maker {
  private readonly volatility: Volatility;
  private readonly buy: SideQuote;
  private readonly sell: SideQuote;
  private nextLook = -Infinity;
  private seesBook = false;

  constructor(private readonly values: Values) {
    this.volatility = new Volatility(values.halfLife);
    this.buy = new SideQuote('buy', values);
    this.sell = new SideQuote('sell', values);
  }

  /** Best prices of the book; from the first on, bars are no longer looked at. */
  seeBook(bid: number, ask: number, context: StrategyContext): void {
    this.seesBook = true;
    this.look(bid, ask, context);
  }

  seeClose(close: number, context: StrategyContext): void {
    if (!this.seesBook) this.look(close, close, context);
  }

  private look(bid: number, ask: number, context: StrategyContext): void {
    const { now } = context;
    if (!(bid > 0 && ask >= bid) || now < this.nextLook) return;
    this.nextLook = now + this.values.refresh * MICROSECONDS;
    const variance = this.volatility.see((bid + ask) / 2, now);
    if (variance === undefined) return;
    const inventory = Math.max(-1, Math.min(1, context.position / this.values.maxInventory));
    const deviation = Math.sqrt(variance * this.values.horizon);
    this.quote(quotesOf({ bid, ask, inventory, deviation }, this.values), context);
  }

  /** What already waits counts as filled: whichever of it fills, the limit holds. */
  private quote({ bid, ask }: QuotePair, context: StrategyContext): void {
    const { maxInventory, orderSize, shorts } = this.values;
    const { position, workingOrders } = context;
    const room = maxInventory - position;
    const held = shorts ? maxInventory + position : position;
    const buySize = exact(Math.min(orderSize, room - unfilled(workingOrders, 'buy')));
    const sellSize = exact(Math.min(orderSize, held - unfilled(workingOrders, 'sell')));
    // In a wild market the formula's bid may lie below zero.
    this.buy.move(context, room > DUST && bid > 0 ? bid : undefined, buySize);
    this.sell.move(context, held > DUST ? ask : undefined, sellSize);
  }

  filled(): void {
    this.buy.resume();
    this.sell.resume();
  }

  ended({ id, status }: OrderNotice, now: number): void {
    if (status !== 'denied') return;
    this.buy.denied(id, now);
    this.sell.denied(id, now);
  }
}

export const marketMaking = defineStrategy({
  name: 'market_making',
  summary: 'quotes both sides of a price that leans against its inventory (Avellaneda and Stoikov)',
  parameters,
  create(values) {
    const maker = new Maker(values);
    return {
      onDepth: (depth, context) => {
        maker.seeBook(depth.bidPrice(), depth.askPrice(), context);
      },
      onQuote: (quote, context) => {
        maker.seeBook(quote.bidPrice, quote.askPrice, context);
      },
      onBar: (bar, context) => {
        maker.seeClose(bar.close, context);
      },
      onFill: () => {
        maker.filled();
      },
      onOrder: (order, context) => {
        maker.ended(order, context.now);
      },
    };
  },
});
