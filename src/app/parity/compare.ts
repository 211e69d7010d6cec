/** Replays a session and holds every turn against the one that was journaled. */
import type { Timestamp } from '../../core/domain/units.js';
import type { Engine, Evaluation, Seen, Turn } from '../../core/engine/index.js';
import type { Strategy } from '../../core/strategies/index.js';
import { toBytes } from '../session/json.js';
import type { StartInput } from '../session/plan.js';
import { Names } from '../session/records/names.js';
import { recordLine } from '../session/records/record-line.js';
import { firstDifference } from './difference.js';
import type { Difference } from './difference.js';
import { Replay } from './replay.js';
import type { SessionStep } from './steps.js';

/** The first turn that is not as it was journaled. */
export interface Divergence {
  /** Record of the journal: of the turn, or of the input before which the replay decided more. */
  readonly seq: number;
  readonly at: Timestamp;
  /** What was done, in one line; null when nothing was. */
  readonly journaled: string | null;
  readonly replayed: string | null;
  /** Where in the turn; null when one side has no turn at all. */
  readonly difference: Difference | null;
}

export interface Comparison {
  /** Starts in the session: its own, and those after a strategy was edited or stopped. */
  readonly starts: number;
  readonly marketEvents: number;
  /** Reports and what people asked for. */
  readonly inputs: number;
  readonly turns: number;
  /** Of the last turn or input that was compared. */
  readonly until: Timestamp;
  readonly divergence: Divergence | null;
}

export interface CompareOptions {
  /** Makes the strategies of a start, as they were then. */
  readonly strategiesOf: (input: StartInput) => Promise<readonly Strategy[]>;
  /** Hears of each turn that the replay makes, when the engine has just made it. */
  readonly onTurn?: (turn: Turn, engine: Engine | undefined) => void;
  /** Hears of each look of a strategy. */
  readonly onEvaluation?: (evaluation: Evaluation, seen: Seen, engine: Engine | undefined) => void;
}

/** Rejects with what `strategiesOf` rejects with, or a TradsysError for a record that is unreadable. */
export async function compareSession(
  steps: Iterable<SessionStep>,
  options: CompareOptions,
): Promise<Comparison> {
  const comparer = new Comparer(options);
  for (const step of steps) {
    await comparer.take(step);
    if (comparer.divergence !== null) break;
  }
  return comparer.end();
}

class Comparer {
  divergence: Divergence | null = null;
  private readonly made: Turn[] = [];
  private readonly names = new Names();
  private readonly replay: Replay;
  private readonly counts = { starts: 0, marketEvents: 0, inputs: 0, turns: 0 };
  private until = 0 as Timestamp;
  private seq = 0;

  constructor(private readonly options: CompareOptions) {
    const { onTurn, onEvaluation } = options;
    this.replay = new Replay({
      onTurn: (turn) => {
        this.made.push(turn);
        onTurn?.(turn, this.replay.engine);
      },
      ...(onEvaluation && {
        onEvaluation: (evaluation, seen) => onEvaluation(evaluation, seen, this.replay.engine),
      }),
    });
  }

  async take(step: SessionStep): Promise<void> {
    this.seq = step.seq;
    if (step.kind === 'turn') this.compare(step);
    else if (this.made.length > 0) this.tooMuch();
    else if (step.kind === 'start') await this.start(step.input);
    else {
      if (step.kind === 'market') this.counts.marketEvents += step.count;
      else this.counts.inputs += 1;
      this.replay.take(step);
    }
  }

  end(): Comparison {
    if (this.divergence === null && this.made.length > 0) this.tooMuch();
    return { ...this.counts, until: this.until, divergence: this.divergence };
  }

  private async start(input: StartInput): Promise<void> {
    this.counts.starts += 1;
    this.names.take({ kind: 'input', input });
    this.replay.start(input, await this.options.strategiesOf(input));
  }

  private compare({ seq, turn, payload }: Extract<SessionStep, { kind: 'turn' }>): void {
    this.until = turn.at;
    this.names.take({ kind: 'turn', turn });
    // Timers, ends of bars and reports of the simulated venue come without an input.
    if (this.made.length === 0) this.replay.wake(turn.at);
    const made = this.made.shift();
    this.counts.turns += 1;
    if (made === undefined) {
      const journaled = this.line(turn);
      this.divergence = { seq, at: turn.at, journaled, replayed: null, difference: null };
      return;
    }
    const bytes = toBytes(made);
    if (Buffer.compare(bytes, payload) === 0) return;
    const difference = firstDifference(plain(payload), plain(bytes));
    if (difference === undefined) return;
    const [journaled, replayed] = [this.line(turn), this.line(made)];
    this.divergence = { seq, at: turn.at, journaled, replayed, difference };
  }

  /** The replay has decided what nothing in the journal stands for. */
  private tooMuch(): void {
    const [turn] = this.made;
    const replayed = this.line(turn!);
    const { at } = turn!;
    this.divergence = { seq: this.seq, at, journaled: null, replayed, difference: null };
  }

  private line(turn: Turn): string {
    const record = { seq: this.seq, at: turn.at, kind: 'turn', count: 1, pruned: false } as const;
    const content = { kind: 'turn', turn } as const;
    const { names } = this;
    return recordLine({ record: { ...record, payload: NOTHING }, content, names }).text;
  }
}

const NOTHING = new Uint8Array();
const plain = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));
