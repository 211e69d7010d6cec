/** What ccxt says of orders and executions, read into exact integers. */
import type { Instrument } from '../../core/domain/instrument.js';
import type { Side } from '../../core/domain/order.js';
import type { Fill } from '../../core/domain/report.js';
import { asMoney } from '../../core/domain/money.js';
import { LEDGER_SCALE, asPrice, asQuantity, asTimestamp } from '../../core/domain/units.js';
import type { Money, Price, Quantity, Timestamp } from '../../core/domain/units.js';
import { decimalToUnits } from '../clients/decimal.js';
import type { Rounding } from '../clients/decimal.js';
import { asData } from './particulars/particulars.js';
import type { Data, VenueParticulars } from './particulars/particulars.js';
import { tradeNumber } from './trade-number.js';
import { WrittenNumbers } from './written-numbers.js';

/** One execution as the venue tells it. */
export interface SeenTrade {
  readonly symbol: string;
  readonly venueOrderId: string;
  /** As on the wire; empty when the answer does not hold it. */
  readonly wireId: string;
  readonly side: Side;
  readonly fill: Fill;
  readonly at: Timestamp;
}

export type SeenStatus = 'open' | 'closed' | 'cancelled' | 'expired' | 'rejected';

export interface SeenOrder {
  readonly symbol: string;
  readonly venueOrderId: string;
  readonly wireId: string;
  readonly side: Side;
  /** Undefined where the answer does not say. */
  readonly quantity: Quantity | undefined;
  readonly filled: Quantity | undefined;
  readonly price: Price | undefined;
  readonly status: SeenStatus | undefined;
  readonly triggered: boolean;
  readonly trades: readonly SeenTrade[];
  readonly placedAt: Timestamp;
  readonly at: Timestamp;
}

const STATUSES: Readonly<Record<string, SeenStatus>> = {
  open: 'open',
  closed: 'closed',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  canceling: 'open',
  expired: 'expired',
  rejected: 'rejected',
  // Binance's word for an order that waits for another of its list.
  PENDING_NEW: 'open',
};

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export const symbolOf = (answer: unknown): string => text(asData(answer)['symbol']);

const sideOf = (value: unknown): Side => (value === 'sell' ? 'sell' : 'buy');

/** Milliseconds of the venue as a timestamp; `otherwise` where it wrote none. */
const stampOf = (value: unknown, otherwise: Timestamp): Timestamp =>
  typeof value === 'number' && Number.isFinite(value)
    ? asTimestamp(Math.round(value * 1_000))
    : otherwise;

/** A count of 10^-scale as a safe integer, or undefined. */
function unitsOf(
  numbers: WrittenNumbers,
  value: unknown,
  scale: number,
  rounding: Rounding,
): number | undefined {
  const written = numbers.textOf(value);
  const units = written === undefined ? undefined : decimalToUnits(written, scale, rounding);
  const count = Number(units);
  return units !== undefined && Number.isSafeInteger(count) ? count : undefined;
}

export interface ReadContext {
  readonly instrument: Instrument;
  readonly particulars: Pick<VenueParticulars, 'isTriggered' | 'wireIdOf'>;
  /** Taken where the venue wrote no time. */
  readonly now: Timestamp;
}

/** Undefined for an execution without a price, quantity or order. */
export function readTrade(answer: unknown, context: ReadContext): SeenTrade | undefined {
  const trade = asData(answer);
  const { instrument, now, particulars } = context;
  const info = asData(trade['info']);
  const numbers = new WrittenNumbers(info);
  const price = unitsOf(numbers, trade['price'], instrument.priceScale, 'half_even');
  const quantity = unitsOf(numbers, trade['amount'], instrument.quantityScale, 'half_even');
  const venueOrderId = text(trade['order']);
  if (price === undefined || quantity === undefined || quantity <= 0) return undefined;
  const at = stampOf(trade['timestamp'], now);
  const named = text(trade['id']);
  const id = named === '' ? `${venueOrderId}/${at}/${price}/${quantity}` : named;
  const paid = feeOf(trade, numbers);
  return {
    symbol: instrument.symbol,
    venueOrderId,
    wireId: particulars.wireIdOf(info),
    side: sideOf(trade['side']),
    at,
    fill: {
      tradeId: tradeNumber(id),
      price: asPrice(price),
      quantity: asQuantity(quantity),
      fee: paid.fee,
      feeAsset: paid.feeAsset === '' ? instrument.quote : paid.feeAsset,
      liquidity: trade['takerOrMaker'] === 'maker' ? 'maker' : 'taker',
      referencePrice: asPrice(price),
    },
  };
}

/** Of several fees of one execution, the one that is not nothing. */
function feeOf(trade: Data, numbers: WrittenNumbers): { fee: Money; feeAsset: string } {
  const list = Array.isArray(trade['fees']) ? trade['fees'].map(asData) : [];
  const all = [asData(trade['fee']), ...list].map((one) => {
    const written = numbers.textOf(one['cost']);
    const units =
      written === undefined ? undefined : decimalToUnits(written, LEDGER_SCALE, 'half_even');
    return { fee: asMoney(units ?? 0n), feeAsset: text(one['currency']) };
  });
  const none = { fee: 0, feeAsset: '' };
  return all.find(({ fee, feeAsset }) => fee !== 0 && feeAsset !== '') ?? all[0] ?? none;
}

export function readOrder(answer: unknown, context: ReadContext): SeenOrder {
  const order = asData(answer);
  const { instrument, now, particulars } = context;
  const info = asData(order['info']);
  const numbers = new WrittenNumbers(info);
  const size = (value: unknown): Quantity | undefined => {
    const units = unitsOf(numbers, value, instrument.quantityScale, 'half_even');
    return units === undefined ? undefined : asQuantity(units);
  };
  const price = unitsOf(numbers, order['price'], instrument.priceScale, 'half_even');
  const venueOrderId = text(order['id']);
  const trades = Array.isArray(order['trades']) ? order['trades'] : [];
  const at = stampOf(order['lastUpdateTimestamp'] ?? order['timestamp'], now);
  const placedAt = stampOf(order['timestamp'], now);
  const wireId = particulars.wireIdOf(info) || text(order['clientOrderId']);
  return {
    symbol: instrument.symbol,
    ...{ venueOrderId, wireId, side: sideOf(order['side']), at, placedAt },
    quantity: size(order['amount']),
    filled: size(order['filled']),
    price: price === undefined || price === 0 ? undefined : asPrice(price),
    status: STATUSES[text(order['status'])],
    triggered: particulars.isTriggered(info),
    trades: trades.flatMap((trade) => {
      // Within the answer to an order its executions do not name it again.
      const seen = readTrade({ ...asData(trade), order: venueOrderId }, { ...context, now: at });
      return seen === undefined ? [] : [{ ...seen, wireId, side: sideOf(order['side']) }];
    }),
  };
}
