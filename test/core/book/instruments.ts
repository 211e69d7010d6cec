/** Instruments for the tests of the book, and shorter words for their orders. */
import type { Instrument } from '../../../src/core/domain/index.js';
import { asPrice, asQuantity, asRate } from '../../../src/core/domain/index.js';

/** Price 100.00 is 10_000 units. */
export function instrumentOf(overrides: Partial<Instrument> = {}): Instrument {
  return {
    symbol: 'BTC/USDT',
    venue: 'local',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    settlement: 'USDT',
    priceScale: 2,
    quantityScale: 4,
    tick: asPrice(1),
    lot: asQuantity(1),
    minQuantity: asQuantity(1),
    minNotional: 0,
    contractSize: 1,
    leverage: 1,
    makerRate: asRate(0),
    takerRate: asRate(0),
    feeAsset: 'quote',
    calendar: '24/7',
    ...overrides,
  };
}
