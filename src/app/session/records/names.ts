/** What a journal's numbers mean at a place in it: instruments, strategies and orders by their numbers. */
import { qualifiedSymbol } from '../../../core/domain/instrument.js';
import type { Instrument } from '../../../core/domain/instrument.js';
import type { Order } from '../../../core/domain/order.js';
import { MANUAL, exitsOf } from '../../../core/engine/index.js';
import type { Turn } from '../../../core/engine/index.js';
import type { JournalReader, JournalRecord } from '../../journal/index.js';
import { asOfNow } from '../as-of-now.js';
import { fromBytes } from '../json.js';
import type { SessionInput, SessionPlan, Snapshot, StartInput } from '../plan.js';

/** A record's payload; `gap` stands for what a thread that died had taken and never wrote. */
export type RecordContent =
  | { readonly kind: 'input'; readonly input: SessionInput }
  | { readonly kind: 'gap' }
  | { readonly kind: 'turn'; readonly turn: Turn }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** Packed market events, or a payload that retention has dropped. */
  | { readonly kind: 'packed' }
  | { readonly kind: 'unreadable' };

export function contentOf({ kind, payload, pruned }: JournalRecord): RecordContent {
  if (kind === 'market' || pruned) return { kind: 'packed' };
  let value: unknown;
  try {
    value = fromBytes(payload);
  } catch {
    return { kind: 'unreadable' };
  }
  if (kind === 'turn') return { kind, turn: value as Turn };
  if (kind === 'snapshot') return { kind, snapshot: asOfNow(value) as Snapshot };
  const isGap = (value as { readonly type?: unknown }).type === 'gap';
  return isGap ? { kind: 'gap' } : { kind, input: asOfNow(value) as SessionInput };
}

export class Names {
  private session: SessionPlan | undefined;
  private instances: readonly string[] = [];
  private readonly orders = new Map<number, Order>();

  /** Plan in force; undefined before the first start. */
  get plan(): SessionPlan | undefined {
    return this.session;
  }

  instrument(index: number): Instrument | undefined {
    return this.session?.setup.markets[index]?.instrument;
  }

  symbol(index: number): string | null {
    const instrument = this.instrument(index);
    return instrument === undefined ? null : qualifiedSymbol(instrument);
  }

  strategy(index: number): string | null {
    return this.instances[index] ?? null;
  }

  order(id: number): Order | undefined {
    return this.orders.get(id);
  }

  /** Goes on past one record. */
  take(content: RecordContent): void {
    if (content.kind === 'snapshot') this.begin(content.snapshot);
    else if (content.kind === 'input') {
      if (content.input.kind === 'start') this.begin(content.input);
    } else if (content.kind === 'turn') {
      for (const command of content.turn.commands) {
        if (command.kind !== 'submit') continue;
        const { order } = command;
        for (const one of [order, ...(order.bracket ? exitsOf(order) : [])])
          this.orders.set(one.id, one);
      }
    }
  }

  private begin({ plan, carried }: Pick<StartInput, 'plan' | 'carried'>): void {
    this.session = plan;
    const names = [...plan.instances.map(({ name }) => name), MANUAL];
    this.instances = names.sort((a, b) => (a < b ? -1 : 1));
    const symbols = plan.setup.markets.map(({ instrument }) => qualifiedSymbol(instrument));
    for (const { order, symbol, instance } of carried?.orders ?? []) {
      const numbers = {
        instrument: symbols.indexOf(symbol) as Order['instrument'],
        instance: this.instances.indexOf(instance) as Order['instance'],
      };
      this.orders.set(order.id, { ...order, ...numbers });
    }
  }
}

/** Names as they are just before record `seq`. */
export function namesBefore(reader: JournalReader, seq: number): Names {
  const names = new Names();
  const from = nearestStart(reader, seq);
  if (from === undefined) return names;
  for (const record of reader.records({
    from,
    to: seq - 1,
    kinds: ['input', 'turn', 'snapshot'],
  })) {
    names.take(contentOf(record));
  }
  return names;
}

/** The last snapshot before, or where retention has dropped it the last start of a session. */
function nearestStart(reader: JournalReader, seq: number): number | undefined {
  const snapshot = reader.lastSnapshot(seq);
  if (snapshot === undefined || !snapshot.pruned) return snapshot?.seq;
  for (const record of reader.records({ to: seq - 1, kinds: ['input'], backward: true })) {
    if (isStart(record)) return record.seq;
  }
  return undefined;
}

const START = Buffer.from('"kind":"start"');

/** Asked of every input of a journal: only what looks so is parsed. */
export function isStart({ payload }: JournalRecord): boolean {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (!bytes.includes(START)) return false;
  return (fromBytes(payload) as { readonly kind?: unknown }).kind === 'start';
}
