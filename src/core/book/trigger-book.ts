import type { Price } from '../domain/units.js';
import { BUY } from './layout.js';
import { sideOf, typeOf } from './order-codes.js';
import type { OrderHandle, OrderPool } from './order-pool.js';
import type { OrderExtras, OrderRegistry } from './order-registry.js';
import { PriceLadder } from './price-ladder.js';

/**
 * Orders that wait for the last trade price: to rise to their trigger, or to fall to it. Each side is
 * a ladder with the next trigger at its top, so a trade that triggers nothing costs two comparisons.
 * Orders with one trigger go in order of arrival; a trailing stop arrives anew each time it moves. One
 * that waits for its activation has no trigger yet.
 */
export class TriggerBook {
  private readonly rising: PriceLadder;
  private readonly falling: PriceLadder;
  /** Trailing stops in order of arrival, those without a trigger yet included. */
  private trailing: OrderHandle[] = [];

  constructor(
    pool: OrderPool,
    private readonly registry: OrderRegistry,
    private readonly tick: number,
  ) {
    this.rising = new PriceLadder(pool);
    this.falling = new PriceLadder(pool);
  }

  /** Takes in an order with its trigger; a trailing one may have to wait for its first price. */
  add(handle: OrderHandle, lastPrice: Price | undefined): void {
    const extras = this.registry.extrasOf(handle)!;
    if (isTrailing(extras)) {
      this.trailing.push(handle);
      if (lastPrice === undefined || !isActive(extras, lastPrice)) return;
      this.trail(handle, extras, lastPrice);
    }
    this.place(handle, extras);
  }

  remove(handle: OrderHandle): void {
    const extras = this.registry.extrasOf(handle)!;
    if (isTrailing(extras)) {
      this.trailing.splice(this.trailing.indexOf(handle), 1);
      if (extras.stopPrice === undefined) return;
    }
    this.ladderOf(handle).remove(handle);
  }

  /** True when a trade at that price changes anything here. */
  concerns(ticks: number): boolean {
    return (
      this.rising.bestRank <= ticks || this.falling.bestRank <= -ticks || this.trailing.length > 0
    );
  }

  /** Lets trailing stops follow the price, then takes out what it triggers, one after the other. */
  takeTriggered(price: Price, onTriggered: (handle: OrderHandle) => void): void {
    for (const handle of this.trailing) this.follow(handle, price);
    const ticks = price / this.tick;
    this.takeReached(this.rising, ticks, onTriggered);
    this.takeReached(this.falling, -ticks, onTriggered);
  }

  /** All that wait, in the order in which they would trigger; trailing ones without a trigger last. */
  list(): OrderHandle[] {
    const untriggered = this.trailing.filter(
      (handle) => this.registry.extrasOf(handle)!.stopPrice === undefined,
    );
    return [...this.rising.orders(), ...this.falling.orders(), ...untriggered];
  }

  /** Trailing stops in order of arrival. */
  listTrailing(): readonly OrderHandle[] {
    return this.trailing;
  }

  /** Puts an order back with the trigger it has, if it has one. */
  restore(handle: OrderHandle): void {
    if (this.registry.extrasOf(handle)!.stopPrice !== undefined)
      this.ladderOf(handle).append(handle);
  }

  restoreTrailing(handles: readonly OrderHandle[]): void {
    this.trailing = [...handles];
  }

  private takeReached(
    ladder: PriceLadder,
    rank: number,
    onTriggered: (handle: OrderHandle) => void,
  ): void {
    while (ladder.bestRank <= rank) {
      const handle = ladder.head(ladder.bestRank);
      this.remove(handle);
      onTriggered(handle);
    }
  }

  private follow(handle: OrderHandle, price: Price): void {
    const extras = this.registry.extrasOf(handle)!;
    if (!isActive(extras, price)) return;
    const { bestPrice, stopPrice } = extras;
    const buys = sideOf(this.registry.tag(handle)) === BUY;
    if (bestPrice !== undefined && (buys ? price >= bestPrice : price <= bestPrice)) return;
    if (stopPrice !== undefined) this.ladderOf(handle).remove(handle);
    this.trail(handle, extras, price);
    this.place(handle, extras);
  }

  private trail(handle: OrderHandle, extras: OrderExtras, price: Price): void {
    const buys = sideOf(this.registry.tag(handle)) === BUY;
    const distance = extras.trailingOffset ?? bpsOf(price, extras.trailingBps!, this.tick);
    extras.bestPrice = price;
    extras.stopPrice = (buys ? price + distance : price - distance) as Price;
  }

  private place(handle: OrderHandle, extras: OrderExtras): void {
    const ticks = extras.stopPrice! / this.tick;
    const ladder = this.ladderOf(handle);
    this.registry.setRank(handle, ladder === this.rising ? ticks : -ticks);
    ladder.append(handle);
  }

  /** Stops of buyers and take-profits of sellers wait for a rise. */
  private ladderOf(handle: OrderHandle): PriceLadder {
    const tag = this.registry.tag(handle);
    const type = typeOf(tag);
    const takesProfit = type === 'take_profit' || type === 'take_profit_limit';
    return (sideOf(tag) === BUY) === takesProfit ? this.falling : this.rising;
  }
}

const isTrailing = (extras: OrderExtras): boolean =>
  extras.trailingOffset !== undefined || extras.trailingBps !== undefined;

/** True once a trailing stop follows the price, from the price on that activates it. */
function isActive(extras: OrderExtras, price: Price): boolean {
  const { activation } = extras;
  if (activation === undefined) return true;
  const waits = activation.by === 'rise' ? price < activation.price : price > activation.price;
  if (!waits) extras.activation = undefined;
  return !waits;
}

/** That part of a price, in whole ticks toward the price but at least one; exact for safe integers. */
function bpsOf(price: number, bps: number, tick: number): number {
  const rest = price % 10_000;
  const part = ((price - rest) / 10_000) * bps + Math.floor((rest * bps) / 10_000);
  return Math.max(tick, part - (part % tick));
}
