/** Market events as they lie in the journal: between other payloads, on any boundary. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import { MarketBatchWriter, readMarketBatch } from '../../../src/core/domain/market-batch.js';
import type { MarketEvent } from '../../../src/core/domain/market-event.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { floatsOf } from '../../../src/app/session/recover-session.js';

describe('session: market chunks', () => {
  it('are read wherever they lie in a row of the journal', () => {
    const trade: MarketEvent = {
      ...{ kind: 'trade', instrument: 0 as InstrumentIndex, venueAt: asTimestamp(5) },
      ...{ price: asPrice(100), quantity: asQuantity(7), side: 1, id: 3 },
    };
    const writer = new MarketBatchWriter();
    writer.push(asTimestamp(9), trade);
    const bytes = new Uint8Array(writer.take().buffer);
    for (let offset = 0; offset < 16; offset += 1) {
      const row = Buffer.concat([Buffer.alloc(offset, 1), bytes, Buffer.alloc(5, 1)]);
      const found: [number, MarketEvent][] = [];
      const chunk = row.subarray(offset, offset + bytes.length);
      readMarketBatch(floatsOf(chunk), (at, event) => found.push([at, event]));
      expect(found, `at ${offset}`).to.deep.equal([[9, trade]]);
    }
  });
});
