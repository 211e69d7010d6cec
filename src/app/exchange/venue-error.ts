/** The venue's refusals: HTTP status, code and the exact text that clients compare. */
import type { Refusal } from '../../core/exchange/index.js';

/** Answered as `{"code":-1121,"msg":"Invalid symbol."}` with the HTTP status. */
export class VenueError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly details: {
      /** Seconds, for the header of that name. */
      readonly retryAfter?: number;
      /** Added to the body. */
      readonly data?: unknown;
      /** The message is a page, as a proxy in front of the venue sends one. */
      readonly html?: boolean;
    } = {},
  ) {
    super(message);
  }

  get body(): { readonly code: number; readonly msg: string; readonly data?: unknown } {
    const { data } = this.details;
    return { code: this.code, msg: this.message, ...(data === undefined ? {} : { data }) };
  }
}

export const venueErrors = {
  badRequest: (what: string) => new VenueError(400, -1100, what),
  illegalCharacters: (name: string, range: string) =>
    new VenueError(
      400,
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '${range}'.`,
    ),
  duplicateParameter: () =>
    new VenueError(400, -1101, 'Duplicate values for a parameter detected.'),
  mandatory: (name: string) =>
    new VenueError(
      400,
      -1102,
      `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
    ),
  empty: (name: string) => new VenueError(400, -1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) =>
    new VenueError(400, -1106, `Parameter '${name}' sent when not required.`),
  precision: (name: string) =>
    new VenueError(400, -1111, `Parameter '${name}' has too much precision.`),
  timeInForce: () => new VenueError(400, -1115, 'Invalid timeInForce.'),
  orderType: () => new VenueError(400, -1116, 'Invalid orderType.'),
  side: () => new VenueError(400, -1117, 'Invalid side.'),
  interval: () => new VenueError(400, -1120, 'Invalid interval.'),
  symbol: () => new VenueError(400, -1121, 'Invalid symbol.'),
  parameters: () => new VenueError(400, -1128, 'Combination of optional parameters invalid.'),
  data: (name: string) =>
    new VenueError(400, -1130, `Data sent for parameter '${name}' is not valid.`),
  receiveWindow: () => new VenueError(400, -1131, 'recvWindow must be less than 60000.'),
  tooLate: () =>
    new VenueError(400, -1021, 'Timestamp for this request is outside of the recvWindow.'),
  tooEarly: () =>
    new VenueError(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  signature: () => new VenueError(400, -1022, 'Signature for this request is not valid.'),
  keyFormat: () => new VenueError(401, -2014, 'API-key format invalid.'),
  key: () => new VenueError(401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  notSupported: (status = 404) => new VenueError(status, -1020, 'This operation is not supported.'),
  retired: () =>
    new VenueError(410, -1020, 'This endpoint is retired: subscribe over the WebSocket API.'),
  overloaded: () =>
    new VenueError(
      503,
      -1008,
      'Server is currently overloaded with other requests. Please try again in a few minutes.',
    ),
  timeout: () =>
    new VenueError(
      503,
      -1007,
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
    ),
  unexpected: () =>
    new VenueError(500, -1000, 'An unknown error occurred while processing the request.'),
  orderUnknown: () => new VenueError(400, -2013, 'Order does not exist.'),
  cancelUnknown: () => new VenueError(400, -2011, 'Unknown order sent.'),
  listUnknown: () => new VenueError(400, -2018, 'Order list does not exist.'),
} as const;

const REJECTED: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  insufficient_balance: 'Account has insufficient balance for requested action.',
  would_take: 'Order would immediately match and take.',
  would_trigger: 'Stop price would trigger immediately.',
  duplicate_order: 'Duplicate order sent.',
  market_closed: 'Market is closed.',
  unsupported: 'Unsupported order combination',
  list_prices: 'The relationship of the prices for the orders is not correct.',
};

/** -2038; the venue documents the first two. */
const NOT_AMENDED: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  amend_quantity: 'Order amend (quantity increase) is not supported.',
  amend_nothing: 'The requested action would change no state; rejecting.',
  amend_executed: 'Order amend: the quantity must be above what was executed.',
  amend_unsupported:
    'Order amend: only an order that rests on the book, outside of any list, can be amended.',
};

/** A refused command in the venue's words. */
export function errorOf(refusal: Refusal): VenueError {
  if (refusal.reason === 'filter') {
    return new VenueError(400, -1013, `Filter failure: ${refusal.filter}`);
  }
  const text = REJECTED[refusal.reason];
  const notAmended = NOT_AMENDED[refusal.reason];
  if (notAmended !== undefined) return new VenueError(400, -2038, notAmended);
  if (text !== undefined) return new VenueError(400, -2010, text);
  if (refusal.reason === 'unknown_order') return venueErrors.cancelUnknown();
  return venueErrors.unexpected();
}
