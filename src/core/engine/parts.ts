import type { Command } from '../domain/command.js';
import type { InstrumentIndex } from '../domain/instrument.js';
import type { Change } from '../domain/journal.js';
import type { Timestamp } from '../domain/units.js';
import type { Portfolio } from '../portfolio/index.js';
import type { RiskEngine } from '../risk/risk-engine.js';
import type { RiskView } from '../risk/rule.js';
import type { RequestId } from '../strategies/strategy.js';
import type { Instance } from './instance.js';
import type { OrderManager } from './order-manager.js';

/** What the parts of the engine share: its state, and the lists a turn writes to. */
export interface EngineParts extends RiskView {
  readonly now: Timestamp;
  /** Last price per instrument, in price units. */
  readonly marks: Float64Array;
  readonly orders: OrderManager;
  readonly portfolio: Portfolio;
  readonly risk: RiskEngine;
  readonly commands: Command[];
  readonly changes: Change[];
  /** Instruments whose next price someone began to wait for. */
  readonly awaited: InstrumentIndex[];
  /** Qualified symbols by instrument. */
  readonly symbols: readonly string[];
  /** Brings `equity` to the marks of this instant. */
  refreshEquity(): void;
  /** Tells an instance that an order came to nothing. */
  notify(
    instance: Instance,
    instrument: InstrumentIndex,
    id: RequestId,
    status: 'denied' | 'rejected' | 'cancelled' | 'expired',
    reason: string,
  ): void;
}
