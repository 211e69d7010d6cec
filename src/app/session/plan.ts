/** A session fully spelled out: plain data that is journaled, sent to the engine's thread, and replayed. */
import type { Timestamp } from '../../core/domain/units.js';
import type {
  Carried,
  Cause,
  Control,
  EpochStart,
  LiveTerms,
  SessionSetup,
  SessionStart,
} from '../../core/engine/index.js';
import type { ExecutionReport } from '../../core/domain/report.js';
import type { BarColumns } from '../../core/domain/market-data.js';
import type { EquityMarksText } from './equity-marks.js';
import type { PlannedInstance, PreparedStrategy } from '../strategies/index.js';

export interface SessionPlan {
  /** Id of the session: the instant of its start. */
  readonly session: string;
  readonly mode: 'paper' | 'live';
  readonly setup: SessionSetup;
  readonly strategies: readonly PreparedStrategy[];
  /** All of the configuration's, those that are switched off too. */
  readonly instances: readonly PlannedInstance[];
}

/** Strategies begin, on what the account carries. */
export interface StartInput {
  readonly kind: 'start';
  readonly at: Timestamp;
  readonly epoch: number;
  readonly epochs: readonly EpochStart[];
  readonly plan: SessionPlan;
  readonly carried: Carried | null;
  /** By instrument. */
  readonly history: readonly HistoryText[];
  readonly stopped: Readonly<Record<string, string>>;
  /** Why strategies begin anew in a session that runs; null at its start. */
  readonly cause: Cause | null;
  /** Of a live session, by account: what the venue can do, and what rests there. */
  readonly live: readonly Omit<LiveTerms, 'epochs'>[] | null;
  /** Of an earlier session, by name of the account. */
  readonly equity: Readonly<Record<string, EquityMarksText>> | null;
}

/** Bars as JSON has them. */
export type HistoryText = Readonly<
  Record<'start' | 'open' | 'high' | 'low' | 'close' | 'volume', readonly number[]>
>;

export interface ControlInput {
  readonly kind: 'control';
  readonly at: Timestamp;
  readonly control: Control;
  readonly by: string;
  readonly reason: string;
}

export interface ReportInput {
  readonly kind: 'report';
  readonly report: ExecutionReport;
}

/** What comes into the engine besides the market, as it is journaled. */
export type SessionInput = StartInput | ControlInput | ReportInput;

/** The state from which a replay, or the next start, may begin. */
export interface Snapshot {
  readonly at: Timestamp;
  readonly epoch: number;
  readonly epochs: readonly EpochStart[];
  /** Sequence of the start of its epoch. */
  readonly startSeq: number;
  readonly plan: SessionPlan;
  readonly carried: Carried;
  /** By name of the account. */
  readonly equity: Readonly<Record<string, EquityMarksText>>;
}

/** A start as the engine takes it. */
export const sessionStart = (input: StartInput): SessionStart => ({
  ...input,
  carried: input.carried ?? undefined,
  history: input.history.map(historyBars),
  cause: input.cause ?? undefined,
  live: input.live?.map((terms) => ({ ...terms, epochs: input.epochs })),
});

export function historyText(bars: BarColumns): HistoryText {
  const list = (column: Float64Array): readonly number[] => Array.from(column);
  const { start, open, high, low, close, volume } = bars;
  return {
    ...{ start: list(start), open: list(open), high: list(high), low: list(low) },
    ...{ close: list(close), volume: list(volume) },
  };
}

function historyBars(text: HistoryText): BarColumns {
  return {
    length: text.start.length,
    start: Float64Array.from(text.start),
    open: Float64Array.from(text.open),
    high: Float64Array.from(text.high),
    low: Float64Array.from(text.low),
    close: Float64Array.from(text.close),
    volume: Float64Array.from(text.volume),
  };
}
