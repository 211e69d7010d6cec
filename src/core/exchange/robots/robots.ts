/**
 * Robots that make a living market: a market maker who quotes around a fair price that wanders, noise
 * traders who take at random, and momentum traders who follow what the price just did. They are a
 * function of their state and of what they see; what they decide are orders like anyone's.
 */
import { powerOfTen } from '../../domain/units.js';
import type { Side } from '../../domain/order.js';
import type { Market } from '../market.js';
import type { OrderEntry } from '../orders.js';
import {
  nextChance,
  nextGaussian,
  nextInteger,
  nextUniform,
  seedRandom,
} from '../../domain/random.js';
import type { RandomState } from '../../domain/random.js';
import { ROBOT_PROFILES } from './profiles.js';
import type { RobotProfile, RobotProfileName } from './profiles.js';

export type RobotRole = 'maker' | 'noise' | 'momentum';
export const ROBOT_ROLES: readonly RobotRole[] = ['maker', 'noise', 'momentum'];

export const robotName = (role: RobotRole): string => `robot-${role}`;

/** What a robot does in its turn. */
export type RobotAction =
  | { readonly kind: 'cancel'; readonly role: RobotRole; readonly id: number }
  | { readonly kind: 'place'; readonly role: RobotRole; readonly order: OrderEntry };

/** A resting order of the market maker. */
export interface Quote {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
}

interface MarketMind {
  /** Price units, as float64. */
  fair: number;
  /** Last prices seen, newest first. */
  seen: number[];
}

export interface RobotsState {
  readonly profile: RobotProfileName;
  readonly random: RandomState;
  readonly minds: readonly { readonly fair: number; readonly seen: readonly number[] }[];
  readonly orders: number;
}

const REMEMBERED = 10;

export class Robots {
  private random: RandomState;
  private minds: MarketMind[];
  private orders = 0;

  constructor(
    readonly profile: RobotProfileName,
    seed: number,
    markets: readonly Market[],
  ) {
    this.random = seedRandom(seed);
    this.minds = markets.map(({ listing, lastPrice }) => ({
      fair: lastPrice ?? listing.startPrice,
      seen: [],
    }));
  }

  /** One turn on one market, given the market maker's quotes there. */
  turn(market: Market, quotes: readonly Quote[]): readonly RobotAction[] {
    if (this.profile === 'none' || this.profile === 'replay') return [];
    if (market.status !== 'trading') return [];
    const profile = ROBOT_PROFILES[this.profile];
    const mind = this.minds[market.index]!;
    this.wander(mind, market, profile);
    const actions = [...this.makeMarket(market, mind.fair, quotes, profile)];
    if (nextChance(this.random, profile.noiseChance)) {
      const side: Side = nextChance(this.random, 0.5) ? 'buy' : 'sell';
      actions.push(this.take(market, 'noise', side, profile));
    }
    const trend = trendOf(mind);
    if (trend !== undefined && nextChance(this.random, profile.momentumChance)) {
      actions.push(this.take(market, 'momentum', trend, profile));
    }
    return actions;
  }

  /** None of them twice. */
  newOrderId(): string {
    this.orders += 1;
    return `r${this.orders}`;
  }

  state(): RobotsState {
    const { profile, random, minds, orders } = this;
    return { profile, random, minds, orders };
  }

  restore(state: RobotsState): void {
    this.random = [...state.random];
    this.minds = state.minds.map(({ fair, seen }) => ({ fair, seen: [...seen] }));
    this.orders = state.orders;
  }

  /** The fair price follows what was traded a little, and moves by chance. */
  private wander(mind: MarketMind, { lastPrice, listing }: Market, profile: RobotProfile): void {
    if (lastPrice !== undefined) {
      mind.seen = [lastPrice, ...mind.seen].slice(0, REMEMBERED);
      mind.fair += (lastPrice - mind.fair) * 0.05;
    }
    if (nextChance(this.random, profile.driftChance)) {
      mind.fair *= 1 + (nextGaussian(this.random) * profile.driftBps) / 10_000;
    }
    // Pulled home when far away, so that a long run stays a market.
    const home = listing.startPrice;
    if (mind.fair > home * 2 || mind.fair < home / 2) mind.fair += (home - mind.fair) * 0.01;
  }

  private *makeMarket(
    market: Market,
    fair: number,
    quotes: readonly Quote[],
    profile: RobotProfile,
  ): Generator<RobotAction> {
    const { levels, spreadBps } = profile;
    const step = Math.max(1, Math.round((fair * spreadBps) / 10_000));
    const middle = Math.round(fair);
    const far = step * (levels + 2);
    for (const { id, price, side } of quotes) {
      const wrongSide = side === 'buy' ? price >= middle : price <= middle;
      if (wrongSide || Math.abs(price - middle) > far) yield { kind: 'cancel', role: 'maker', id };
    }
    for (const side of ['buy', 'sell'] as const) {
      const sign = side === 'buy' ? -1 : 1;
      const near = quotes.filter(
        (quote) => quote.side === side && Math.abs(quote.price - middle) <= far,
      );
      for (let level = 1; level <= levels && near.length + level <= levels + 1; level += 1) {
        const jitter = nextInteger(this.random, 0, Math.max(0, step - 1));
        const price = Math.max(1, middle + sign * (step * (level - 1) + 1 + jitter));
        yield this.order(market, 'maker', side, profile, { type: 'limit_maker', price });
      }
    }
  }

  private take(market: Market, role: RobotRole, side: Side, profile: RobotProfile): RobotAction {
    return this.order(market, role, side, profile, { type: 'market', price: 0 });
  }

  private order(
    market: Market,
    role: RobotRole,
    side: Side,
    profile: RobotProfile,
    { type, price }: Pick<OrderEntry, 'type' | 'price'>,
  ): RobotAction {
    const { instrument } = market.listing;
    const { fair } = this.minds[market.index]!;
    const unit = powerOfTen(instrument.priceScale + instrument.quantityScale);
    const value = profile.value * (0.2 + 1.6 * nextUniform(this.random));
    const lots = Math.max(1, Math.round((value * unit) / fair / instrument.lot));
    return {
      kind: 'place',
      role,
      order: {
        ...{ listing: market.index, side, type, price, quantity: lots * instrument.lot },
        ...{ timeInForce: type === 'market' ? 'ioc' : 'gtc', quoteQuantity: 0, stopPrice: 0 },
        ...{ trailingDelta: 0, icebergQuantity: 0, selfTrade: 'none' },
        clientOrderId: this.newOrderId(),
      },
    };
  }
}

/** Up when most of the last prices rose, down when most fell. */
function trendOf({ seen }: MarketMind): Side | undefined {
  if (seen.length < REMEMBERED) return undefined;
  const newest = seen[0]!;
  const oldest = seen[seen.length - 1]!;
  if (newest === oldest) return undefined;
  return newest > oldest ? 'buy' : 'sell';
}
