/** Refusals as the result lists them: counted by rule, the first one's figures with their unit. */
import { qualifiedSymbol } from '../../core/domain/instrument.js';
import type { Instrument } from '../../core/domain/instrument.js';
import type { MainOutcome } from './passes.js';
import type { RefusalSummary } from './result.js';

type Refusal = MainOutcome['refusals'][number];

/** Rules that count in something else than money; the two that depend on the order are below. */
const UNITS: Readonly<Record<string, '%' | 'orders/s' | 's' | 'base'>> = {
  max_drawdown: '%',
  circuit_breaker: '%',
  price_collar: '%',
  max_order_rate: 'orders/s',
  max_orders_per_second: 'orders/s',
  duplicate_order: 's',
  max_position_quantity: 'base',
};

/** `limit` and `actual` are `20%`, `10000 USDT`, `0.5 BTC`; empty where the venue refused. */
export function refusalSummary(
  refusal: Refusal,
  instruments: readonly Instrument[],
  currency: string,
): RefusalSummary {
  const { rule, count, firstAt, first } = refusal;
  const unit = unitOf(refusal, instruments, currency);
  const withUnit = (value: number): string =>
    unit === '%' ? `${plain(value * 100)}%` : `${plain(value)} ${unit}`;
  const isVenue = rule === 'venue';
  return {
    rule,
    count,
    firstAt,
    limit: isVenue ? '' : withUnit(first.limit),
    actual: isVenue ? '' : withUnit(first.actual),
    example: `${first.symbol}: ${first.reason}`,
  };
}

const plain = (value: number): string => String(Number(value.toPrecision(8)));

function unitOf(
  { rule, first }: Refusal,
  instruments: readonly Instrument[],
  currency: string,
): string {
  const instrument = instruments.find((one) => qualifiedSymbol(one) === first.symbol);
  const unit = UNITS[rule];
  if (unit !== undefined && unit !== 'base') return unit;
  if (instrument === undefined) return currency;
  const { base, quote, kind } = instrument;
  const units = kind === 'linear' || kind === 'inverse' ? 'contracts' : base;
  if (unit === 'base') return units;
  // These two look at money or at a quantity, whichever the order lacks; their reason says which.
  if (rule === 'venue_minimum') return first.reason.startsWith('order value') ? quote : units;
  if (rule === 'buying_power' && first.reason.includes(` ${base}, `)) return base;
  return currency;
}
