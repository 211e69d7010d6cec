import type { Instrument } from '../../core/domain/instrument.js';
import type { VenueReport } from '../../ports.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import { VenueClock } from '../clients/venue-clock.js';
import { Instruments } from './instruments.js';
import type { Desk } from './desk.js';
import { MissingFills } from './missing-fills.js';
import type { OrderRecord } from './order-record.js';
import { Orders } from './orders.js';
import { Owners } from './owners.js';
import { particularsOf } from './particulars/index.js';
import { asData } from './particulars/particulars.js';
import { Standing } from './standing.js';
import { VENUE_TIMING } from './timing.js';
import type { VenueTiming } from './timing.js';
import { OwnIds } from './wire-ids.js';

export interface DeskParts {
  readonly venue: string;
  readonly client: ExchangeClient;
  readonly instruments: readonly Instrument[];
  readonly isOwn: (clientId: string) => boolean;
  readonly timing?: Partial<VenueTiming>;
  /** ccxt's `describe`. */
  readonly description: unknown;
  readonly deliver: (report: VenueReport) => void;
  readonly signal: AbortSignal;
  readonly onCancelWanted: (record: OrderRecord) => void;
}

export function makeDesk(parts: DeskParts): Desk {
  const { venue, client, description, deliver, signal, onCancelWanted } = parts;
  const timing = { ...VENUE_TIMING, ...parts.timing };
  const { has: methods } = asData(description);
  const has = (method: string): boolean => asData(methods)[method] === true;
  const instruments = new Instruments(venue, client, asData(description), parts.instruments);
  const particulars = particularsOf(client.id);
  const askTime = (): Promise<number> =>
    client.call('fetchTime', [], { timeoutMs: timing.queryMs }) as Promise<number>;
  const clock = new VenueClock(has('fetchTime') ? askTime : undefined, timing.clockEveryMs);
  const ids = new OwnIds(particulars.wireForm, parts.isOwn);
  const orders: Orders = new Orders({
    ...{ ids, deliver, onCancelWanted },
    instrumentOf: (symbol) => instruments.of(symbol),
    now: () => clock.stamp(),
    onMissing: (record) => missing.look(record),
  });
  const desk: Desk = {
    ...{ client, particulars, instruments, ids, orders, clock, timing, signal, has, deliver },
    standing: new Standing(particulars.maintenanceCodes, deliver),
    owners: {
      take: (trade) => owners.take(trade),
      of: (trade) => owners.of(trade),
    },
  };
  const owners = new Owners(desk);
  const missing = new MissingFills(desk);
  return desk;
}
