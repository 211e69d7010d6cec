import type { Command } from '../domain/command.js';
import type { Change, JournalEntry } from '../domain/journal.js';
import type { Money } from '../domain/units.js';

const CHUNK_BYTES = 1 << 16;
/** Longest record that is written without looking at the room left. */
const RESERVE_BYTES = 4096;
const encoder = new TextEncoder();

/**
 * Canonical bytes of journal entries: `at`, commands and changes, little endian, numbers as float64,
 * money as int64 (longer amounts as text), text as length and UTF-8. No sequence, run id or wall time,
 * so equal decisions give equal bytes on every machine. Full chunks go to
 * `onChunk`, valid during the call alone.
 */
export class CanonicalWriter {
  private readonly buffer = new Uint8Array(CHUNK_BYTES);
  private readonly view = new DataView(this.buffer.buffer);
  private readonly texts = new Map<string, Uint8Array>();
  private length = 0;

  constructor(private readonly onChunk: (chunk: Uint8Array) => void) {}

  entry(entry: JournalEntry): void {
    this.number(entry.at);
    this.number(entry.commands.length);
    for (const command of entry.commands) this.command(command);
    this.number(entry.changes.length);
    for (const change of entry.changes) this.change(change);
  }

  /** Hands over what is left. */
  finish(): void {
    if (this.length > 0) this.onChunk(this.buffer.subarray(0, this.length));
    this.length = 0;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes + RESERVE_BYTES > CHUNK_BYTES) this.finish();
  }

  private number(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  private money(value: Money): void {
    if (BigInt.asIntN(64, value) !== value) {
      this.text(`${value}`);
      return;
    }
    this.reserve(8);
    this.view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  private text(value: string): void {
    let bytes = this.texts.get(value);
    if (!bytes) {
      bytes = encoder.encode(value);
      // Names repeat, reasons often do not: the cache stays bounded.
      if (this.texts.size > 4096) this.texts.clear();
      this.texts.set(value, bytes);
    }
    this.number(bytes.length);
    for (let start = 0; start < bytes.length; start += RESERVE_BYTES) {
      const part = bytes.subarray(start, start + RESERVE_BYTES);
      this.reserve(part.length);
      this.buffer.set(part, this.length);
      this.length += part.length;
    }
  }

  private command(command: Command): void {
    this.text(command.kind);
    switch (command.kind) {
      case 'submit': {
        const { order } = command;
        this.number(order.id);
        this.number(order.instance);
        this.number(order.instrument);
        this.text(order.side);
        this.number(order.quantity);
        this.text(order.pricing.type);
        for (const value of Object.values(order.pricing)) {
          if (typeof value === 'number') this.number(value);
          else if (typeof value === 'boolean') this.number(value ? 1 : 0);
        }
        this.text(order.timeInForce);
        this.number(order.expireAt ?? 0);
        this.number(order.reduceOnly ? 1 : 0);
        this.number(order.bracket?.stopLoss?.price ?? 0);
        this.number(order.bracket?.takeProfit?.price ?? 0);
        this.text(order.reason);
        break;
      }
      case 'cancel':
        this.number(command.order);
        break;
      case 'timer':
        this.number(command.at);
        this.number(command.instance);
        this.text(command.name);
    }
  }

  private change(change: Change): void {
    this.text(change.kind);
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
        this.text(change.status);
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
    }
  }
}
