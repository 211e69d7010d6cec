/** The canonical journal, number by number: hashes of stored runs depend on every one of them. */
import { expect } from 'chai';
import type { Command } from '../../../src/core/domain/command.js';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { Change } from '../../../src/core/domain/journal.js';
import { MARKET } from '../../../src/core/domain/order.js';
import type {
  Approved,
  InstanceIndex,
  Order,
  OrderId,
  OrderPricing,
  OrderStatus,
  TimeInForce,
} from '../../../src/core/domain/order.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { CanonicalWriter } from '../../../src/core/engine/index.js';

const AT = 1_700_000_000_000_000;

/** Numbers of one entry, after its time. */
function written(commands: readonly Command[], changes: readonly Change[]): number[] {
  const numbers: number[] = [];
  const writer = new CanonicalWriter((chunk) => {
    numbers.push(...new Float64Array(chunk.slice().buffer));
  });
  const event = { kind: 'market' } as const;
  writer.entry({ seq: 1, at: asTimestamp(AT), event, commands, changes });
  writer.finish();
  expect(numbers[0]).to.equal(AT);
  return numbers.slice(1);
}

const ofChange = (change: Change): number[] => written([], [change]).slice(2);
const ofCommand = (command: Command): number[] => written([command], []).slice(1, -1);

/** A text that was not written before: its length and its UTF-16 units. */
const text = (value: string): number[] => [
  value.length,
  ...Array.from({ length: value.length }, (_, index) => value.charCodeAt(index)),
];

const order: Order = {
  id: 7 as OrderId,
  instance: 1 as InstanceIndex,
  instrument: 2 as InstrumentIndex,
  side: 'buy',
  quantity: asQuantity(30),
  pricing: MARKET,
  timeInForce: 'gtc',
  expireAt: undefined,
  reduceOnly: false,
  bracket: undefined,
  reason: '',
};
const ofOrder = (changes: Partial<Order>): number[] => {
  const sent = { ...order, ...changes } as Approved;
  return ofCommand({ kind: 'submit', order: sent, request: 1 });
};

describe('canonical journal: commands', () => {
  it('writes a market order: code, id, instance, instrument, terms, quantity, reason', () => {
    expect(ofOrder({})).to.deep.equal([1, 7, 1, 2, 1024 + 64, 30, 0]);
  });

  it('writes the prices of each order type', () => {
    const price = { stopPrice: asPrice(90), limitPrice: asPrice(80) };
    const table: readonly (readonly [OrderPricing, number, readonly number[]])[] = [
      [{ type: 'limit', limitPrice: asPrice(80), postOnly: false }, 2, [80]],
      [{ type: 'stop', stopPrice: asPrice(90) }, 3, [90]],
      [{ type: 'stop_limit', ...price }, 4, [90, 80]],
      [{ type: 'trailing_stop', offset: asPrice(5) }, 5, [5]],
    ];
    for (const [pricing, code, prices] of table) {
      const terms = 1024 * code + 64;
      expect(ofOrder({ pricing })).to.deep.equal([1, 7, 1, 2, terms, 30, ...prices, 0]);
    }
  });

  it('adds everything else of an order to its terms', () => {
    const lifetimes: readonly TimeInForce[] = ['gtc', 'ioc', 'fok', 'gtd', 'day'];
    const terms = lifetimes.map((timeInForce) => ofOrder({ timeInForce })[4]);
    expect(terms).to.deep.equal([1, 2, 3, 4, 5].map((code) => 1024 + 64 * code));
    const exit = (id: number, price: number) => ({ id: id as OrderId, price: asPrice(price) });
    const whole = ofOrder({
      ...{ side: 'sell', reduceOnly: true, expireAt: asTimestamp(AT + 1) },
      pricing: { type: 'limit', limitPrice: asPrice(80), postOnly: true },
      bracket: { stopLoss: exit(8, 95), takeProfit: exit(9, 70) },
      reason: 'a',
    });
    const all = 2048 + 64 + 1 + 2 + 4 + 8 + 16 + 32;
    expect(whole).to.deep.equal([1, 7, 1, 2, all, 30, 80, AT + 1, 95, 70, 1, 97]);
  });

  it('writes cancels and timers', () => {
    const instrument = 2 as InstrumentIndex;
    expect(ofCommand({ kind: 'cancel', order: 7 as OrderId, instrument })).to.deep.equal([2, 7]);
    const timer: Command = { kind: 'timer', at: asTimestamp(AT + 5), instance: 1, name: 'b' };
    expect(ofCommand(timer)).to.deep.equal([3, AT + 5, 1, 1, 98]);
  });
});

describe('canonical journal: changes', () => {
  it('writes money in one number, beyond 2^53 in two', () => {
    const posted = { kind: 'posted', from: 'a', to: 'b', asset: 'a' } as const;
    // A text that came before is its negative number.
    expect(ofChange({ ...posted, amount: -5 })).to.deep.equal([11, 1, 97, 1, 98, -1, -5]);
    const amount = 3n * 2n ** 53n + 4n;
    expect(ofChange({ ...posted, amount })).to.deep.equal([11, 1, 97, 1, 98, -1, 3, 4]);
  });

  it('writes the status of an order', () => {
    const statuses: readonly OrderStatus[] = [
      ...(['submitted', 'accepted', 'triggered', 'partially_filled'] as const),
      ...(['cancelled', 'expired', 'rejected', 'filled'] as const),
    ];
    statuses.forEach((status, index) => {
      const change = { kind: 'order', order: 7 as OrderId, status, filled: asQuantity(3) } as const;
      expect(ofChange(change)).to.deep.equal([13, 7, index + 1, 3]);
    });
  });

  it('writes each kind under its code', () => {
    const found = { rule: 'b', limit: 4, actual: 5 };
    const names = { instance: 'a', symbol: 'b' };
    const pricing: OrderPricing = { type: 'stop', stopPrice: asPrice(90) };
    const terms = { quantity: asQuantity(3), filledBefore: asQuantity(0), pricing, reason: 'x' };
    const target = { kind: 'target', ...names, request: 1 } as const;
    const replacement = { kind: 'replacement', order: 7 as OrderId } as const;
    const standing = { kind: 'standing', order: 7 as OrderId, clientId: 'a' } as const;
    const table: readonly (readonly [Change, readonly number[]])[] = [
      [{ kind: 'denied', ...names, ...found, reason: 'x' }, [12, 1, 97, 1, 98, -2, 4, 5]],
      [{ kind: 'position', ...names, quantity: -3 }, [14, 1, 97, 1, 98, -3]],
      [{ kind: 'trading_state', state: 'halted', ...found }, [15, ...text('halted'), 1, 98, 4, 5]],
      [{ kind: 'strategy_stopped', instance: 'a', reason: 'b' }, [16, 1, 97, 1, 98]],
      [{ kind: 'state', instance: 'a', json: '1' }, [17, 1, 97, 1, 49]],
      [{ ...target, fraction: 0.5 }, [18, 1, 97, 1, 98, 0.5]],
      [{ ...target, fraction: null }, [18, 1, 97, 1, 98, NaN]],
      [{ kind: 'controlled', action: 'a', by: 'x', reason: 'y', text: 'b' }, [19, 1, 97, 1, 98]],
      [{ ...replacement, terms }, [20, 7, 3, 90]],
      [{ ...replacement, terms: null }, [20, 7, NaN]],
      [{ kind: 'guardian', tripped: true, ...found }, [21, 1, 1, 98, 4, 5]],
      [{ ...standing, recalled: true }, [22, 7, 1, 97, 1]],
      [{ ...standing, recalled: false, until: 9, isFinal: true }, [22, 7, 1, 97, 0, 9, 1]],
    ];
    for (const [change, expected] of table) {
      expect(ofChange(change), change.kind).to.deep.equal(expected);
    }
  });
});
