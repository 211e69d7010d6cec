import type { Command } from '../domain/command.js';
import type {
  Change,
  JournalEntry,
  OrderChanged,
  OrderDenied,
  PositionChanged,
  Posted,
} from '../domain/journal.js';
import type { Order, OrderPricing } from '../domain/order.js';
import type { Money } from '../domain/units.js';
import * as code from './canonical-codes.js';
import { CHUNK, RECENT, REMEMBERED, RESERVE } from './canonical-codes.js';

/** 2^53: money beyond it is written in two parts. */
const SAFE = 9_007_199_254_740_992n;

/**
 * Canonical bytes of journal entries: `at`, commands and changes as little-endian float64 throughout.
 * A text is written out where it first occurs (its length, then its UTF-16 units) and by its negative
 * number from then on. No sequence, run id or wall time: equal decisions give equal bytes on every
 * machine. Full chunks go to `onChunk`, valid during the call alone.
 */
export class CanonicalWriter {
  private readonly numbers = new Float64Array(CHUNK);
  private readonly bytes = new Uint8Array(this.numbers.buffer);
  private readonly texts = new Map<string, number>();
  private readonly recent: string[] = Array<string>(RECENT).fill('');
  private readonly recentNumbers = new Float64Array(RECENT);
  private length = 0;

  constructor(private readonly onChunk: (chunk: Uint8Array) => void) {}

  entry(entry: JournalEntry): void {
    const { commands, changes } = entry;
    this.reserve(RESERVE);
    this.number(entry.at);
    this.number(commands.length);
    for (let index = 0; index < commands.length; index++) this.command(commands[index]!);
    this.number(changes.length);
    for (let index = 0; index < changes.length; index++) this.change(changes[index]!);
  }

  /** Hands over what is left. */
  finish(): void {
    if (this.length > 0) this.onChunk(this.bytes.subarray(0, this.length * 8));
    this.length = 0;
  }

  private reserve(count: number): void {
    if (this.length + count > CHUNK) this.finish();
  }

  /** One number; room was reserved by the caller. */
  private number(value: number): void {
    this.numbers[this.length++] = value;
  }

  private money(value: Money): void {
    if (typeof value === 'number') this.number(value);
    else {
      this.number(Number(value / SAFE));
      this.number(Number(value % SAFE));
    }
  }

  private text(value: string): void {
    // Past the end of a text there is no code to read, and looking there is slow.
    const { length } = value;
    const slot = length === 0 ? 0 : (length + value.charCodeAt(0)) & (RECENT - 1);
    if (this.recent[slot] !== value || this.recentNumbers[slot] === 0) {
      const known = this.texts.get(value);
      if (known === undefined) {
        this.newText(value);
        return;
      }
      this.recent[slot] = value;
      this.recentNumbers[slot] = known;
    }
    this.number(-this.recentNumbers[slot]!);
  }

  /** A text that was not written before, or not lately: in full. */
  private newText(value: string): void {
    if (this.texts.size === REMEMBERED) {
      this.texts.clear();
      this.recentNumbers.fill(0);
    }
    this.texts.set(value, this.texts.size + 1);
    this.number(value.length);
    for (let index = 0; index < value.length; index++) {
      this.reserve(RESERVE);
      this.number(value.charCodeAt(index));
    }
    this.reserve(RESERVE);
  }

  private command(command: Command): void {
    this.reserve(RESERVE);
    switch (command.kind) {
      case 'submit':
        this.number(code.SUBMIT);
        this.order(command.order);
        break;
      case 'cancel':
        this.number(code.CANCEL);
        this.number(command.order);
        break;
      case 'timer':
        this.number(code.TIMER);
        this.number(command.at);
        this.number(command.instance);
        this.text(command.name);
    }
  }

  private order(order: Order): void {
    const { pricing, bracket, expireAt } = order;
    this.number(order.id);
    this.number(order.instance);
    this.number(order.instrument);
    this.number(termsOf(order));
    this.number(order.quantity);
    if (pricing.type !== 'market') this.prices(pricing);
    if (expireAt !== undefined) this.number(expireAt);
    if (bracket?.stopLoss) this.number(bracket.stopLoss.price);
    if (bracket?.takeProfit) this.number(bracket.takeProfit.price);
    this.text(order.reason);
  }

  private prices(pricing: OrderPricing): void {
    if ('stopPrice' in pricing) this.number(pricing.stopPrice);
    if ('limitPrice' in pricing) this.number(pricing.limitPrice);
    if (pricing.type === 'trailing_stop') this.number(pricing.offset);
  }

  private change(change: Change): void {
    this.reserve(RESERVE);
    switch (change.kind) {
      case 'posted':
        this.number(code.POSTED);
        this.text(change.from);
        this.text(change.to);
        this.text(change.asset);
        this.money(change.amount);
        break;
      case 'denied':
        this.number(code.DENIED);
        this.text(change.instance);
        this.text(change.symbol);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'order':
        this.number(code.ORDER);
        this.number(change.order);
        this.number(code.statusCode(change.status));
        this.number(change.filled);
        break;
      case 'position':
        this.number(code.POSITION);
        this.text(change.instance);
        this.text(change.symbol);
        this.number(change.quantity);
        break;
      default:
        this.rareChange(change);
    }
  }

  /** What few turns bring about: of strategies, of those who steer, of limits. */
  private rareChange(
    change: Exclude<Change, Posted | OrderDenied | OrderChanged | PositionChanged>,
  ): void {
    switch (change.kind) {
      case 'trading_state':
        this.number(code.TRADING_STATE);
        this.text(change.flatten ? `${change.state}, flatten` : change.state);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'strategy_stopped':
        this.number(code.STRATEGY_STOPPED);
        this.text(change.instance);
        this.text(change.reason);
        break;
      case 'state':
        this.number(code.STATE);
        this.text(change.instance);
        this.text(change.json);
        break;
      case 'target':
        this.number(code.TARGET);
        this.text(change.instance);
        this.text(change.symbol);
        this.number(change.fraction ?? Number.NaN);
        break;
      case 'controlled':
        this.number(code.CONTROLLED);
        this.text(change.action);
        this.text(change.text);
        break;
      case 'guardian':
        this.number(code.GUARDIAN);
        this.number(change.tripped ? 1 : 0);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'replacement':
        this.number(code.REPLACEMENT);
        this.number(change.order);
        this.number(change.terms?.quantity ?? Number.NaN);
        if (change.terms) this.prices(change.terms.pricing);
        break;
      case 'standing':
        this.number(code.STANDING);
        this.number(change.order);
        this.text(change.clientId);
        this.number(change.recalled ? 1 : 0);
        if (change.until === undefined) break;
        this.number(change.until);
        this.number(change.isFinal === true ? 1 : 0);
    }
  }
}

function termsOf({ side, pricing, timeInForce, reduceOnly, expireAt, bracket }: Order): number {
  let terms =
    code.PRICING * code.pricingCode(pricing.type) + code.LIFETIME * code.lifetimeCode(timeInForce);
  if (side === 'sell') terms += code.SELL;
  if (reduceOnly) terms += code.REDUCE_ONLY;
  if (pricing.type === 'limit' && pricing.postOnly) terms += code.POST_ONLY;
  if (expireAt !== undefined) terms += code.EXPIRES;
  if (bracket?.stopLoss) terms += code.STOP_LOSS;
  if (bracket?.takeProfit) terms += code.TAKE_PROFIT;
  return terms;
}
