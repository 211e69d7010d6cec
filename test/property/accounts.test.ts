/** Several accounts in one session: none of them notices the others. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Instrument, InstrumentIndex } from '../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../src/core/domain/market-event.js';
import { moneyFromNumber } from '../../src/core/domain/money.js';
import { ASK, BID } from '../../src/core/domain/tick-data.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/units.js';
import { Recovery, Session, carryOf } from '../../src/core/engine/index.js';
import type {
  Carried,
  Control,
  InstanceSpec,
  SessionSetup,
  Turn,
} from '../../src/core/engine/index.js';
import type { StrategyHandlers } from '../../src/core/strategies/index.js';
import { instrument } from '../core/risk/situation.js';
import { PAPER, accountAt } from '../core/session-account.js';
import { check } from './check.js';

const START = 1_700_000_000_000_000;
/** In the order of their qualified symbols. */
const VENUES = ['local', 'sim'] as const;
type Venue = (typeof VENUES)[number];

const symbolAt = (venue: Venue): string => (venue === 'local' ? 'BTC/USDT' : 'sim:BTC/USD');

/** Each counts in a currency of its own. */
const currencyAt = (venue: Venue): string => (venue === 'local' ? 'USDT' : 'USD');

function instrumentAt(venue: Venue): Instrument {
  const currency = currencyAt(venue);
  return instrument({ venue, symbol: `BTC/${currency}`, quote: currency, settlement: currency });
}

/** Each venue has one market and one account, which bears its name. */
const setupOf = (venues: readonly Venue[]): SessionSetup => ({
  markets: venues.map((venue) => ({
    instrument: instrumentAt(venue),
    kinds: { trades: true, quotes: true, depth: false, bars: false },
    timeframe: '5s' as Timeframe,
  })),
  accounts: venues.map((venue) => ({
    ...accountAt(venue),
    name: venue,
    currency: currencyAt(venue),
    guardian: { action: 'flatten', maxConsecutiveLosses: 2 },
  })),
  paper: PAPER,
  barGraceMicroseconds: 500_000,
});

/** Trades every symbol that it has, each by its own bars. */
function busy(): StrategyHandlers {
  let bars = 0;
  return {
    onBar(bar, context) {
      bars += 1;
      const turn = (bars + Math.round(bar.close)) % 6;
      if (turn === 0) context.target(0.3);
      else if (turn === 1) context.target(0);
      else if (turn === 2) context.buy(0.05, { limitPrice: bar.close * 0.999 });
      else if (turn === 3) context.buy(0.05, { stopLoss: bar.close * 0.998 });
      else if (turn === 4) context.cancelAll();
      context.state = { bars };
    },
  };
}

const specOf = (name: string, venues: readonly Venue[]): InstanceSpec => ({
  ...{ name, symbols: venues.map(symbolAt), handlers: busy(), allocation: 0.5 },
  capital: { kind: 'share', share: 0.9 },
});

interface Step {
  readonly venue: Venue;
  readonly wait: number;
  readonly what: 'trade' | 'quote' | 'control';
  readonly move: number;
  readonly size: number;
  readonly pick: number;
}

const controlsOf = (account: Venue): readonly Control[] => [
  { kind: 'cancel_all', instance: undefined, instrument: undefined, account },
  { kind: 'close', instance: undefined, instrument: undefined, account },
  { kind: 'halt', flatten: true, rule: 'by hand', account },
  { kind: 'reduce', rule: 'by hand', account },
  { kind: 'guardian_reset', account },
  { kind: 'resume', account },
  { kind: 'resume', account },
];

const step: fc.Arbitrary<Step> = fc.record({
  venue: fc.constantFrom(...VENUES),
  wait: fc.integer({ min: 1, max: 1_000_000 }),
  what: fc.constantFrom<Step['what']>('trade', 'trade', 'trade', 'quote', 'quote', 'control'),
  move: fc.integer({ min: -60, max: 60 }),
  size: fc.integer({ min: 1, max: 500 }),
  pick: fc.nat({ max: controlsOf('local').length - 1 }),
});

interface Played {
  readonly session: Session;
  readonly turns: readonly Turn[];
}

/** Plays the steps of these venues, each at its time among all. */
function play(
  steps: readonly Step[],
  venues: readonly Venue[],
  specs: readonly InstanceSpec[],
): Played {
  const turns: Turn[] = [];
  const start = {
    ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
    ...{ live: undefined, cause: undefined },
  };
  const session = new Session(setupOf(venues), start, specs, {
    onTurn: (turn) => turns.push(structuredClone(turn)),
    onCommand: () => undefined,
  });
  const prices = new Map<Venue, number>();
  let now = START;
  steps.forEach(({ venue, wait, what, move, size, pick }, number) => {
    now += wait;
    const place = venues.indexOf(venue);
    if (place < 0) return;
    const at = asTimestamp(now);
    if (what === 'control') {
      // Seldom, or little else would happen.
      if (number % 4 === 0) session.control(at, controlsOf(venue)[pick]!, 'somebody', '');
      return;
    }
    const price = Math.max(1_000, (prices.get(venue) ?? 10_000) + move);
    prices.set(venue, price);
    const head = { instrument: place as InstrumentIndex, venueAt: asTimestamp(now - 1_000) };
    const quantity = asQuantity(size);
    const event: MarketEvent =
      what === 'trade'
        ? { ...{ kind: 'trade', ...head, quantity, id: number }, ...tradeAt(price, move) }
        : {
            ...{ kind: 'quote', ...head, bidQuantity: quantity, askQuantity: quantity },
            ...{ bidPrice: asPrice(price - 1), askPrice: asPrice(price + 1), sequence: number },
          };
    session.market(at, event);
  });
  session.wake(asTimestamp(now + 60_000_000));
  for (const { portfolio } of session.engine.accounts) portfolio.assertSound();
  return { session, turns };
}

const tradeAt = (price: number, move: number) => ({
  price: asPrice(price),
  side: move < 0 ? ASK : BID,
});

/** All that an account has: orders without their numbers, which all accounts share. */
function ofAccount(venue: Venue, { session }: Played): unknown {
  const { accounts, positions, orders, instances } = carryOf(session.engine);
  const symbol = symbolAt(venue);
  const own = <Row extends { readonly symbol: string }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.symbol === symbol);
  return {
    account: accounts[venue],
    positions: own(positions),
    orders: own(orders)
      .filter(({ working }) => working)
      .map(({ order: { side, quantity, pricing }, status, filled }) => ({
        ...{ side, quantity, pricing, status, filled },
      })),
    states: instances.filter(({ name }) => name === venue).map(({ state }) => state),
  };
}

/** As a journal keeps it. */
const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe('property: several accounts', () => {
  const some = fc.array(step, { minLength: 50, maxLength: 500 });

  it('do as each would alone, whatever happens on the others', () => {
    let [tripped, traded] = [0, 0];
    return check(
      fc.property(some, (steps) => {
        const both = play(
          steps,
          VENUES,
          VENUES.map((venue) => specOf(venue, [venue])),
        );
        for (const venue of VENUES) {
          const alone = play(steps, [venue], [specOf(venue, [venue])]);
          expect(plain(ofAccount(venue, both))).to.deep.equal(plain(ofAccount(venue, alone)));
        }
        traded += both.session.engine.orders.count;
        tripped += both.session.engine.accounts.filter(({ guardian }) => guardian.trip).length;
      }),
      40,
    ).then(() => {
      expect(traded, 'orders in all').to.be.above(100);
      expect(tripped, 'guardians that tripped').to.be.above(0);
    });
  });

  it('are recovered from their journal, with a strategy that trades on both', () =>
    check(
      fc.property(some, (steps) => {
        const spec = specOf('pair', VENUES);
        const { session, turns } = play(steps, VENUES, [spec]);
        const recovery = new Recovery(setupOf(VENUES), [specOf('pair', VENUES)], undefined);
        for (const turn of turns) recovery.take(plain(turn));
        const comparable = ({ accounts, positions, instances }: Carried): unknown => ({
          // What rules saw is in no journal.
          accounts: Object.entries(accounts).map(([name, one]) => ({ ...one, name, rules: {} })),
          instances,
          positions: positions.map((one) => ({
            ...one,
            lots: one.lots.map((lot) => ({ ...lot, low: 0, high: 0 })),
          })),
        });
        expect(plain(comparable(recovery.carried))).to.deep.equal(
          plain(comparable(carryOf(session.engine))),
        );
      }),
      40,
    ));

  it('size a target by what the instance has on the account that trades it', () => {
    const handlers: StrategyHandlers = {
      onBar(_, context) {
        if (context.symbol === symbolAt('sim')) context.target(1);
      },
    };
    const setup = setupOf(VENUES);
    const [first, second] = setup.accounts;
    const accounts = [first!, { ...second!, cash: moneyFromNumber(50_000) }];
    const session = new Session(
      { ...setup, accounts },
      {
        ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
        ...{ live: undefined, cause: undefined },
      },
      [{ ...specOf('pair', VENUES), handlers, allocation: 1 }],
      { onTurn: () => undefined, onCommand: () => undefined },
    );
    for (let second = 0; second < 20; second += 1) {
      const at = asTimestamp(START + second * 1_000_000);
      const sim = VENUES.indexOf('sim') as InstrumentIndex;
      session.market(at, {
        ...{ kind: 'trade', instrument: sim, venueAt: at, quantity: asQuantity(100_000) },
        ...{ id: second, ...tradeAt(10_000, 1) },
      });
      session.market(at, {
        ...{ kind: 'quote', instrument: sim, venueAt: at, sequence: second },
        ...{ bidPrice: asPrice(10_000), bidQuantity: asQuantity(100_000) },
        ...{ askPrice: asPrice(10_000), askQuantity: asQuantity(100_000) },
      });
    }
    const { engine } = session;
    const [local, sim] = engine.accounts;
    expect(sim!.portfolio.held.map(({ quantity }) => quantity)).to.deep.equal([
      // 0.9 of 50,000 at 100 each, in hundredths.
      45_000,
    ]);
    expect(local!.portfolio.held).to.deep.equal([]);
  });
});
