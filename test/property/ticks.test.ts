/** What holds of every run on ticks, whatever was recorded and whoever trades on it. */
import { expect } from 'chai';
import fc from 'fast-check';
import { simulate } from '../../src/app/backtest/simulate.js';
import type { Simulation, SimulateOptions } from '../../src/app/backtest/simulate.js';
import type { ExecutionReport } from '../../src/core/domain/report.js';
import { addMoney, negateMoney, subtractMoney } from '../../src/core/domain/money.js';
import { ASK, BID, TICK_KINDS, sliceTicks } from '../../src/core/domain/tick-data.js';
import type { TickColumns, TickData, TickKind } from '../../src/core/domain/tick-data.js';
import { sliceBars } from '../../src/core/domain/market-data.js';
import type { Money } from '../../src/core/domain/units.js';
import { DepthBook } from '../../src/core/market/index.js';
import type { Position } from '../../src/core/portfolio/index.js';
import { MINUTE } from '../core/stage.js';
import { check } from './check.js';
import { tickMarket, toTickPlan, toTickSpec } from './tick-market.js';
import type { TickMarket } from './tick-market.js';
import type { Trader } from './market.js';

const DELAYS = [0, 1000, 150_000, 3_000_000];

interface Told {
  readonly at: number;
  readonly entry: string;
}

interface Played {
  readonly simulation: Simulation;
  readonly reports: readonly ExecutionReport[];
  readonly told: readonly Told[];
}

function play(
  scene: TickMarket,
  options: SimulateOptions & { readonly traders?: readonly Trader[] } = {},
): Played {
  const reports: ExecutionReport[] = [];
  const told: Told[] = [];
  const simulation = simulate(
    toTickPlan(scene),
    (options.traders ?? scene.traders).map(toTickSpec),
    {
      ...{ hash: true, ...options },
      reader: ({ at, event, commands, changes }) => {
        if (event.kind === 'report') reports.push(event);
        const entry = JSON.stringify([event, commands, changes], (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        );
        told.push({ at, entry });
      },
    },
  );
  return { simulation, reports, told };
}

const outcomeOf = ({ simulation }: Played): object => ({
  ...simulation,
  ...{ engine: 0, venue: 0, at: [...simulation.at], equity: [...simulation.equity] },
});

const sum = (amounts: readonly Money[]): Money => amounts.reduce(addMoney, 0);

/** What a position's entries took from the cash of a venue that books full values. */
function tiedUp({ instrument, quantity, lots }: Position): Money {
  if (instrument.kind === 'spot') return 0;
  const cost = sum(lots.map((lot) => lot.cost));
  return quantity > 0 ? cost : negateMoney(cost);
}

function checkBooks({ simulation: { engine, venue } }: Played): void {
  for (const asset of ['USDT', 'BTC', 'ETH']) {
    expect(engine.account.portfolio.ledger.total(asset), `sum of ${asset}`).to.equal(0);
  }
  const { positions } = engine.account.portfolio;
  engine.instruments.forEach((one, index) => {
    const held = positions
      .filter(({ instrumentIndex }) => instrumentIndex === index)
      .reduce((total, { quantity }) => total + quantity, 0);
    expect(held, `held of ${one.symbol}`).to.equal(venue.account.holdings[index]);
  });
  const cash = subtractMoney(engine.account.portfolio.balance('USDT'), sum(positions.map(tiedUp)));
  expect(venue.account.cash.get('USDT'), 'cash at the venue').to.equal(cash);
  const ids = (orders: readonly { readonly id: number }[]): number[] =>
    orders.map(({ id }) => id).sort((a, b) => a - b);
  expect(ids(engine.orders.working.map(({ order }) => order)), 'working orders').to.deep.equal(
    ids(venue.workingOrders()),
  );
}

describe('property: runs on ticks', () => {
  it('end with books that agree with the venue, and no execution is worse than its limit', () => {
    let makers = 0;
    return check(
      fc.property(tickMarket({ delays: DELAYS }), (scene) => {
        const played = play(scene);
        checkBooks(played);
        expect(played.simulation.failures).to.deep.equal([]);
        for (const { fill, order: id } of played.reports) {
          if (!fill) continue;
          if (fill.liquidity === 'maker') makers += 1;
          const { order, filled } = played.simulation.engine.orders.state(id)!;
          expect(fill.quantity).to.be.above(0);
          if (!order.reduceOnly) expect(filled).to.be.at.most(order.quantity);
          const { pricing, side } = order;
          if (pricing.type !== 'limit' && pricing.type !== 'stop_limit') continue;
          if (side === 'buy') expect(fill.price).to.be.at.most(pricing.limitPrice);
          else expect(fill.price).to.be.at.least(pricing.limitPrice);
        }
      }),
      120,
    ).then(() => expect(makers, 'fills of resting orders').to.be.above(50));
  });

  it('give a resting order no more than traded or was offered at its price in that instant', () =>
    check(
      fc.property(
        tickMarket({ delays: DELAYS, recordings: [['trades'], ['depth'], ['trades', 'depth']] }),
        (scene) => {
          const { reports, simulation } = play(scene);
          for (const [instrument, ticks] of scene.ticks.entries()) {
            for (const side of ['buy', 'sell'] as const) {
              const limits = new Map<number, { quantity: number; price: number }>();
              for (const { fill, order: id, venueAt, instrument: of } of reports) {
                if (fill?.liquidity !== 'maker' || of !== instrument) continue;
                if (simulation.engine.orders.state(id)!.order.side !== side) continue;
                const { quantity = 0, price = fill.price } = limits.get(venueAt) ?? {};
                const worst = side === 'buy' ? Math.max : Math.min;
                limits.set(venueAt, {
                  quantity: quantity + fill.quantity,
                  price: worst(price, fill.price),
                });
              }
              checkOffers(ticks, side, limits);
            }
          }
        },
      ),
      80,
    ));

  it('are the same twice, in slices of any size, and whoever was registered first', () =>
    check(
      fc.property(
        tickMarket({ delays: DELAYS }).chain((scene) =>
          fc.tuple(
            fc.constant(scene),
            fc.constantFrom(1, 2, 3, 9),
            fc.shuffledSubarray([...scene.traders], { minLength: scene.traders.length }),
          ),
        ),
        ([scene, slice, traders]) => {
          const usual = outcomeOf(play(scene));
          expect(outcomeOf(play(scene))).to.deep.equal(usual);
          expect(outcomeOf(play(scene, { slice }))).to.deep.equal(usual);
          expect(outcomeOf(play(scene, { traders }))).to.deep.equal(usual);
        },
      ),
      40,
    ));

  it('do not know what has not happened yet', () => {
    let compared = 0;
    return check(
      fc.property(tickMarket({ delays: DELAYS }), fc.nat(300), (scene, seconds) => {
        const until = MINUTE + seconds * 1_000_000;
        const cut = before(scene, until);
        const end = Math.min(until, endOf(cut));
        const [whole, part] = [play(scene), play(cut)];
        const toldBefore = ({ told }: Played): Told[] => told.filter(({ at }) => at < end);
        compared += toldBefore(part).length;
        expect(toldBefore(part)).to.deep.equal(toldBefore(whole));
      }),
      100,
    ).then(() => expect(compared, 'turns compared').to.be.above(1000));
  });
});

/** Replays a recording and holds our fills against what it had at each instant. */
function checkOffers(
  { trades, depth }: TickData,
  side: 'buy' | 'sell',
  fills: ReadonlyMap<number, { readonly quantity: number; readonly price: number }>,
): void {
  const book = new DepthBook();
  let row = 0;
  for (const [at, { quantity, price }] of [...fills].sort(([a], [b]) => a - b)) {
    const reaches = (other: number): boolean => (side === 'buy' ? other <= price : other >= price);
    let offered = 0;
    // Of several events in one instant each may have served us.
    while (depth && row < depth.length && depth.venueAt[row]! <= at) {
      const end = DepthBook.eventEnd(depth, row);
      book.apply(depth, row, end);
      const levels = side === 'buy' ? book.asks : book.bids;
      for (let rank = 0; depth.venueAt[row] === at && rank < levels.size; rank += 1) {
        if (reaches(levels.price(rank))) offered += levels.quantity(rank);
      }
      row = end;
    }
    trades?.venueAt.forEach((time, index) => {
      if (time !== at || trades.side[index] === (side === 'buy' ? BID : ASK)) {
        if (time !== at || depth) return;
      }
      if (reaches(trades.price[index]!)) offered += trades.quantity[index]!;
    });
    expect(quantity, `${side} of makers at ${at}`).to.be.at.most(offered);
  }
}

/** The recording of what had happened before `until`; bars that had ended by then. */
function before(scene: TickMarket, until: number): TickMarket {
  // A kind that was recorded stays one, though nothing of it has come yet.
  const cut = <Kind extends TickKind>(
    kind: Kind,
    columns: TickColumns<Kind> | undefined,
  ): { readonly [One in Kind]?: TickColumns<Kind> } | undefined => {
    if (!columns) return undefined;
    const found = columns.venueAt.findIndex((time) => time >= until);
    const length = found < 0 ? columns.length : found;
    return { [kind]: sliceTicks(kind, columns, 0, length) } as {
      readonly [One in Kind]: TickColumns<Kind>;
    };
  };
  const ticks = scene.ticks.map((data) =>
    Object.assign({}, ...TICK_KINDS.map((kind) => cut(kind, data[kind]))) as TickData,
  ); // prettier-ignore
  const bars = scene.bars.map((columns) => {
    const found = columns.start.findIndex((start) => start + MINUTE > until);
    return sliceBars(columns, 0, found < 0 ? columns.length : found);
  });
  return { ...scene, ticks, bars };
}

/** When the last of a recording happened. */
function endOf({ ticks, bars }: TickMarket): number {
  const times = ticks.flatMap((data) =>
    TICK_KINDS.flatMap((kind) => data[kind]?.venueAt.at(-1) ?? []),
  );
  const ends = bars.flatMap(({ start, length }) =>
    length > 0 ? [start[length - 1]! + MINUTE] : [],
  );
  return Math.max(0, ...times, ...ends);
}
