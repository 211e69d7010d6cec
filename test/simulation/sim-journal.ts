/** A journal in virtual time: what was appended is durable some time later, and a crash loses the rest. */
import type { JournalRecord, NewRecord } from '../../src/app/journal/index.js';
import type { Agenda } from './agenda.js';

export class SimJournal {
  readonly state = { durable: 0, appended: 0 };
  private records: JournalRecord[] = [];
  private readonly listeners = new Set<(seq: number) => void>();
  private writer: object = {};
  private isWriting = false;

  constructor(
    private readonly agenda: Agenda,
    private readonly delay: () => number,
  ) {}

  append(records: readonly NewRecord[]): number {
    for (const { at, kind, payload, count = 1 } of records) {
      const seq = ++this.state.appended;
      const copy = payload.slice();
      this.records.push({ seq, at, kind, count, payload: copy, pruned: false });
    }
    this.write();
    return this.state.appended;
  }

  private write(): void {
    if (this.isWriting || this.state.durable === this.state.appended) return;
    this.isWriting = true;
    const upTo = this.state.appended;
    this.agenda.after(this.delay(), this.writer, () => {
      this.isWriting = false;
      this.state.durable = upTo;
      for (const listener of this.listeners) listener(upTo);
      this.write();
    });
  }

  onDurable(listener: (seq: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The process is gone, and with it what was not durable. */
  crash(): void {
    this.agenda.forget(this.writer);
    this.writer = {};
    this.isWriting = false;
    this.listeners.clear();
    this.records = this.records.slice(0, this.state.durable);
    this.state.appended = this.state.durable;
  }

  lastSnapshot(): JournalRecord | undefined {
    return this.durable.findLast(({ kind }) => kind === 'snapshot');
  }

  *batches({ from = 1 } = {}): Generator<readonly JournalRecord[], void, undefined> {
    const batch = this.durable.filter(({ seq }) => seq >= from);
    if (batch.length > 0) yield batch;
  }

  get durable(): readonly JournalRecord[] {
    return this.records.slice(0, this.state.durable);
  }
}
