import type { Command } from '../domain/command.js';
import type { Instrument, InstrumentIndex } from '../domain/instrument.js';
import type { Change } from '../domain/journal.js';
import type { Timestamp } from '../domain/units.js';
import type { RequestId } from '../strategies/strategy.js';
import type { Account } from './account.js';
import type { Instance } from './instance.js';
import type { OrderManager } from './order-manager.js';

/** What the parts of the engine share: its state, and the lists a turn writes to. */
export interface EngineParts {
  readonly now: Timestamp;
  readonly instruments: readonly Instrument[];
  /** Names of the strategy instances, by index. */
  readonly instances: readonly string[];
  /** Per instrument, the account that trades it. */
  readonly accountOf: readonly Account[];
  /** Last price per instrument, in price units. */
  readonly marks: Float64Array;
  readonly orders: OrderManager;
  readonly commands: Command[];
  readonly changes: Change[];
  /** Instruments whose next price someone began to wait for. */
  readonly awaited: InstrumentIndex[];
  /** Qualified symbols by instrument. */
  readonly symbols: readonly string[];
  /** Last price of the instrument in quote units. */
  price(instrument: InstrumentIndex): number;
  /** Tells an instance that an order came to nothing. */
  notify(
    instance: Instance,
    instrument: InstrumentIndex,
    id: RequestId,
    status: 'denied' | 'rejected' | 'cancelled' | 'expired',
    reason: string,
  ): void;
}
