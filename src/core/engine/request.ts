import type { InstrumentIndex } from '../domain/instrument.js';
import type { Side } from '../domain/order.js';
import type { OrderOptions, RequestId, Size } from '../strategies/strategy.js';

/** What a strategy put into its outbox during one call. */
export type Request =
  | {
      readonly kind: 'target';
      readonly id: RequestId;
      readonly instrument: InstrumentIndex;
      readonly fraction: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'order';
      readonly id: RequestId;
      readonly instrument: InstrumentIndex;
      readonly side: Side;
      readonly size: Size;
      readonly options: OrderOptions;
    }
  | {
      readonly kind: 'close';
      readonly id: RequestId;
      readonly instrument: InstrumentIndex;
      readonly reason: string;
    }
  | { readonly kind: 'cancel'; readonly id: RequestId }
  | { readonly kind: 'cancel_all'; readonly instrument: InstrumentIndex }
  | { readonly kind: 'timer'; readonly name: string; readonly seconds: number };

/** A request whose quantity waits for the instrument's first price. */
export type Unsized = Extract<Request, { kind: 'target' | 'order' }>;
