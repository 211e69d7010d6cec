/** Ids and numbers as they are on the wire. */
import { expect } from 'chai';
import fc from 'fast-check';
import { readOrder, readTrade } from '../../../src/adapters/venues/answers.js';
import { particularsOf } from '../../../src/adapters/venues/particulars/index.js';
import { tradeNumber } from '../../../src/adapters/venues/trade-number.js';
import {
  ALPHANUMERIC,
  OwnIds,
  PLAIN,
  UUID,
  plainUpTo,
} from '../../../src/adapters/venues/wire-ids.js';
import { WrittenNumbers } from '../../../src/adapters/venues/written-numbers.js';
import { marketInstrument } from '../../../src/adapters/clients/market-instrument.js';
import { asTimestamp } from '../../../src/core/domain/units.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const clientIds = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(LETTERS)), minLength: 1, maxLength });
const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('venue: client ids on the wire', () => {
  it('are read back, in the characters a venue takes', () => {
    fc.assert(
      fc.property(clientIds(16), (id) => {
        const [short, uuid] = [ALPHANUMERIC.write(id), UUID.write(id)];
        expect(short).to.match(/^[A-Za-z0-9]{1,32}$/);
        expect(uuid).to.match(UUID_FORM);
        expect([ALPHANUMERIC.read(short), UUID.read(uuid), PLAIN.read(id)]).to.deep.equal([
          id,
          id,
          id,
        ]);
      }),
    );
  });

  it('are another for another, also where they are too long to be read back', () => {
    fc.assert(
      fc.property(clientIds(32), clientIds(32), (one, two) => {
        for (const { write } of [ALPHANUMERIC, UUID, plainUpTo(18), PLAIN]) {
          expect(write(one).length).to.be.at.most(36);
          expect(write(one) === write(two)).to.equal(one === two);
        }
      }),
    );
  });

  it('keep to eighteen characters, or are a UUID', () => {
    const form = plainUpTo(18);
    expect(form.write('ts-1-123456')).to.equal('ts-1-123456');
    expect(form.write('ts-1234567-123456789')).to.match(UUID_FORM);
    expect(form.read(form.write('ts-1234567-123456789'))).to.equal('ts-1234567-123456789');
  });

  it('tell ours from everybody else’s', () => {
    const ids = new OwnIds(UUID, (id) => id.startsWith('ts-'));
    expect(ids.ownId(UUID.write('ts-1-7'))).to.equal('ts-1-7');
    expect(ids.ownId(UUID.write('x-1-7'))).to.equal(undefined);
    expect(ids.ownId('0b7e9f0e-4e0a-4b7e-9d0b-2f6d9c1f5a11')).to.equal(undefined);
    const long = `ts-${'9'.repeat(28)}`;
    expect(ids.ownId(UUID.write(long))).to.equal(undefined);
    expect(ids.ownId(ids.wireId(long))).to.equal(long);
  });
});

describe('venue: numbers on the wire', () => {
  it('have the digits that the venue wrote', () => {
    const numbers = new WrittenNumbers({
      fills: [{ qty: '12345678901.12345678' }],
      n: '0.10',
      e: '1e-8',
    });
    const float = Number('12345678901.12345678');
    expect(String(float)).to.not.equal('12345678901.12345678');
    expect(numbers.textOf(float)).to.equal('12345678901.12345678');
    expect([0.1, 1e-8, 0.25, '7.50'].map((one) => numbers.textOf(one))).to.deep.equal([
      ...['0.10', '1e-8', '0.25', '7.50'],
    ]);
    expect([Number.NaN, undefined, null, 'x'].map((one) => numbers.textOf(one))).to.deep.equal(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it('make one number of every trade id, the same wherever it is read', () => {
    expect([tradeNumber('0'), tradeNumber('458032604')]).to.deep.equal([0, 458_032_604]);
    const made = ['007', '9'.repeat(17), 'TT5UC3-GOIRW-6AZZ6R', ''].map(tradeNumber);
    for (const one of made) expect(Number.isSafeInteger(one) && one >= 2 ** 52).to.equal(true);
    expect(new Set(made).size).to.equal(made.length);
    expect(tradeNumber('TT5UC3-GOIRW-6AZZ6R')).to.equal(made[2]);
  });

  const context = {
    instrument: marketInstrument(
      'x',
      {
        symbol: 'SHIB/USDT',
        base: 'SHIB',
        quote: 'USDT',
        spot: true,
        precision: { amount: 1e-8, price: 1e-8 },
      },
      {},
    )!,
    particulars: particularsOf('binance'),
    now: asTimestamp(5),
  };

  it('are read into exact executions', () => {
    const info = {
      price: '0.00001234',
      qty: '12345678.12345678',
      commission: '0.123456785',
      id: 9,
    };
    const trade = {
      ...{
        info,
        id: '9',
        order: '4',
        side: 'sell',
        takerOrMaker: 'maker',
        timestamp: 1_700_000_000_123,
      },
      ...{ price: Number(info.price), amount: Number(info.qty) },
      fee: { cost: Number(info.commission), currency: 'USDT' },
    };
    const seen = readTrade(trade, context)!;
    expect(seen).to.deep.include({ venueOrderId: '4', side: 'sell', at: 1_700_000_000_123_000 });
    // Of nine places the ledger has eight, half to even.
    expect(seen.fill).to.deep.include({
      ...{ tradeId: 9, price: 1_234, quantity: 1_234_567_812_345_678, fee: 12_345_678 },
      ...{ feeAsset: 'USDT', liquidity: 'maker', referencePrice: 1_234 },
    });
  });

  it('fault 26: that are none make no execution, and no figure of an order', () => {
    for (const [price, amount] of [
      [Number.NaN, 1],
      [1, undefined],
      [1, 0],
      ['x', 1],
    ]) {
      expect(readTrade({ id: '1', order: '1', price, amount, info: {} }, context)).to.equal(
        undefined,
      );
    }
    const order = readOrder(
      { id: '1', status: 'strange', amount: Number.NaN, info: null },
      context,
    );
    expect(order).to.deep.include({
      quantity: undefined,
      filled: undefined,
      status: undefined,
      at: 5,
    });
  });
});
