/** Streams of commands over two small books: few prices, accounts and ids, so that orders meet. */
import fc from 'fast-check';
import type { BookCommand, NewBracket, NewOrder } from '../../../src/core/book/index.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/index.js';
import { instrumentOf } from './instruments.js';

export const SPOT = instrumentOf({ symbol: 'SPOT', minNotional: 0.0003 });
export const PERPETUAL = instrumentOf({
  symbol: 'PERP',
  kind: 'linear',
  tick: asPrice(5),
  lot: asQuantity(2),
  minQuantity: asQuantity(4),
});

type Draft = Omit<NewOrder, 'kind' | 'at'>;
type Terms = Partial<Draft>;

/** Prices around 100 ticks, seldom off the tick or beyond the window of the ladder. */
const price = (tick: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: 95, max: 105 }).map((ticks) => ticks * tick) },
    { weight: 2, arbitrary: fc.constantFrom(1, 100_000, 40_000_000_000).map((n) => n * tick) },
    { weight: 1, arbitrary: fc.constantFrom(0, -5, 501.5, 502) },
  );
/** Few sizes, so that orders often fill one another exactly; seldom off the lot. */
const quantity = (lot: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 2, max: 12 }).map((lots) => lots * lot) },
    { weight: 1, arbitrary: fc.constantFrom(0, -2, 1, 3, 2.5) },
  );
const id = fc.integer({ min: 1, max: 14 }).map((n) => `o${n}`);
const account = fc.constantFrom('ann', 'bob', 'cyd');
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const often = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });
const prevention = often(
  fc.constantFrom('cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement' as const),
);
const lifetime = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.constantFrom('ioc', 'fok', 'day').map((t) => ({ timeInForce: t })) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: -1, max: 4_000_000 })
      .map((after) => ({ timeInForce: 'gtd', expireAt: after })),
  },
);

function bracket(tick: number): fc.Arbitrary<NewBracket> {
  const limitPrice = price(tick).map(asPrice);
  return fc.record({
    stopLoss: often(
      fc.record({
        clientOrderId: id,
        stopPrice: price(tick).map(asPrice),
        limitPrice: rarely(limitPrice),
      }),
    ),
    takeProfit: often(fc.record({ clientOrderId: id, limitPrice })),
  });
}

/** What each type needs, and now and then what it may have. */
function terms(tick: number): fc.Arbitrary<Terms> {
  const limitPrice = price(tick).map(asPrice);
  const stopPrice = price(tick).map(asPrice);
  const display = fc.integer({ min: 1, max: 6 }).map((lots) => asQuantity(lots * 2));
  const resting = fc.record({
    limitPrice,
    postOnly: rarely(fc.boolean()),
    displayQuantity: rarely(display),
  });
  const guarded = fc.record({ protectionPrice: rarely(price(tick).map(asPrice)) });
  const limited = resting as fc.Arbitrary<Terms>;
  const of = (type: NewOrder['type'], ...parts: fc.Arbitrary<object>[]): fc.Arbitrary<Terms> =>
    fc.tuple(...parts).map((all) => Object.assign({ type }, ...all) as Terms);
  const stop = fc.record({ stopPrice });
  const trail = fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((n) => ({ trailingOffset: n * tick })),
    fc.constantFrom(0, 50, 100, 333, 10_000).map((trailingBps) => ({ trailingBps })),
  );
  const activatedBy = fc.constantFrom('rise', 'fall', 'fall', 'rise', undefined);
  const activation = fc.oneof(fc.constant({}), fc.record({ stopPrice, activatedBy }));
  const amount = fc.integer({ min: 0, max: 80 }).map((cents) => ({
    quoteAmount: cents * 10_000,
    quantity: 0,
  }));
  return fc.oneof(
    { weight: 14, arbitrary: of('limit', limited) },
    { weight: 4, arbitrary: of('limit', limited, fc.record({ bracket: bracket(tick) })) },
    { weight: 3, arbitrary: of('market', guarded) },
    { weight: 1, arbitrary: of('market', fc.record({ bracket: bracket(tick) })) },
    { weight: 2, arbitrary: of('market', guarded, amount) },
    { weight: 2, arbitrary: of('stop', stop, guarded) },
    { weight: 2, arbitrary: of('stop_limit', stop, limited) },
    { weight: 1, arbitrary: of('take_profit', stop, guarded) },
    { weight: 1, arbitrary: of('take_profit_limit', stop, limited) },
    { weight: 2, arbitrary: of('trailing_stop', trail, activation, guarded) },
    { weight: 2, arbitrary: of('trailing_stop_limit', trail, activation, limited) },
    { weight: 1, arbitrary: of('stop', limited, stop) },
  );
}

/** Immediate orders seldom come with what only resting ones have. */
function fit(draft: Draft): Draft {
  const immediate = draft.timeInForce === 'ioc' || draft.timeInForce === 'fok';
  return immediate && draft.clientOrderId !== 'o1'
    ? { ...draft, postOnly: undefined, displayQuantity: undefined }
    : draft;
}

const instrument = fc.constantFrom(SPOT, PERPETUAL, PERPETUAL);

const order: fc.Arbitrary<Draft> = instrument.chain(({ symbol, tick, lot, kind }) =>
  fc
    .tuple(
      fc.record({
        symbol: fc.constant(symbol),
        account,
        clientOrderId: id,
        side: fc.constantFrom('buy', 'sell' as const),
        quantity: quantity(lot).map(asQuantity),
        reduceOnly: kind === 'spot' ? fc.constant(undefined) : rarely(fc.constant(true)),
        selfTradePrevention: prevention,
      }),
      lifetime,
      terms(tick),
    )
    .map(([base, life, more]) => fit({ ...base, ...life, ...more } as Draft)),
);

/** Two legs of a pair, mostly fit for one another. */
const pair = fc
  .tuple(order, order, fc.integer({ min: 0, max: 9 }))
  .map(([first, second, odd]): [Draft, Draft] => {
    const { symbol, account: owner, side, quantity: size, reduceOnly } = first;
    const alike = { symbol, account: owner, side, quantity: size, reduceOnly };
    const plain = (leg: Draft): Draft => ({
      ...leg,
      bracket: undefined,
      ...(leg.type === 'limit' && { timeInForce: undefined, expireAt: undefined }),
    });
    return odd === 0
      ? [first, { ...second, symbol }]
      : [plain(first), plain({ ...second, ...alike })];
  });

/** A command at that instant, after these orders. */
type Step = (at: number, sent: readonly Draft[]) => BookCommand;

const submit = (draft: Draft, at: number): NewOrder => ({
  ...draft,
  kind: 'submit',
  at: asTimestamp(at),
  ...(draft.expireAt !== undefined && { expireAt: asTimestamp(at + draft.expireAt) }),
});

const symbol = fc.constantFrom('SPOT', 'PERP', 'PERP');
type Name = Pick<Draft, 'symbol' | 'account' | 'clientOrderId'>;

/** Mostly one of the last orders sent, sometimes any name. */
const named: fc.Arbitrary<(sent: readonly Draft[]) => Name> = fc
  .record({ symbol, account, clientOrderId: id, back: fc.integer({ min: 1, max: 25 }) })
  .map(({ back, ...name }) => (sent) => {
    const order = sent[sent.length - back];
    return order === undefined
      ? name
      : { symbol: order.symbol, account: order.account, clientOrderId: order.clientOrderId };
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 60, arbitrary: order.map((draft) => (at: number) => submit(draft, at)) },
  {
    weight: 8,
    arbitrary: pair.map(([first, second]) => (at: number): BookCommand => ({
      kind: 'submit_oco',
      at: asTimestamp(at),
      first: submit(first, at),
      second: submit(second, at),
    })),
  },
  {
    weight: 8,
    arbitrary: named.map((of): Step => (at, sent) => ({
      kind: 'cancel',
      at: asTimestamp(at),
      ...of(sent),
    })),
  },
  {
    weight: 12,
    arbitrary: fc
      .record({
        of: named,
        newClientOrderId: rarely(id),
        quantity: rarely(fc.constantFrom(1, 2).chain(quantity).map(asQuantity)),
        limitPrice: often(price(1).map(asPrice)),
      })
      .map(({ of, limitPrice, ...change }): Step => (at, sent) => {
        const name = of(sent);
        // Tick prices of the perpetual are five times those of the spot.
        const ticks = name.symbol === 'PERP' ? 5 : 1;
        return {
          kind: 'replace',
          at: asTimestamp(at),
          ...name,
          ...change,
          limitPrice: limitPrice === undefined ? undefined : asPrice(limitPrice * ticks),
        };
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        account,
        symbol: rarely(symbol),
        side: rarely(fc.constantFrom('buy', 'sell' as const)),
      })
      .map((all) => (at: number): BookCommand => ({
        kind: 'cancel_all',
        at: asTimestamp(at),
        ...all,
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ kind: fc.constantFrom('halt', 'resume', 'resume', 'resume' as const), symbol })
      .map((status) => (at: number): BookCommand => ({ at: asTimestamp(at), ...status })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        symbol,
        low: fc.integer({ min: 90, max: 100 }),
        width: fc.nat(14),
        on: fc.boolean(),
      })
      .map(({ symbol: of, low, width, on }) => (at: number): BookCommand => {
        const tick = of === 'SPOT' ? 1 : 5;
        const band = { low: asPrice(low * tick), high: asPrice((low + width) * tick) };
        return { kind: 'price_band', at: asTimestamp(at), symbol: of, band: on ? band : undefined };
      }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((at: number): BookCommand => ({ kind: 'advance', at: asTimestamp(at) })),
  },
);

/** Mostly instants close together, seldom a day's end, and now and then one that lies back. */
const pause = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 400_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 900_000, max: 1_100_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(30_000_000_000, -1_000) },
);

/** Commands in order of time. */
export const commandStream: fc.Arbitrary<BookCommand[]> = fc
  .array(fc.tuple(pause, step), { minLength: 1, maxLength: 60, size: 'max' })
  .map((steps) => {
    let at = 1_700_000_000_000_000;
    const sent: Draft[] = [];
    return steps.map(([gap, make]) => {
      const command = make((at += gap), sent);
      if (command.kind === 'submit') sent.push(command);
      if (command.kind === 'submit_oco') sent.push(command.first, command.second);
      return command;
    });
  });
