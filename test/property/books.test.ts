/** Whatever is traded, the engine's books and the venue's agree to the last unit. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Instrument } from '../../src/core/domain/instrument.js';
import {
  addMoney,
  moneyToNumber,
  negateMoney,
  quantityToMoney,
  subtractMoney,
} from '../../src/core/domain/money.js';
import type { Money } from '../../src/core/domain/units.js';
import type { Position } from '../../src/core/portfolio/index.js';
import { stage } from '../core/stage.js';
import type { Stage } from '../core/stage.js';
import { check } from './check.js';
import { market, toSpec } from './market.js';
import type { Market } from './market.js';

/** Working quantities leave nothing behind. */
const EXACT = 0;

const enter = ({ series, traders, cash, slippage, latency, limits }: Market): Stage =>
  stage({ series, instances: traders.map(toSpec), cash, slippage, latency, limits });

const sum = (amounts: readonly Money[]): Money => amounts.reduce(addMoney, 0);

/** What a position's entries took from the cash of a venue that books full values. */
function tiedUp({ instrument, quantity, lots }: Position): Money {
  if (instrument.kind === 'spot') return 0;
  const cost = sum(lots.map((lot) => lot.cost));
  return quantity > 0 === (instrument.kind !== 'inverse') ? cost : negateMoney(cost);
}

function checkLedger({ engine, instruments }: Stage): void {
  for (const asset of new Set(instruments.flatMap((one) => [one.base, one.quote, one.settlement])))
    expect(engine.account.portfolio.ledger.total(asset), `sum of ${asset}`).to.equal(0);
}

function checkAgainstVenue({ engine, venue, instruments }: Stage): void {
  const { positions } = engine.account.portfolio;
  instruments.forEach((one, index) => {
    const held = positions
      .filter(({ instrumentIndex }) => instrumentIndex === index)
      .reduce((total, { quantity }) => total + quantity, 0);
    expect(held, `held of ${one.symbol}`).to.equal(venue.account.holdings[index]);
    if (one.kind === 'spot')
      expect(engine.account.portfolio.balance(one.base)).to.equal(quantityToMoney(one, held));
  });
  const { currency } = engine.account.portfolio;
  const expected = subtractMoney(
    engine.account.portfolio.balance(currency),
    sum(positions.map(tiedUp)),
  );
  expect(venue.account.cash.get(currency), 'cash at the venue').to.equal(expected);
}

/** Signed value in settlement units, from the definition of each kind. */
function valueOf(one: Instrument, quantity: number, price: number): number {
  const units = (quantity / 10 ** one.quantityScale) * one.contractSize;
  const quoted = price / 10 ** one.priceScale;
  return one.kind === 'inverse' ? -units / quoted : units * quoted;
}

function checkEquity({ engine, venue, instruments }: Stage): void {
  const { currency, positions } = engine.account.portfolio;
  const cash = moneyToNumber(venue.account.cash.get(currency)!);
  const holdings = instruments.map((one, index) =>
    venue.account.holdings[index] === 0
      ? 0
      : valueOf(one, venue.account.holdings[index]!, engine.marks[index]!),
  );
  const byVenue = holdings.reduce((total, value) => total + value, cash);
  engine.account.portfolio.mark(engine.marks);
  const { equity } = engine.account.portfolio;
  expect(Number.isFinite(equity)).to.equal(true);
  expect(equity).to.be.closeTo(byVenue, 1e-6);
  const byInstance = engine.strategies.map(({ subLedgers: [own] }) => own!.equity(engine.marks));
  expect(
    byInstance.reduce((total, one) => total + one, 0),
    'sub-ledgers add up to the account',
  ).to.be.closeTo(equity, 1e-6);
  for (const position of positions) {
    const lots = position.lots.reduce((total, lot) => total + lot.quantity, 0);
    expect(lots, 'lots').to.equal(Math.abs(position.quantity));
    for (const lot of position.lots) expect(lot.quantity).to.be.above(0);
  }
}

function checkOrders({ engine, instruments }: Stage): void {
  for (const { order, filled, isChild } of engine.orders.all())
    if (!isChild) expect(filled, `filled of order ${order.id}`).to.be.at.most(order.quantity);
  engine.strategies.forEach((_, instance) => {
    instruments.forEach((one, index) => {
      for (const side of ['buy', 'sell'] as const) {
        const left = engine.orders.working
          .filter(({ order, isChild }) => !isChild && order.side === side)
          .filter(({ order }) => order.instance === instance && order.instrument === index)
          .reduce((total, { order, filled }) => total + order.quantity - filled, 0);
        const working = engine.account.exposure.working(instance, index, side);
        expect(working, `working ${side} of ${one.symbol}`).to.be.closeTo(
          left / 10 ** one.quantityScale,
          EXACT,
        );
      }
    });
  });
}

/** With nothing on its way, both sides know the same orders. */
function checkWorking({ engine, venue }: Stage): void {
  const ids = (orders: readonly { readonly id: number }[]): number[] =>
    orders.map(({ id }) => id).sort((a, b) => a - b);
  const known = ids(engine.orders.working.map(({ order }) => order));
  expect(known, 'working orders').to.deep.equal(ids(venue.workingOrders()));
}

describe('property: books', () => {
  it('agree with the venue after every instant, when nothing takes time', () => {
    return check(
      fc.property(market(), (scene) => {
        const played = enter(scene);
        const instants = new Set(scene.series.flatMap(({ bars }) => [...bars.start])).size * 2;
        for (let instant = 0; instant < instants; instant++) {
          played.play(1);
          checkLedger(played);
          checkAgainstVenue(played);
          checkEquity(played);
          checkOrders(played);
          checkWorking(played);
        }
        expect(played.engine.failures).to.deep.equal([]);
      }),
      30,
    );
  });

  it('agree with the venue once all reports are in, whatever the delays', () => {
    const delays = [0, 100_000, 59_999_999, 60_000_000, 150_000_000];
    return check(
      fc.property(market({ latency: delays }), (scene) => {
        const played = enter(scene).play();
        checkLedger(played);
        checkAgainstVenue(played);
        checkEquity(played);
        checkOrders(played);
        checkWorking(played);
        expect(played.engine.failures).to.deep.equal([]);
      }),
      60,
    );
  });
});
