/** A session as a fold: replayed it is the same, and what a journal recovers is what was carried. */
import { expect } from 'chai';
import fc from 'fast-check';
import { ASK, BID } from '../../src/core/domain/tick-data.js';
import type { InstrumentIndex } from '../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../src/core/domain/market-event.js';
import { MarketBatchWriter, readMarketBatch } from '../../src/core/domain/market-batch.js';
import type { OrderId } from '../../src/core/domain/order.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/units.js';
import type { Timestamp } from '../../src/core/domain/units.js';
import type { Timeframe } from '../../src/core/domain/timeframe.js';
import { Recovery, Session, carryOf } from '../../src/core/engine/index.js';
import type {
  Carried,
  Control,
  InstanceSpec,
  SessionAccount,
  SessionSetup,
  Turn,
} from '../../src/core/engine/index.js';
import type { StrategyHandlers } from '../../src/core/strategies/index.js';
import { PAPER, accountAt } from '../core/session-account.js';
import { instrument } from '../core/risk/situation.js';
import { check } from './check.js';

const START = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const BTC = 0 as InstrumentIndex;

const setup = (
  limits: SessionAccount['limits'] = {},
  guardian?: SessionAccount['guardian'],
): SessionSetup => ({
  markets: [
    {
      instrument: instrument(),
      kinds: { trades: true, quotes: true, depth: false, bars: false },
      timeframe: '5s' as Timeframe,
    },
  ],
  accounts: [{ ...accountAt(instrument().venue), limits, guardian }],
  paper: PAPER,
  barGraceMicroseconds: 500_000,
});

/** A strategy with a bit of everything: targets, brackets, limits, timers, state, cancels. */
function busy(): StrategyHandlers {
  let bars = 0;
  let fills = 0;
  return {
    onBar(bar, context) {
      bars += 1;
      const turn = (bars + Math.round(bar.close)) % 7;
      if (turn === 0) context.target(0.3, { reason: `bar ${bars}` });
      else if (turn === 1) context.target(0);
      else if (turn === 2) context.buy(0.01, { limitPrice: bar.close * 0.999 });
      else if (turn === 3) {
        context.buy(0.02, { stopLoss: bar.close * 0.998, takeProfit: bar.close * 1.002 });
      } else if (turn === 4) context.cancelAll();
      else if (turn === 5) context.setTimer('later', 3);
      context.state = { bars, fills };
    },
    onFill() {
      fills += 1;
    },
    onTimer(_, context) {
      if (context.position > 0) context.sell(context.position, { reduceOnly: true });
    },
  };
}

const spec = (name = 'busy'): InstanceSpec => ({
  ...{ name, symbols: ['BTC/USDT'], handlers: busy(), allocation: 0.5 },
  capital: { kind: 'share', share: 0.9 },
});

type Input =
  | { readonly at: Timestamp; readonly event: MarketEvent }
  | { readonly at: Timestamp; readonly control: Control };

const controls: readonly Control[] = [
  { kind: 'cancel_all', instance: undefined, instrument: undefined },
  { kind: 'close', instance: 'busy', instrument: BTC },
  { kind: 'reduce', rule: 'by hand' },
  { kind: 'resume' },
  // Whatever has the number then; most have ended, and are refused.
  ...[2, 3, 4, 5, 6, 8].map((order): Control => ({
    ...{ kind: 'replace', order: order as OrderId, quantity: undefined },
    price: 90 + order,
  })),
  { kind: 'halt', flatten: true, rule: 'by hand' },
  {
    ...{ kind: 'place', instance: 'manual', instrument: BTC, side: 'buy', quantity: 0.005 },
    options: { limitPrice: 99 },
  },
];

interface Step {
  readonly wait: number;
  readonly what: 'trade' | 'quote' | 'control';
  readonly move: number;
  readonly size: number;
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.integer({ min: 1, max: 2_000_000 }),
  what: fc.constantFrom<Step['what']>('trade', 'trade', 'trade', 'quote', 'quote', 'control'),
  move: fc.integer({ min: -30, max: 30 }),
  size: fc.integer({ min: 1, max: 500 }),
  pick: fc.nat({ max: controls.length - 1 }),
});

function inputsOf(steps: readonly Step[]): Input[] {
  const { priceScale, quantityScale } = instrument();
  const [prices, quantities] = [10 ** priceScale, 10 ** quantityScale];
  let at = START;
  let price = 100 * prices;
  return steps.map(({ wait, what, move, size, pick }, index) => {
    at += wait;
    if (what === 'control' && index % 3 === 0)
      return { at: asTimestamp(at), control: controls[pick]! };
    price = Math.max(prices, price + move * (prices / 100));
    const head = { instrument: BTC, venueAt: asTimestamp(at - 1000) };
    const quantity = asQuantity(size * (quantities / 100));
    const event: MarketEvent =
      what === 'quote'
        ? {
            ...{
              kind: 'quote',
              ...head,
              bidPrice: asPrice(price - prices / 100),
              bidQuantity: quantity,
            },
            ...{ askPrice: asPrice(price + prices / 100), askQuantity: quantity, sequence: index },
          }
        : {
            kind: 'trade',
            ...head,
            price: asPrice(price),
            quantity,
            side: move < 0 ? ASK : BID,
            id: index,
          };
    return { at: asTimestamp(at), event };
  });
}

interface Played {
  readonly session: Session;
  readonly turns: readonly Turn[];
}

function play(
  inputs: readonly Input[],
  from: { readonly carried?: Carried; readonly epoch?: number; readonly at?: number } = {},
): Played {
  const turns: Turn[] = [];
  const start = {
    ...{ at: asTimestamp(from.at ?? START), epoch: from.epoch ?? 1, carried: from.carried },
    ...{ history: [], stopped: {}, live: undefined, cause: undefined },
  };
  const session = new Session(setup(), start, [spec()], {
    onTurn: (turn) => turns.push(turn),
    onCommand: () => {
      throw new Error('an order left the house');
    },
  });
  for (const input of inputs) {
    if ('event' in input) session.market(input.at, input.event);
    else session.control(input.at, input.control, 'test', 'property');
  }
  session.engine.account.portfolio.assertSound();
  return { session, turns };
}

const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)),
  );

describe('property: sessions', () => {
  const some = fc.array(step, { minLength: 50, maxLength: 400 }).map(inputsOf);

  let tripped = 0;

  it('are the same twice, also when time is told more often', () =>
    check(
      fc.property(some, (inputs) => {
        const once = play(inputs);
        const turns: Turn[] = [];
        const start = {
          ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
          ...{ live: undefined, cause: undefined },
        };
        const again = new Session(setup(), start, [spec()], {
          onTurn: (turn) => turns.push(turn),
          onCommand: () => undefined,
        });
        for (const input of inputs) {
          if (again.nextAt < input.at) again.wake(asTimestamp(again.nextAt));
          if ('event' in input) again.market(input.at, input.event);
          else again.control(input.at, input.control, 'test', 'property');
        }
        expect(plain(turns)).to.deep.equal(plain(once.turns));
      }),
      20,
    ));

  it('carry over what their journal recovers', () =>
    check(
      fc.property(some, (inputs) => {
        const { session, turns } = play(inputs);
        const recovery = new Recovery(setup(), [spec()], undefined);
        for (const turn of turns) recovery.take(plain(turn) as Turn);
        const known = carryOf(session.engine);
        const comparable = ({ orders, positions, ...rest }: Carried): unknown => ({
          ...{ ledger: rest.accounts['main']!.ledger, halt: rest.accounts['main']!.halt },
          allocated: rest.accounts['main']!.allocated,
          lastOrder: rest.lastOrder,
          instances: rest.instances,
          // Of an order that has ended nobody asks whether its cancel was asked for.
          orders: orders.map((one) => (one.working ? one : { ...one, cancelRequested: false })),
          // The extremes seen since the entry are a statistic of the market's.
          positions: positions.map((one) => ({
            ...one,
            lots: one.lots.map((lot) => ({ ...lot, low: 0, high: 0 })),
          })),
        });
        expect(plain(comparable(recovery.carried))).to.deep.equal(plain(comparable(known)));
      }),
      30,
    ));

  it('leave a guardian that has seen all prices with what a recovery of them remembers', () =>
    check(
      fc.property(some, (inputs) => {
        const watched = setup(
          { maxDrawdown: 0.002, dailyLoss: 50 },
          { action: 'halt', maxDrawdown: 0.001, dailyLoss: 3 },
        );
        const recovery = new Recovery(watched, [spec()], undefined);
        const start = {
          ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
          ...{ live: undefined, cause: undefined },
        };
        const session = new Session(watched, start, [spec()], {
          onTurn: (turn) => recovery.take(plain(turn) as Turn),
          onCommand: () => undefined,
        });
        for (const input of inputs) {
          while (session.nextAt < input.at) session.wake(asTimestamp(session.nextAt));
          if ('control' in input) session.control(input.at, input.control, 'test', 'property');
          else {
            // As a journal has it: what came, then what came of it.
            recovery.endBatch();
            recovery.see(input.at, input.event);
            session.market(input.at, input.event);
          }
        }
        const { rules, guardian } = carryOf(session.engine).accounts['main']!;
        const recovered = recovery.carried.accounts['main']!;
        tripped += guardian?.trip ? 1 : 0;
        expect(recovered.guardian?.trip).to.deep.equal(guardian?.trip);
        expect(recovered.rules['guardian']).to.deep.equal(rules['guardian']);
        // They see the ends of bars alone, and after a recovery every price of before it.
        const [peak, lastPeak] = [recovered.rules, rules].map((one) => one['max_drawdown']![0]);
        if (lastPeak !== undefined) expect(peak).to.be.at.least(lastPeak);
        const [day, lastDay] = [recovered.rules, rules].map((one) => one['daily_loss']![0]);
        expect(day).to.equal(lastDay ?? day);
      }),
      30,
    ).then(() => expect(tripped, 'guardians that tripped').to.be.above(0)));

  it('go on after a restart with money, orders and positions as they were', () =>
    check(
      fc.property(some, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (inputs, part) => {
        const cut = Math.floor(inputs.length * part);
        const before = play(inputs.slice(0, cut));
        const carried = plain(carryOf(before.session.engine)) as Carried;
        const at = inputs[cut - 1]!.at + SECOND / 1e6;
        const after = play([], { carried, epoch: 2, at });
        const again = carryOf(after.session.engine);
        expect(plain(again)).to.deep.equal(carried);
        const rest = play(inputs.slice(cut), { carried, epoch: 2, at });
        const ids = rest.turns.flatMap(({ event }) =>
          event.kind === 'report' && event.fill ? [event.fill.tradeId] : [],
        );
        expect(new Set(ids).size).to.equal(ids.length);
        expect(rest.session.engine.orders.duplicateFills).to.equal(0);
      }),
      20,
    ));

  it('market events are the same after a journey as numbers', () =>
    check(
      fc.property(some, (inputs) => {
        const events = inputs.flatMap((input) => ('event' in input ? [input] : []));
        const writer = new MarketBatchWriter();
        for (const { at, event } of events) writer.push(at, event);
        const read: unknown[] = [];
        readMarketBatch(writer.take(), (at, event) => read.push({ at, event }));
        expect(read).to.deep.equal(events);
      }),
      20,
    ));
});
