import type { Command } from '../domain/command.js';
import type { Change, JournalEntry } from '../domain/journal.js';
import type { Order, OrderPricing } from '../domain/order.js';
import type { Money } from '../domain/units.js';

/** Numbers in a chunk, and the room kept for one record without long text. */
const CHUNK = 8192;
const RESERVE = 64;
/** Texts remembered before the table starts anew. */
const REMEMBERED = 4096;
/** Texts looked at before the table; a power of two: nearly all are names that come again. */
const RECENT = 32;
/** 2^53: money beyond it is written in two parts. */
const SAFE = 9_007_199_254_740_992n;

/** Codes that stand for words; part of the format, so never renumbered. */
const COMMAND = { submit: 1, cancel: 2, timer: 3 } as const;
const CHANGE = {
  posted: 11,
  denied: 12,
  order: 13,
  position: 14,
  trading_state: 15,
  strategy_stopped: 16,
  state: 17,
  target: 18,
  controlled: 19,
  replacement: 20,
  guardian: 21,
} as const;
const PRICING = { market: 1, limit: 2, stop: 3, stop_limit: 4, trailing_stop: 5 } as const;
const LIFETIME = { gtc: 1, ioc: 2, fok: 3, gtd: 4, day: 5 } as const;
/** Added up to one number that tells how to read the rest of an order. */
const TERMS = {
  sell: 1,
  reduceOnly: 2,
  postOnly: 4,
  expires: 8,
  stopLoss: 16,
  takeProfit: 32,
  lifetime: 64,
  pricing: 1024,
} as const;
const STATUS = {
  submitted: 1,
  accepted: 2,
  triggered: 3,
  partially_filled: 4,
  cancelled: 5,
  expired: 6,
  rejected: 7,
  filled: 8,
} as const;

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
    const slot = (value.length + value.charCodeAt(0)) & (RECENT - 1);
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
    this.number(COMMAND[command.kind]);
    switch (command.kind) {
      case 'submit':
        this.order(command.order);
        break;
      case 'cancel':
        this.number(command.order);
        break;
      case 'timer':
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
    this.number(CHANGE[change.kind]);
    switch (change.kind) {
      case 'posted':
        this.text(change.from);
        this.text(change.to);
        this.text(change.asset);
        this.money(change.amount);
        break;
      case 'denied':
        this.text(change.instance);
        this.text(change.symbol);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'order':
        this.number(change.order);
        this.number(STATUS[change.status]);
        this.number(change.filled);
        break;
      case 'position':
        this.text(change.instance);
        this.text(change.symbol);
        this.number(change.quantity);
        break;
      case 'trading_state':
        this.text(change.state);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'strategy_stopped':
        this.text(change.instance);
        this.text(change.reason);
        break;
      case 'state':
        this.text(change.instance);
        this.text(change.json);
        break;
      case 'target':
        this.text(change.instance);
        this.text(change.symbol);
        this.number(change.fraction ?? Number.NaN);
        break;
      case 'controlled':
        this.text(change.action);
        this.text(change.text);
        break;
      case 'guardian':
        this.number(change.tripped ? 1 : 0);
        this.text(change.rule);
        this.number(change.limit);
        this.number(change.actual);
        break;
      case 'replacement':
        this.number(change.order);
        this.number(change.terms?.quantity ?? Number.NaN);
        if (change.terms) this.prices(change.terms.pricing);
    }
  }
}

function termsOf({ side, pricing, timeInForce, reduceOnly, expireAt, bracket }: Order): number {
  let terms = TERMS.pricing * PRICING[pricing.type] + TERMS.lifetime * LIFETIME[timeInForce];
  if (side === 'sell') terms += TERMS.sell;
  if (reduceOnly) terms += TERMS.reduceOnly;
  if (pricing.type === 'limit' && pricing.postOnly) terms += TERMS.postOnly;
  if (expireAt !== undefined) terms += TERMS.expires;
  if (bracket?.stopLoss) terms += TERMS.stopLoss;
  if (bracket?.takeProfit) terms += TERMS.takeProfit;
  return terms;
}
