import type { InstrumentIndex } from '../domain/instrument.js';
import type { Instrument } from '../domain/instrument.js';
import type { Order } from '../domain/order.js';
import type { Timestamp } from '../domain/units.js';
import type { Exposure } from './exposure.js';

/** What a rule may look at. Values are plain numbers in account currency. */
export interface RiskView {
  readonly now: Timestamp;
  readonly instruments: readonly Instrument[];
  /** Names of the strategy instances, by index. */
  readonly instances: readonly string[];
  readonly exposure: Exposure;
  /** Account equity, open positions at mark. */
  readonly equity: number;
  /** Cash in the asset, in asset units. */
  cash(asset: string): number;
  /** Last price of the instrument in quote units. */
  price(instrument: InstrumentIndex): number;
  /** When it was last renewed, or the session began, microseconds. */
  pricedAt(instrument: InstrumentIndex): number;
}

/** An order about to be sent, with what is derived from it once for all rules. */
export interface Proposal {
  readonly order: Order;
  /** Quantity in base units or contracts. */
  readonly quantity: number;
  /** Price it is valued at: its limit or stop price, else the last price. */
  readonly price: number;
  /** `quantity x price` in account currency. */
  readonly value: number;
  /** False when the order can only shrink what its instance holds. */
  readonly addsExposure: boolean;
}

/** Why an order may not leave: the limit, what was found, and both in words. */
export interface Breach {
  readonly limit: number;
  readonly actual: number;
  readonly reason: string;
}

/** A change of the account's trading state that a rule asks for. */
export interface Halt {
  readonly state: 'reducing' | 'halted';
  readonly limit: number;
  readonly actual: number;
}

/**
 * When a rule wants to hear of equity again: at `until` (microseconds), or when equity is at or below
 * `floor` or above `ceiling`. In between it would have nothing to say, so it is not asked.
 */
export interface EquityWatch {
  readonly until: number;
  readonly floor: number;
  readonly ceiling: number;
}

/**
 * One limit. A rule that is not configured is not made. `check` must not change the rule's state when
 * it refuses; `sent` is called for every order that passed all rules.
 */
export interface RiskRule {
  /** snake_case; as in the config and in refusals. */
  readonly name: string;
  check?(proposal: Proposal, view: RiskView): Breach | undefined;
  sent?(proposal: Proposal, view: RiskView): void;
  /** At market instants that leave `watch`, with the account's equity. May halt trading. */
  onEquity?(at: Timestamp, equity: number): Halt | undefined;
  /** What `onEquity` remembers of it, without a judgement. */
  see?(at: Timestamp, equity: number): void;
  /** As after a halt: what is lost counts from this equity. */
  countAnew?(at: Timestamp, equity: number): void;
  /** Renewed by `onEquity`; a rule without one is asked at every instant. */
  readonly watch?: EquityWatch;
  /** What it must remember beyond a restart, and taking that back. */
  carry?(): readonly number[];
  restore?(numbers: readonly number[]): void;
  /** After every price of an instrument (bar end: its close), in quote units. */
  onPrice?(instrument: InstrumentIndex, at: Timestamp, price: number): void;
}

/** The limits of the config in the units of the core; an absent one is off. Money in account currency. */
export interface RiskLimits {
  /** Of the account; instruments of others are watched only. */
  readonly venue?: string;
  readonly maxPositionValue?: number;
  readonly maxPositionQuantity?: number;
  readonly maxOrderValue?: number;
  readonly maxExposurePerSymbol?: number;
  readonly maxExposurePerStrategy?: number;
  readonly maxExposurePerAccount?: number;
  /** Fraction of the last price. */
  readonly priceCollar?: number;
  readonly fatFingerMultiple?: number;
  readonly duplicateOrderWindowMicroseconds?: number;
  /** Orders per second of one strategy instance. */
  readonly maxOrderRate?: number;
  /** Orders per second of the account. */
  readonly maxOrdersPerSecond?: number;
  readonly dailyLoss?: number;
  /** Fraction of peak equity. */
  readonly maxDrawdown?: number;
  /** Age at which a price is too old for entries. */
  readonly staleAfterMicroseconds?: number;
  readonly circuitBreaker?: {
    /** Fraction. */
    readonly threshold: number;
    readonly windowMicroseconds: number;
    readonly pauseMicroseconds: number;
  };
}
