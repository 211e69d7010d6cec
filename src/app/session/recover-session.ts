/** From a journal to what the next session carries on with. */
import { readMarketBatch } from '../../core/domain/market-batch.js';
import type { Timestamp } from '../../core/domain/units.js';
import { Recovery } from '../../core/engine/index.js';
import type { Carried, EpochStart, Turn } from '../../core/engine/index.js';
import type { JournalReader, JournalRecord } from '../journal/index.js';
import { asOfNow } from './as-of-now.js';
import { EquityMarks } from './equity-marks.js';
import { fromBytes } from './json.js';
import type { SessionPlan, Snapshot } from './plan.js';

export interface Recovered {
  readonly carried: Carried;
  readonly plan: SessionPlan;
  readonly epoch: number;
  readonly epochs: readonly EpochStart[];
  /** By name of the account. */
  readonly equity: Snapshot['equity'];
  /** Of the last record: session time goes on after it. */
  readonly lastAt: Timestamp;
  readonly turns: number;
}

/**
 * Undefined when the journal holds no session. Throws a TradsysError when it cannot be read, Error when
 * its turns do not add up.
 */
export function recoverSession(
  reader: Pick<JournalReader, 'lastSnapshot' | 'batches'>,
): Recovered | undefined {
  const last = reader.lastSnapshot();
  if (last === undefined) return undefined;
  const snapshot = asOfNow(fromBytes(last.payload)) as Snapshot;
  const { plan, epoch, epochs } = snapshot;
  const recovery = new Recovery(plan.setup, specsOf(plan), snapshot.carried);
  let { at: lastAt } = last;
  let turns = 0;
  const marks = new RecoveredMarks(snapshot, recovery);
  for (const batch of reader.batches({ from: last.seq + 1 })) {
    for (const record of batch) {
      lastAt = Math.max(lastAt, record.at) as Timestamp;
      if (record.kind === 'market') marks.nextBatch();
      turns += book(recovery, record);
    }
  }
  marks.endBatch();
  const equity = marks.text;
  return { carried: recovery.carried, plan, epoch, epochs, equity, lastAt, turns };
}

/** Marks of equity, as the session that wrote the journal has set them. */
class RecoveredMarks {
  private readonly marks: ReadonlyMap<string, EquityMarks>;
  private readonly withdrawn = new Map<string, number>();
  private hasBatch = false;

  constructor(
    { equity, plan }: Snapshot,
    private readonly recovery: Recovery,
  ) {
    this.marks = new Map(
      plan.setup.accounts.map(({ name }) => [name, new EquityMarks(equity[name])]),
    );
  }

  nextBatch(): void {
    this.endBatch();
    this.hasBatch = true;
  }

  /** As the session did once it had dealt with a batch of the market's. */
  endBatch(): void {
    this.recovery.endBatch();
    const { engine, withdrawn } = this.recovery;
    for (const account of engine.accounts) {
      const marks = this.marks.get(account.name)!;
      const gone = withdrawn.get(account.name) ?? 0;
      const before = this.withdrawn.get(account.name) ?? 0;
      if (gone !== before) marks.withdraw(gone - before, engine.strategies);
      this.withdrawn.set(account.name, gone);
      account.refreshEquity();
      if (this.hasBatch) marks.see(account, engine);
    }
  }

  get text(): Snapshot['equity'] {
    return Object.fromEntries([...this.marks].map(([name, { text }]) => [name, text]));
  }
}

const specsOf = ({ instances }: SessionPlan) =>
  instances.map(({ name, symbols, capital, allocation }) => ({
    ...{ name, symbols, capital, allocation, handlers: {} },
  }));

function book(recovery: Recovery, { kind, payload, pruned }: JournalRecord): number {
  if (kind === 'turn') {
    recovery.take(fromBytes(payload) as Turn);
    return 1;
  }
  if (kind === 'market' && !pruned) {
    readMarketBatch(floatsOf(payload), (at, event) => recovery.see(at, event));
  }
  return 0;
}

/** The bytes of a market chunk as numbers; copied where they do not lie on a boundary of eight. */
export function floatsOf(bytes: Uint8Array): Float64Array {
  const whole = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  return new Float64Array(whole.buffer, whole.byteOffset, whole.byteLength / 8);
}
