/** Market events of a journal with symbols, times, and prices and quantities as people write them. */
import { priceToNumber, quantityToNumber } from '../../../core/domain/instrument.js';
import type { Instrument } from '../../../core/domain/instrument.js';
import { readMarketBatch } from '../../../core/domain/market-batch.js';
import type { MarketEvent } from '../../../core/domain/market-event.js';
import type { Price, Quantity } from '../../../core/domain/units.js';
import type { JournalRecord } from '../../journal/index.js';
import { floatsOf } from '../recover-session.js';
import type { Names } from './names.js';

/** Microseconds UTC as `2026-01-31T13:05:00.000000Z`. */
export function timeOf(at: number): string {
  const micros = String(at % 1_000).padStart(3, '0');
  return new Date(Math.floor(at / 1_000)).toISOString().replace('Z', `${micros}Z`);
}

/** Of one record of kind `market`. An instrument that is not known leaves numbers in its units. */
export function marketEvents({ payload }: JournalRecord, names: Names): readonly object[] {
  const events: object[] = [];
  readMarketBatch(floatsOf(payload), (at, event) => {
    const { kind, instrument: index, venueAt } = event;
    const instrument = names.instrument(index);
    const when = venueAt === 0 ? null : timeOf(venueAt);
    const head = { kind, at: timeOf(at), venueAt: when, symbol: names.symbol(index) };
    events.push({ ...head, ...fieldsOf(event, instrument) });
  });
  return events;
}

function fieldsOf(event: MarketEvent, instrument: Instrument | undefined): object {
  const price = (units: Price): number =>
    instrument === undefined ? units : priceToNumber(instrument, units);
  const quantity = (units: Quantity): number =>
    instrument === undefined ? units : quantityToNumber(instrument, units);
  switch (event.kind) {
    case 'trade': {
      const { side, id } = event;
      return { price: price(event.price), quantity: quantity(event.quantity), side, id };
    }
    case 'quote':
      return {
        ...{ bidPrice: price(event.bidPrice), bidQuantity: quantity(event.bidQuantity) },
        ...{ askPrice: price(event.askPrice), askQuantity: quantity(event.askQuantity) },
        sequence: event.sequence,
      };
    case 'depth': {
      const { snapshot, first, sequence, previous, levels } = event;
      const rows = Array.from({ length: levels.length / 3 }, (_, level) => [
        levels[level * 3],
        price(levels[level * 3 + 1] as Price),
        quantity(levels[level * 3 + 2] as Quantity),
      ]);
      return { snapshot, first, sequence, previous, levels: rows };
    }
    case 'bar':
      return {
        ...{ start: timeOf(event.start), open: price(event.open), high: price(event.high) },
        ...{ low: price(event.low), close: price(event.close), volume: quantity(event.volume) },
      };
  }
}
