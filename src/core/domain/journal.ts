/** The record every reader follows: one entry per turn of the engine. */
import type { Command } from './command.js';
import type { OrderId, OrderStatus, Replacement, Standing } from './order.js';
import type { ExecutionReport } from './report.js';
import type { Money, Quantity, Timestamp } from './units.js';

/** One movement of the ledger: `amount` of `asset` leaves one account and enters the other. */
export interface Posted {
  readonly kind: 'posted';
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: Money;
  /** Whose books; left out where there is but one account. */
  readonly account?: string;
}

/** An order the risk rules refused, with the limit and what was found. */
export interface OrderDenied {
  readonly kind: 'denied';
  readonly instance: string;
  readonly symbol: string;
  readonly rule: string;
  readonly limit: number;
  readonly actual: number;
  readonly reason: string;
}

export interface OrderChanged {
  readonly kind: 'order';
  readonly order: OrderId;
  readonly status: OrderStatus;
  readonly filled: Quantity;
}

/** Another order is to stand in its place; null: none any more. */
export interface ReplacementChanged {
  readonly kind: 'replacement';
  readonly order: OrderId;
  readonly terms: Replacement | null;
}

/** It is held back until its coins are free, was recalled from the venue to make room, or sent there again. */
export interface StandingChanged extends Standing {
  readonly kind: 'standing';
  readonly order: OrderId;
}

export interface PositionChanged {
  readonly kind: 'position';
  readonly instance: string;
  readonly symbol: string;
  /** Signed quantity held after the change. */
  readonly quantity: number;
}

/** Trading state of the account: it only changes with a reason. */
export interface TradingStateChanged {
  readonly kind: 'trading_state';
  readonly state: 'active' | 'reducing' | 'halted';
  readonly rule: string;
  /** Of whoever asked for it; a rule gives none. */
  readonly reason?: string;
  readonly limit: number;
  readonly actual: number;
  /** Halted to be flat: what entries fill afterwards is closed as well, until trading is resumed. */
  readonly flatten?: true;
  /** Left out where there is but one. */
  readonly account?: string;
}

/** A strategy was stopped by the engine: it threw, or answered with something it may not. */
export interface StrategyStopped {
  readonly kind: 'strategy_stopped';
  readonly instance: string;
  readonly reason: string;
}

/** The guardian tripped, and stays so until it is reset: the limit and what was found. */
export interface GuardianChanged {
  readonly kind: 'guardian';
  readonly tripped: boolean;
  readonly rule: string;
  readonly limit: number;
  readonly actual: number;
  /** Left out where there is but one. */
  readonly account?: string;
}

/** What a strategy wants to hold of a symbol, as a part of its capital; null: it wants nothing of it in particular. */
export interface TargetChanged {
  readonly kind: 'target';
  readonly instance: string;
  readonly symbol: string;
  readonly fraction: number | null;
  readonly request: number;
}

/** Somebody steered: what was done, in one line. */
export interface Controlled {
  readonly kind: 'controlled';
  readonly action: string;
  readonly by: string;
  readonly reason: string;
  readonly text: string;
}

/** A strategy's `context.state` after it changed, as canonical JSON. */
export interface StateChanged {
  readonly kind: 'state';
  readonly instance: string;
  readonly json: string;
}

export type Change =
  | Posted
  | OrderDenied
  | OrderChanged
  | ReplacementChanged
  | StandingChanged
  | PositionChanged
  | TradingStateChanged
  | StrategyStopped
  | StateChanged
  | TargetChanged
  | GuardianChanged
  | Controlled;

/** What set a turn off. Market events are named by time alone: the data's own hash names the rest. */
export type JournalEvent =
  | { readonly kind: 'market' }
  | { readonly kind: 'timer'; readonly name: string }
  /** Somebody steers: the action's name, and who asks why. */
  | {
      readonly kind: 'control';
      readonly action: string;
      readonly by: string;
      readonly reason: string;
    }
  /** Strategies begin anew on what the account holds. */
  | { readonly kind: 'start'; readonly epoch: number }
  | ExecutionReport;

/**
 * One turn in which something was decided or changed. The arrays are reused for the next turn: a
 * reader that keeps them copies.
 */
export interface JournalEntry {
  readonly seq: number;
  readonly at: Timestamp;
  readonly event: JournalEvent;
  readonly commands: readonly Command[];
  readonly changes: readonly Change[];
}

/** A reader of the journal. It can never change a decision. */
export type JournalReader = (entry: JournalEntry) => void;
