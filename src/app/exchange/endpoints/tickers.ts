/** What happened on a market over a span of time in one line, and its prices now. */
import { intervalStart } from '../../../core/exchange/index.js';
import type { Market } from '../../../core/exchange/index.js';
import {
  MICROSECONDS_PER_DAY,
  MICROSECONDS_PER_HOUR,
  MICROSECONDS_PER_MINUTE,
} from '../../../core/domain/units.js';
import { bookTicker, change, dayTicker, figuresSince, miniTicker } from '../formats/market.js';
import { windowFigures } from '../formats/market.js';
import type { WindowFigures } from '../formats/market.js';
import { fixed } from '../formats/numbers.js';
import type { Parameters } from '../parameters.js';
import { venueErrors } from '../venue-error.js';
import type { Call, Endpoint } from './endpoint.js';
import { namedIn, perMarket } from './endpoint.js';

const free = (weight: Endpoint['weight'], answer: Endpoint['answer']): Endpoint => ({
  security: 'none',
  weight,
  answer,
});

const FORMS = { FULL: 'full', MINI: 'mini' } as const;

const isMini = ({ parameters }: Call): boolean =>
  parameters.choice('type', FORMS, () => venueErrors.data('type')) === 'mini';

const WINDOW = /^([1-9]|[1-5][0-9])m$|^([1-9]|1[0-9]|2[0-3])h$|^([1-7])d$/;

/** `windowSize` of a rolling ticker, in microseconds. */
function windowSize({ parameters }: Call): number {
  const text = parameters.text('windowSize') ?? '1d';
  const match = WINDOW.exec(text);
  if (match === null) throw venueErrors.data('windowSize');
  const [, minutes, hours, days] = match;
  if (minutes !== undefined) return Number(minutes) * MICROSECONDS_PER_MINUTE;
  if (hours !== undefined) return Number(hours) * MICROSECONDS_PER_HOUR;
  return Number(days) * MICROSECONDS_PER_DAY;
}

const ZONE = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/;

/** `timeZone` from -12:00 to +14:00 in microseconds. */
function timeZone({ parameters }: Call): number {
  const [, sign, hours, minutes = '0'] = ZONE.exec(parameters.text('timeZone') ?? '0') ?? [];
  const size = Number(hours) * MICROSECONDS_PER_HOUR + Number(minutes) * MICROSECONDS_PER_MINUTE;
  const most = (sign === '-' ? 12 : 14) * MICROSECONDS_PER_HOUR;
  if (Number(minutes) < 60 && size <= most) return sign === '-' ? -size : size;
  throw venueErrors.data('timeZone');
}

/** Of markets that are named: the venue gives these tickers of no others. */
function ofSpan(call: Call, figuresOf: (market: Market) => WindowFigures): unknown {
  const { parameters } = call;
  if (!parameters.has('symbol') && !parameters.has('symbols'))
    throw venueErrors.mandatory('symbol');
  const mini = isMini(call);
  return perMarket(call, (market) => {
    const figures = figuresOf(market);
    const ticker = miniTicker(market, figures, call.time);
    return mini ? ticker : { ...ticker, ...change(market, figures) };
  });
}

function windowTicker(call: Call): unknown {
  const span = windowSize(call);
  return ofSpan(call, (market) => windowFigures(market, call.now, span));
}

function tradingDay(call: Call): unknown {
  const zone = timeZone(call);
  const openAt = intervalStart('1d', call.now + zone) - zone;
  const closeAt = openAt + MICROSECONDS_PER_DAY - 1;
  return ofSpan(call, (market) => ({ ...figuresSince(market, openAt, call.now), closeAt }));
}

function day(call: Call): unknown {
  const mini = isMini(call);
  return perMarket(call, (market) =>
    mini
      ? miniTicker(market, windowFigures(market, call.now), call.time)
      : dayTicker(call.exchange, market, call.now, call.time),
  );
}

const DAY_WEIGHTS = [
  [20, 2],
  [100, 40],
] as const;

/** The more symbols, the heavier; all of them are the heaviest. */
function dayWeight(parameters: Parameters): number {
  const named = namedIn(parameters);
  return DAY_WEIGHTS.find(([most]) => named <= most)?.[1] ?? 80;
}

const spanWeight = (parameters: Parameters): number => 4 * Math.min(50, namedIn(parameters));

const priceWeight = (parameters: Parameters): number => (parameters.has('symbol') ? 2 : 4);

export const tickers = {
  day: free(dayWeight, day),
  window: free(spanWeight, windowTicker),
  tradingDay: free(spanWeight, tradingDay),
  price: free(priceWeight, (call) =>
    perMarket(call, ({ listing, lastPrice }) => ({
      symbol: listing.id,
      price: fixed(lastPrice ?? 0, listing.instrument.priceScale),
    })),
  ),
  book: free(priceWeight, (call) => perMarket(call, (market) => bookTicker(call.exchange, market))),
} satisfies Record<string, Endpoint>;
