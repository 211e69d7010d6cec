/** The unit in which a client wants to be told times: `X-MBX-TIME-UNIT` of a request, `timeUnit` of a socket's address. */
import { milliseconds } from './formats/numbers.js';
import { venueErrors } from './venue-error.js';

export type TimeUnit = 'millisecond' | 'microsecond';

/** An instant (microseconds) as a client is told it. */
export type TimeOf = (at: number) => number;

export const TIME_OF: Readonly<Record<TimeUnit, TimeOf>> = {
  millisecond: milliseconds,
  microsecond: (at) => at,
};

/** Milliseconds unless said otherwise. Throws a VenueError for any other word. */
export function timeUnitNamed(name: string | undefined): TimeUnit {
  const unit = name?.toLowerCase() ?? 'millisecond';
  if (unit === 'millisecond' || unit === 'microsecond') return unit;
  throw venueErrors.data('timeUnit');
}
