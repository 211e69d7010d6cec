import { setTimeout as sleep } from 'node:timers/promises';
import type { Instrument } from '../../core/domain/instrument.js';
import type { VenueReport } from '../../ports.js';
import { ClientError } from '../clients/exchange-client.js';
import type { ExchangeClient } from '../clients/exchange-client.js';
import type { VenueClock } from '../clients/venue-clock.js';
import type { ReadContext, SeenTrade } from './answers.js';
import type { Instruments } from './instruments.js';
import type { Orders } from './orders.js';
import type { VenueParticulars } from './particulars/particulars.js';
import type { Standing } from './standing.js';
import type { VenueTiming } from './timing.js';
import type { OwnIds } from './wire-ids.js';

type CallOptions = NonNullable<Parameters<ExchangeClient['call']>[2]>;

/** What all that is done at a venue has in common. */
export interface Desk {
  readonly client: ExchangeClient;
  readonly particulars: VenueParticulars;
  readonly instruments: Instruments;
  readonly ids: OwnIds;
  readonly orders: Orders;
  /** Takes executions, and finds out whose they are. */
  readonly owners: {
    take(trade: SeenTrade): void;
    of(trade: SeenTrade): Promise<unknown>;
  };
  readonly clock: VenueClock;
  readonly standing: Standing;
  readonly timing: VenueTiming;
  /** Aborted when the venue is closed. */
  readonly signal: AbortSignal;
  /** Whether ccxt has this method for the venue. */
  readonly has: (method: string) => boolean;
  readonly deliver: (report: VenueReport) => void;
}

/** A request of the account. Rejects with `ClientError`; how we stand with the venue is noted. */
export async function ask(
  { client, standing, timing }: Desk,
  method: string,
  parameters: readonly unknown[],
  options: CallOptions = {},
): Promise<unknown> {
  try {
    const answer = await client.call(method, parameters, { timeoutMs: timing.queryMs, ...options });
    standing.answered();
    return answer;
  } catch (error) {
    const failure = asClientError(error);
    standing.failed(failure);
    throw failure;
  }
}

/** A failure that is none of the client's own says nothing of the request. */
export const asClientError = (error: unknown): ClientError =>
  error instanceof ClientError
    ? error
    : new ClientError('Error', (error as Error).message, 'unknown', undefined, undefined);

export const contextOf = ({ particulars, clock }: Desk, instrument: Instrument): ReadContext => ({
  instrument,
  particulars,
  now: clock.stamp(),
});

/** False when the venue was closed meanwhile. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  sleep(milliseconds, undefined, { signal, ref: false }).then(
    () => true,
    () => false,
  );

/** The pauses between repeated questions: each twice the one before, up to the longest. */
export function* pauses({ firstPauseMs, longestPauseMs }: VenueTiming): Generator<number, never> {
  for (let next = firstPauseMs; ; next = Math.min(next * 2, longestPauseMs)) yield next;
}

const MOST_TRIES = 5;
/** Failures that asking again will not mend. */
const FINAL = new Set(['AuthenticationError', 'PermissionDenied', 'ForeignHost', 'NotSupported']);

/** A question is put again until it is answered, a few times. */
export async function persistently<Answer>(
  desk: Desk,
  question: () => Promise<Answer>,
): Promise<Answer> {
  const waits = pauses(desk.timing);
  for (let tries = 1; ; tries += 1) {
    try {
      return await question();
    } catch (error) {
      const isFinal = FINAL.has((error as ClientError).kind);
      if (isFinal || tries >= MOST_TRIES) throw error;
      if (!(await pause(waits.next().value, desk.signal))) throw error;
    }
  }
}
