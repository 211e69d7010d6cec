/**
 * Whatever is asked of the exchange, no money is made or lost, and its log makes the same state again.
 * `TRADSYS_EXCHANGE_RUNS` says how many streams of commands; a failure prints its seed.
 */
import fc from 'fast-check';
import { deepEqual, equal, ok } from 'node:assert/strict';
import { expect } from 'chai';
import { Exchange, listingOf } from '../../../src/core/exchange/index.js';
import type {
  ExchangeCommand,
  OrderEntry,
  SelfTradeMode,
  VenueOrderType,
  VenueTimeInForce,
} from '../../../src/core/exchange/index.js';
import { check } from '../../property/check.js';
import { LockedMoney } from './locked.js';

const LISTINGS = [
  listingOf({ base: 'BTC', quote: 'USDT', price: 60_000, makerRate: 100_000, takerRate: 100_000 }),
];
const ACCOUNTS = ['alice', 'bob', 'carol'];
const FIRST_ACCOUNT = 3;
const numRuns = Number(process.env['TRADSYS_EXCHANGE_RUNS'] ?? 300);

type Untimed<Command> = Command extends ExchangeCommand ? Omit<Command, 'at'> : never;

const order: fc.Arbitrary<OrderEntry> = fc
  .record({
    listing: fc.constant(0),
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom<VenueOrderType>(
      'limit',
      'limit',
      'limit',
      'limit_maker',
      'market',
      'stop_loss',
      'stop_loss_limit',
      'take_profit',
      'take_profit_limit',
    ),
    timeInForce: fc.constantFrom<VenueTimeInForce>('gtc', 'gtc', 'ioc', 'fok'),
    price: fc.integer({ min: 5_999_990, max: 6_000_010 }),
    quantity: fc.oneof(fc.integer({ min: 100, max: 50_000 }), fc.constant(400_000)),
    quoteQuantity: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1e9, max: 3e12 }) },
    ),
    stopPrice: fc.integer({ min: 5_999_985, max: 6_000_015 }),
    trailingDelta: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 10, max: 50 }) },
    ),
    /** A trailing order may have a stop price, too. */
    activates: fc.boolean(),
    icebergQuantity: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 10, max: 10_000 }) },
    ),
    selfTrade: fc.constantFrom<SelfTradeMode>(
      'none',
      'expire_taker',
      'expire_maker',
      'expire_both',
      'decrement',
    ),
  })
  .map(({ activates, ...entry }) => {
    const market = entry.type === 'market';
    const waits = /^(stop|take)/.test(entry.type);
    const byMarket = market || entry.type === 'stop_loss' || entry.type === 'take_profit';
    const trails = waits ? entry.trailingDelta : 0;
    const byValue = market && entry.quoteQuantity > 0;
    return {
      ...entry,
      clientOrderId: '',
      price: byMarket ? 0 : entry.price,
      quantity: byValue ? 0 : entry.quantity,
      quoteQuantity: market ? entry.quoteQuantity : 0,
      stopPrice: waits && (trails === 0 || activates) ? entry.stopPrice : 0,
      trailingDelta: trails,
      icebergQuantity:
        entry.type === 'limit' && entry.timeInForce === 'gtc' ? entry.icebergQuantity : 0,
    };
  });

const account = fc.integer({ min: FIRST_ACCOUNT, max: FIRST_ACCOUNT + ACCOUNTS.length - 1 });
const reference = fc.integer({ min: 1, max: 60 }).map((id) => ({ id }));

const replayed = (least: number) =>
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.integer({ min: 5_999_990, max: 6_000_010 }),
    quantity: fc.integer({ min: least, max: 30 }).map((lots) => lots * 1_000),
  });

const command: fc.Arbitrary<Untimed<ExchangeCommand>> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('place' as const), account, order: order }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      account,
      listing: fc.constant(0),
      order: reference,
      cancelId: fc.constant('c'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cancel_all' as const),
      account,
      listing: fc.constant(0),
      cancelId: fc.constant('c'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      account,
      order: reference,
      cancelId: fc.constant('c'),
      mode: fc.constantFrom('stop_on_failure' as const, 'allow_failure' as const),
      entry: order,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      account,
      listing: fc.constant(0),
      order: reference,
      quantity: fc.integer({ min: 1, max: 20_000 }),
      clientOrderId: fc.constant(''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('place_list' as const),
      account,
      orders: fc.tuple(order, order),
      listClientOrderId: fc.constant('list'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fund' as const),
      account,
      asset: fc.constantFrom('BTC', 'USDT'),
      amount: fc.constantFrom('1', '-0.5', '1000', '0', '-99999999', 'x'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('replay' as const),
      listing: fc.constant(0),
      trades: fc.array(replayed(1), { maxLength: 2 }),
      levels: fc.array(replayed(0), { maxLength: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set_robots' as const),
      profile: fc.constantFrom(
        'none' as const,
        'calm' as const,
        'wild' as const,
        'replay' as const,
      ),
      seed: fc.nat(1_000),
    }),
  },
);

/** The two legs of a list want the same side, and every order a client id of its own. */
function named(untimed: Untimed<ExchangeCommand>, index: number): ExchangeCommand {
  const at = 1_700_000_000_000_000 + index * 50_000;
  const entry = (each: OrderEntry, suffix = ''): OrderEntry => ({
    ...each,
    clientOrderId: `o${index}${suffix}`,
  });
  if (untimed.kind === 'place') return { ...untimed, at, order: entry(untimed.order) };
  if (untimed.kind === 'replace') return { ...untimed, at, entry: entry(untimed.entry) };
  if (untimed.kind === 'amend') return { ...untimed, at, clientOrderId: `o${index}` };
  if (untimed.kind === 'place_list') {
    const level = ({ stopPrice, price }: OrderEntry): number => stopPrice || price;
    const [one, other] = untimed.orders.toSorted((a, b) => level(b) - level(a));
    const { side, quantity } = one!;
    return {
      ...untimed,
      at,
      orders: [entry(one!, 'a'), entry({ ...other!, side, quantity }, 'b')],
    };
  }
  return { ...untimed, at };
}

function begun(): Exchange {
  const exchange = new Exchange({ listings: LISTINGS }, () => undefined);
  ACCOUNTS.forEach((name, index) => {
    exchange.apply({ kind: 'open_account', name, at: 1 });
    for (const [asset, amount] of [
      ['BTC', '3'],
      ['USDT', '150000'],
    ] as const) {
      exchange.apply({ kind: 'fund', account: FIRST_ACCOUNT + index, asset, amount, at: 1 });
    }
  });
  return exchange;
}

/** Asked after every command of thousands of streams: chai would take most of the time. */
function checkBooks(exchange: Exchange): void {
  for (const [asset, total] of exchange.balances.totals()) equal(total, 0, asset);
  const [, , clearing] = exchange.allAccounts();
  for (const [asset, { free }] of exchange.balances.of(clearing!.id)) {
    equal(free, 0, `clearing ${asset}`);
  }
  for (const { id, name, open } of exchange
    .allAccounts()
    .slice(FIRST_ACCOUNT)
    .map((each) => ({ id: each.id, name: each.name, open: each.open(0) }))) {
    for (const [asset, { free, locked }] of exchange.balances.of(id)) {
      ok(free >= 0 && locked >= 0, `${name} ${asset}`);
      if (open.length === 0) equal(locked, 0, `${name} ${asset} locked for nothing`);
    }
    for (const each of open) {
      ok(each.executed + each.prevented < each.quantity, `order ${each.id}`);
    }
  }
}

const stateOf = (exchange: Exchange): unknown => [
  exchange
    .allAccounts()
    .map((each) => [each.orders(0), each.trades(0), [...exchange.balances.of(each.id)]]),
  exchange.depth(exchange.markets[0]!, 'buy', 100),
  exchange.depth(exchange.markets[0]!, 'sell', 100),
];

describe('exchange: amending', () => {
  it('does not give back what self-trade prevention took', () => {
    const exchange = begun();
    const limit = (clientOrderId: string, side: 'buy' | 'sell', quantity: number): OrderEntry => ({
      ...{ listing: 0, side, type: 'limit', timeInForce: 'gtc', price: 6_000_000, quantity },
      ...{ quoteQuantity: 0, stopPrice: 0, trailingDelta: 0, icebergQuantity: 0 },
      ...{ selfTrade: 'decrement', clientOrderId },
    });
    const place = { kind: 'place', account: FIRST_ACCOUNT, at: 2 } as const;
    exchange.apply({ ...place, order: limit('rests', 'sell', 30_000) });
    exchange.apply({ ...place, order: limit('meets', 'buy', 20_000) });
    const amend = (quantity: number): string =>
      exchange.apply({
        ...{ kind: 'amend', account: FIRST_ACCOUNT, listing: 0, at: 3, quantity },
        ...{ order: { clientOrderId: 'rests' }, clientOrderId: 'rests' },
      }).kind;
    const sell = (): unknown =>
      exchange.depth(exchange.markets[0]!, 'sell', 5).map(({ quantity }) => quantity);
    expect(amend(20_000)).to.equal('refused');
    expect(sell()).to.deep.equal([10_000]);
    expect(amend(25_000)).to.equal('amended');
    expect(sell()).to.deep.equal([5_000]);
    const [order] = exchange.account(FIRST_ACCOUNT)!.open(0);
    expect(order).to.include({ quantity: 25_000, prevented: 20_000, executed: 0 });
    checkBooks(exchange);
  });
});

describe('exchange: what a market order may cost', () => {
  const limit = (name: string, price: number, quantity: number): OrderEntry => ({
    ...{ listing: 0, side: 'sell', type: 'limit', timeInForce: 'gtc', price, quantity },
    ...{ quoteQuantity: 0, stopPrice: 0, trailingDelta: 0, icebergQuantity: 0 },
    ...{ selfTrade: 'none', clientOrderId: name },
  });

  it('counts orders of its own account that it may trade with', () => {
    const exchange = begun();
    const [other, own] = [FIRST_ACCOUNT, FIRST_ACCOUNT + 1];
    const place = { kind: 'place', at: 2 } as const;
    exchange.apply({ ...place, account: other, order: limit('first', 6_000_000, 10_000) });
    exchange.apply({ ...place, account: own, order: limit('second', 6_000_008, 10_000) });
    const order: OrderEntry = { ...limit('taker', 0, 15_000), side: 'buy', type: 'market' };
    const outcome = exchange.apply({ ...place, account: own, order });
    expect(outcome).to.have.property('kind', 'placed');
    expect(exchange.account(own)!.orders(0).at(-1)).to.include({ executed: 15_000 });
    checkBooks(exchange);
  });

  it('does not rely on a pair of which both rest: there is none', () => {
    const exchange = begun();
    const maker = (name: string, price: number): OrderEntry => ({
      ...limit(name, price, 7_748),
      type: 'limit_maker',
    });
    const pair = (orders: readonly [OrderEntry, OrderEntry]) =>
      exchange.apply({
        ...{ kind: 'place_list', account: FIRST_ACCOUNT, at: 2, orders },
        listClientOrderId: 'list',
      });
    const refusal = { kind: 'refused', refusal: { reason: 'list_prices' } };
    const above = maker('above', 6_000_007);
    const stop = { ...limit('below', 5_990_000, 7_748), stopPrice: 5_990_000 };
    const below: OrderEntry = { ...stop, type: 'stop_loss_limit' };
    expect(pair([above, maker('below', 6_000_001)])).to.deep.equal(refusal);
    expect(pair([below, above])).to.deep.equal(refusal);
    expect(pair([above, below])).to.have.property('kind', 'listed');
  });
});

describe('exchange: what is locked for a pair', () => {
  it('stays for the other order when self-trade prevention takes from one', () => {
    const exchange = begun();
    const [alice, bob] = [FIRST_ACCOUNT, FIRST_ACCOUNT + 1];
    const entry = (clientOrderId: string, changes: Partial<OrderEntry>): OrderEntry => ({
      ...{ listing: 0, side: 'sell', type: 'limit_maker', timeInForce: 'gtc', price: 6_000_010 },
      ...{ quantity: 20_000, quoteQuantity: 0, stopPrice: 0, trailingDelta: 0 },
      ...{ icebergQuantity: 0, selfTrade: 'decrement', clientOrderId },
      ...changes,
    });
    const place = (account: number, order: OrderEntry): unknown =>
      exchange.apply({ kind: 'place', account, order, at: 2 });
    const stop = entry('stop', { type: 'stop_loss', price: 0, stopPrice: 5_990_000 });
    const orders = [entry('limit', {}), stop] as const;
    const pair = { kind: 'place_list', account: alice, orders, at: 2 } as const;
    exchange.apply({ ...pair, listClientOrderId: 'list' });
    place(alice, entry('own', { side: 'buy', type: 'limit', quantity: 8_000 }));
    expect(exchange.balances.get(alice, 'BTC').locked).to.equal(20_000 * 1_000);
    place(bob, entry('bid', { side: 'buy', price: 5_989_000, quantity: 25_000 }));
    place(
      bob,
      entry('hit', { type: 'limit', price: 5_989_000, quantity: 1_000, selfTrade: 'none' }),
    );
    const [, sold] = exchange.account(alice)!.orders(0);
    expect(sold).to.include({ status: 'filled', executed: 20_000 });
    expect(exchange.balances.get(alice, 'BTC').locked).to.equal(0);
    checkBooks(exchange);
  });
});

describe('exchange: whatever is asked of it', () => {
  it('makes and loses no money at any step, and its log makes the same state again', async () => {
    const commands = fc.array(command, { minLength: 20, maxLength: 80 });
    const holds = fc.property(commands, (untimed) => {
      const log = untimed.map(named);
      const exchange = begun();
      const users = exchange.allAccounts().slice(FIRST_ACCOUNT, FIRST_ACCOUNT + ACCOUNTS.length);
      const locked = new LockedMoney();
      for (const each of log) {
        locked.before(exchange);
        exchange.apply(each);
        checkBooks(exchange);
        locked.check(exchange, users);
      }
      const again = begun();
      for (const each of JSON.parse(JSON.stringify(log)) as ExchangeCommand[]) again.apply(each);
      expect(stateOf(again)).to.deep.equal(stateOf(exchange));
    });
    await check(holds, numRuns);
  }).timeout(120_000);

  it('goes on from its state as if it had never stopped', async () => {
    const commands = fc.array(command, { minLength: 10, maxLength: 60 });
    const holds = fc.property(commands, fc.nat(60), (untimed, cut) => {
      const log = untimed.map(named);
      const exchange = begun();
      for (const each of log.slice(0, cut)) exchange.apply(each);
      const again = new Exchange({ listings: LISTINGS }, () => undefined);
      again.restore(structuredClone(exchange.state()));
      expect(again.state()).to.deep.equal(exchange.state());
      for (const each of log.slice(cut)) {
        const outcome = exchange.apply(structuredClone(each));
        deepEqual(again.apply(each), outcome);
      }
      expect(again.state()).to.deep.equal(exchange.state());
    });
    await check(holds, numRuns);
  }).timeout(120_000);
});
