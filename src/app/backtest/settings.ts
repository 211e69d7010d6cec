/**
 * A backtest fully spelled out: every default filled in, every choice made, plain JSON. It is stored
 * with the run, so that `runs rerun` starts from the same words.
 */
import type { QueueModel, RequestLatencies } from '../../core/simulation/index.js';
import type { GenerateOptions } from '../data/generate.js';
import type { StrategyPlace } from '../strategies/index.js';
import type { RunManifest } from './result.js';

/** What a run on ticks goes by besides the terms of every run. */
export interface TickSettings {
  readonly queue: QueueModel;
  /** Delay of market data; null: as recorded. */
  readonly feedMicroseconds: number | null;
  /** Orders and reports take at least as long as the last tick did. */
  readonly latencyAsRecorded: boolean;
  readonly jitterMicroseconds: number;
  /** What recorded requests took. Absent: none were given. */
  readonly requests?: RequestLatencies;
  /** The recording contains our orders. Absent in runs stored before that could be said: it does not. */
  readonly oursRecorded?: boolean;
}

export interface SeriesSetting {
  /** Qualified symbol. */
  readonly symbol: string;
  /** Timeframe of the run, and of the stored series it is resampled from. */
  readonly timeframe: string;
  readonly storedTimeframe: string;
  readonly origin: string;
  readonly synthetic: boolean;
  /** Made anew instead of read from the store: the market of a run without data. */
  readonly generator?: GenerateOptions;
}

export interface InstanceSetting {
  readonly name: string;
  /** Built-in name, path or package as given. */
  readonly strategy: string;
  readonly symbols: readonly string[];
  /** snake_case names and values as given; defaults are the strategy's. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly capital: { readonly kind: 'amount' | 'share'; readonly value: number };
  /** Part of the opening equity its sub-ledger starts with. */
  readonly allocation: number;
}

export interface BacktestSettings {
  readonly title: string;
  readonly series: readonly SeriesSetting[];
  readonly instances: readonly InstanceSetting[];
  /** Microseconds UTC; `from` inclusive, `to` exclusive; null: all there is. */
  readonly from: number | null;
  readonly to: number | null;
  readonly warmup: boolean;
  readonly currency: string;
  /** Decimal text. */
  readonly cash: string;
  /** Fractions of the value traded. */
  readonly makerFee: number;
  readonly takerFee: number;
  /** Overrides of what the data say; null leaves the instrument as it is. */
  readonly kind: 'spot' | 'margin' | null;
  readonly slippage: {
    readonly fixed: number;
    readonly spread: number;
    readonly impact: number;
    readonly participation: number;
  };
  /** Null: the run is on bars. Absent in runs stored before there were others. */
  readonly ticks?: TickSettings | null;
  /** One way, in microseconds. */
  readonly latencyMicroseconds: number;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly closeAtEnd: boolean;
  readonly sensitivity: boolean;
  readonly seed: number;
}

/** What is stored of a run besides its result: enough to run it again. */
export interface StoredManifest extends RunManifest {
  readonly settings: BacktestSettings;
  /** Where it ran: paths of strategies are relative to it. */
  readonly place: StrategyPlace;
}
