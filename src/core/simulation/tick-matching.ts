import type { Instrument } from '../domain/instrument.js';
import { oppositeSide } from '../domain/order.js';
import type { Side } from '../domain/order.js';
import { BID } from '../domain/tick-data.js';
import { asPrice } from '../domain/units.js';
import { expiryOf, remove, withinLimit } from './desk.js';
import type { Working } from './desk.js';
import { Executions } from './executions.js';
import type { Deliver, Moment } from './executions.js';
import { reaches } from './liquidity.js';
import { slippedPrice } from './models.js';
import type { SlippageModel } from './models.js';
import { lastIn, seeLevel, tradeAt, tradeAtNamed } from './queue.js';
import type { QueueModel } from './queue.js';
import { isStop, limitOf } from './tick-desk.js';
import type { TickDesk } from './tick-desk.js';

export type TickMoment = Moment<TickDesk>;

/** What decides a match besides the recording. */
export interface MatchingModels {
  /** For recordings of trades alone; where there is a book, an order pays what it finds there. */
  readonly slippage: SlippageModel;
  readonly queue: QueueModel;
  /** The recording was made while our orders were at the venue: it contains them. */
  readonly oursRecorded?: boolean;
}

/**
 * Our orders against a recorded market: which of them execute, at what price, when the book changes, when
 * others trade, and when they arrive.
 */
export class TickMatching {
  readonly executions: Executions<TickDesk>;
  /** Exits of brackets that went live with a fill just made; they are looked at when that is done. */
  private readonly armed: Working[] = [];

  constructor(
    instruments: readonly Instrument[],
    instances: number,
    private readonly models: MatchingModels,
    marks: Float64Array,
    reportAt: (venueAt: number, now: number) => number,
    deliver: Deliver,
  ) {
    const onArmed = (exit: Working): void => void this.armed.push(exit);
    this.executions = new Executions(instruments, instances, marks, reportAt, deliver, onArmed);
  }

  /** An order has arrived. */
  arrive(working: Working, moment: TickMoment): void {
    this.admit(working, moment);
    this.startExits(moment);
  }

  /** Others traded: what rests of ours may be reached, and stops be triggered. */
  trade(recordedSide: number, price: number, quantity: number, moment: TickMoment): void {
    const { desk } = moment;
    if (desk.hasBook) {
      const side = aggressorOf(recordedSide, price, desk);
      if (side !== undefined) this.tradeAgainst(side, price, quantity, moment);
    } else {
      // Without a book a trade beyond our price is all the proof there is, whoever took whom.
      const left = this.tradeAgainst('buy', price, quantity, moment);
      this.tradeAgainst('sell', price, left, moment);
    }
    for (const working of desk.live.slice()) {
      if (working.remaining > 0 && isStop(working)) this.tryTrigger(working, price, moment);
    }
    this.startExits(moment);
  }

  /** The book has changed: our places in it, what now crosses us, and who waited for it. */
  look(moment: TickMoment): void {
    const { desk } = moment;
    for (const working of desk.live) this.renewPlace(working, desk);
    this.meetCrossing(moment);
    if (!desk.kinds.trades) this.triggerByQuotes(moment);
    this.open(moment);
    this.startExits(moment);
  }

  /** Orders that waited for a market, in the order of their arrival. */
  open(moment: TickMoment): void {
    const { waiting } = moment.desk;
    if (waiting.length === 0 || !moment.desk.isOpen) return;
    for (const working of waiting.splice(0)) this.admit(working, moment);
  }

  /** Ends what has reached its time. */
  expireDue(moment: TickMoment): void {
    const { live, waiting } = moment.desk;
    for (const working of [...live, ...waiting]) {
      const expiry = expiryOf(working.order, working.arrivesAt);
      if (!expiry || moment.at < expiry.at) continue;
      remove(waiting, working);
      this.executions.finish(working, 'expired', moment, expiry.reason);
    }
  }

  private admit(working: Working, moment: TickMoment): void {
    const { desk } = moment;
    const expiry = expiryOf(working.order, working.arrivesAt);
    if (expiry && expiry.at <= moment.at) {
      this.executions.finish(working, 'expired', moment, expiry.reason);
    } else if (!desk.isOpen) desk.waiting.push(working);
    else {
      if (isStop(working)) this.goLive(working, moment);
      this.start(working, moment);
    }
  }

  /** Exits that were armed, once the fill that armed them has been dealt with. */
  private startExits(moment: TickMoment): void {
    while (this.armed.length > 0) {
      const exit = this.armed.shift()!;
      if (exit.remaining > 0) this.start(exit, moment);
    }
  }

  private start(working: Working, moment: TickMoment): void {
    if (!isStop(working)) {
      this.enter(working, moment);
      return;
    }
    const price = triggerPrice(working.order.side, moment.desk);
    if (price > 0) this.tryTrigger(working, price, moment);
  }

  /** A market or limit order, or a stop that was triggered: takes what it may, and rests with the rest. */
  private enter(working: Working, moment: TickMoment): void {
    const { order } = working;
    const { pricing, timeInForce, side } = order;
    const limit = limitOf(order);
    const worst = limit ?? marketLimit(side);
    const crosses = canTake(side, worst, moment.desk);
    if (pricing.type === 'limit' && pricing.postOnly && crosses) {
      const reason = 'post-only order would take liquidity';
      this.executions.finish(working, 'rejected', moment, reason);
      return;
    }
    if (timeInForce === 'fok' && offered(working, worst, moment.desk) < working.remaining) {
      const reason = 'fill-or-kill order could not be filled whole';
      this.executions.finish(working, 'cancelled', moment, reason);
      return;
    }
    if (limit !== undefined) this.goLive(working, moment);
    else if (!moment.desk.live.includes(working)) moment.desk.live.push(working);
    if (crosses) this.takeLiquidity(working, worst, moment);
    if (working.remaining === 0) return;
    if (timeInForce === 'ioc') {
      this.executions.finish(working, 'cancelled', moment, 'immediate-or-cancel remainder');
    } else if (limit !== undefined) {
      const joined = moment.desk.named?.nextPlace();
      working.queue = lastIn(moment.desk.shownAt(side, limit), joined);
    } else if (pricing.type === 'market' && working.filled === 0) {
      this.executions.report(order, 'accepted', moment, '');
    }
  }

  /** The order's first report is that it is there; a market order's is its fill or its refusal. */
  private goLive(working: Working, moment: TickMoment): void {
    if (moment.desk.live.includes(working)) return;
    moment.desk.live.push(working);
    this.executions.report(working.order, 'accepted', moment, '');
  }

  private takeLiquidity(working: Working, limit: number, moment: TickMoment): void {
    if (moment.desk.hasBook) this.walk(working, limit, moment);
    else this.takeAtLast(working, moment);
  }

  /** With trades alone the market is where it last traded, as deep as anyone wants, less slippage. */
  private takeAtLast(working: Working, moment: TickMoment): void {
    const { order } = working;
    const reference = asPrice(moment.desk.lastPrice);
    const units = this.executions.sizeOf(working, Infinity, moment);
    if (units <= 0) return;
    const slipped = slippedPrice(this.models.slippage, reference, order.side, units, 0);
    const price = withinLimit(order, slipped);
    this.executions.fill(working, units, price, { price: reference, liquidity: 'taker' }, moment);
  }

  /** Takes levels at their prices, up to `limit`. */
  private walk(working: Working, limit: number, moment: TickMoment): void {
    const { side } = working.order;
    const { liquidity } = moment.desk;
    const reference = asPrice(liquidity.best(side));
    for (const offer of liquidity.offers(side, limit, working.remaining)) {
      const units = this.executions.sizeOf(working, offer.quantity, moment);
      if (working.remaining === 0) return;
      if (units <= 0) continue;
      const price = asPrice(offer.price);
      const execution = { price: reference, liquidity: 'taker' } as const;
      if (!this.executions.fill(working, units, price, execution, moment)) return;
      liquidity.take(side, offer.price, units);
      if (working.remaining === 0) return;
    }
  }

  /** What has come to our limit from the other side traded with us, at our price. */
  private serve(working: Working, limit: number, moment: TickMoment): void {
    const { side } = working.order;
    const { liquidity } = moment.desk;
    const price = asPrice(limit);
    for (let rank = 0; working.remaining > 0; rank += 1) {
      const level = liquidity.price(side, rank);
      if (!reaches(side, limit, level)) return;
      const units = this.executions.sizeOf(working, liquidity.left(side, rank), moment);
      if (working.remaining === 0) return;
      if (units <= 0) continue;
      if (!this.executions.fill(working, units, price, { price, liquidity: 'maker' }, moment))
        return;
      liquidity.take(side, level, units);
    }
  }

  private renewPlace({ queue, order }: Working, desk: TickDesk): void {
    if (!queue) return;
    const limit = limitOf(order)!;
    const shown = desk.shownAt(order.side, limit);
    if (shown === undefined) return;
    if (desk.named) queue.level = shown;
    else {
      const ours = this.models.oursRecorded === true ? restingOf(desk, order.side, limit) : 0;
      seeLevel(queue, Math.max(0, shown - ours), this.models.queue);
    }
  }

  /** The other side of the book has come to our price: whoever came traded with us first. */
  private meetCrossing(moment: TickMoment): void {
    for (const working of moment.desk.live.slice()) {
      if (working.remaining === 0 || isStop(working)) continue;
      const { order } = working;
      const limit = limitOf(order);
      if (limit === undefined) this.takeLiquidity(working, marketLimit(order.side), moment);
      else if (canTake(order.side, limit, moment.desk)) this.serve(working, limit, moment);
    }
  }

  /**
   * An aggressor of `side` traded `quantity` at `price`: what of it our resting orders would have got.
   * Returns what they have left.
   */
  private tradeAgainst(side: Side, price: number, quantity: number, moment: TickMoment): number {
    const { desk } = moment;
    let left = quantity;
    for (const working of makersAgainst(side, price, desk)) {
      if (left <= 0) return left;
      if (working.remaining === 0) continue;
      const limit = limitOf(working.order)!;
      const reach = desk.named ? tradeAtNamed : tradeAt;
      const reached = limit === price ? reach(working.queue!, left) : left;
      const units = reached > 0 ? this.executions.sizeOf(working, reached, moment) : 0;
      if (units <= 0) continue;
      const at = asPrice(limit);
      const execution = { price: at, liquidity: 'maker' } as const;
      if (this.executions.fill(working, units, at, execution, moment)) left -= units;
    }
    return left;
  }

  private triggerByQuotes(moment: TickMoment): void {
    for (const working of moment.desk.live.slice()) {
      if (working.remaining > 0 && isStop(working)) this.start(working, moment);
    }
  }

  private tryTrigger(working: Working, price: number, moment: TickMoment): void {
    const { pricing, side } = working.order;
    if (pricing.type === 'trailing_stop') {
      const { anchor } = working;
      const best = side === 'buy' ? Math.min(anchor, price) : Math.max(anchor, price);
      working.anchor = anchor === 0 ? price : best;
      const offset = side === 'buy' ? pricing.offset : 0 - pricing.offset;
      if (!reaches(oppositeSide(side), working.anchor + offset, price)) return;
    } else if (pricing.type === 'stop' || pricing.type === 'stop_limit') {
      if (!reaches(oppositeSide(side), pricing.stopPrice, price)) return;
    }
    working.triggered = true;
    this.enter(working, moment);
  }
}

/** Limit of an order that has none. */
const marketLimit = (side: Side): number => (side === 'buy' ? Infinity : -Infinity);

/** What rests of ours at a price. */
function restingOf({ live }: TickDesk, side: Side, price: number): number {
  let sum = 0;
  for (const { order, queue, remaining } of live) {
    if (queue !== undefined && order.side === side && limitOf(order) === price) sum += remaining;
  }
  return sum;
}

function canTake(side: Side, limit: number, desk: TickDesk): boolean {
  const best = desk.hasBook ? desk.liquidity.best(side) : desk.lastPrice;
  return best > 0 && reaches(side, limit, best);
}

function offered({ order: { side }, remaining }: Working, limit: number, desk: TickDesk): number {
  if (!desk.hasBook) return canTake(side, limit, desk) ? Infinity : 0;
  const offers = desk.liquidity.offers(side, limit, remaining);
  return offers.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What a stop of this side looks at: the last trade, without trades the price it would get. */
const triggerPrice = (side: Side, desk: TickDesk): number =>
  desk.kinds.trades ? desk.lastPrice : desk.liquidity.best(side) || 0;

/** Who took liquidity in a trade: as recorded, else by where it traded; undefined when in between. */
function aggressorOf(recorded: number, price: number, { book }: TickDesk): Side | undefined {
  if (recorded !== 0) return recorded === BID ? 'buy' : 'sell';
  if (price >= book.asks.price(0)) return 'buy';
  if (price <= book.bids.price(0)) return 'sell';
  return undefined;
}

/** Our resting orders that an aggressor of `side` trading at `price` meets, best price first. */
function makersAgainst(side: Side, price: number, { live }: TickDesk): readonly Working[] {
  const meets = live.filter(
    ({ order, queue }) =>
      queue !== undefined && order.side !== side && reaches(side, price, limitOf(order)!),
  );
  if (meets.length < 2) return meets;
  const direction = side === 'buy' ? 1 : -1;
  return meets.sort((a, b) => direction * (limitOf(a.order)! - limitOf(b.order)!));
}
