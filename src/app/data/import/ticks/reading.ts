/** What a tick file says by itself, before anything is asked. */
import type { InstrumentKind } from '../../../../core/domain/instrument.js';
import type { Known } from '../decide.js';
import type { NameEvidence } from '../file-name.js';
import type { Source } from '../source.js';
import type { OnBytes } from '../source.js';
import type { Drafts } from './drafts.js';

export interface TickReading {
  readonly path: string;
  /** `recorded Binance websocket`, gzip or not. */
  readonly format: string;
  readonly name: NameEvidence;
  readonly drafts: Drafts;
  /** Lines or rows read. */
  readonly rows: number;
  /** How times are written. */
  readonly time: string;
  readonly symbol?: Known<string>;
  /** Posting rule that the format itself says. */
  readonly kind?: InstrumentKind;
  /** Quantities are contracts whose size the file does not say. */
  readonly contracts: boolean;
  /** Decimals that the format's whole-numbered prices hide. */
  readonly priceShift: number;
  /** Times count from midnight of a day in this zone. */
  readonly dayIn?: string;
  /** Levels and quotes are to be made of the orders. */
  readonly levelsOfOrders: boolean;
  readonly notes: readonly string[];
}

/** One format: `read` takes what `openSource` opened. */
export type ReadTicks = (source: Source, onBytes?: OnBytes) => Promise<TickReading>;
