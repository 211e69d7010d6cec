/** An order that takes the place of another: only once the venue has let go of it, and only of what is left. */
import { expect } from 'chai';
import type { OrderId } from '../../../src/core/domain/order.js';
import type { Engine } from '../../../src/core/engine/index.js';
import { replaceOrder } from '../../../src/core/engine/replacement.js';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { SECOND, fillsOf, flat, stage } from '../stage.js';
import type { Row, Scene, Stage } from '../stage.js';

type Step = (context: StrategyContext, engine: Engine) => unknown;

/** What is done at each bar, one flat bar a price unless rows are given. */
function play(
  rows: readonly Row[],
  steps: Readonly<Record<number, Step>>,
  scene: Pick<Scene, 'latency'> = {},
): Stage {
  let bar = 0;
  const made: Stage = stage({
    ...{ rows, ...scene },
    handlers: { onBar: (_, context) => void steps[bar++]?.(context, made.engine) },
  });
  return made.play();
}

const replace = (engine: Engine, terms: { quantity?: number; price?: number }): string =>
  replaceOrder(engine, engine.orders.working[0]!.order.id, {
    ...{ quantity: undefined, price: undefined, reason: 'nearer', ...terms },
  });

const prices = (...list: number[]): Row[] => list.map((price) => flat(price, 1000));

describe('replacing an order', () => {
  it('cancels the old one and places the new one at the new price', () => {
    const played = play(prices(100, 100, 100, 80, 80), {
      0: (context) => context.buy(2, { limitPrice: 50 }),
      1: (_, engine) => replace(engine, { price: 90 }),
    });
    expect(fillsOf(played)).to.deep.equal(['buy 2 @ 80 in bar 3']);
    expect(played.engine.orders.working).to.deep.equal([]);
    expect(played.engine.replacements.size).to.equal(0);
  });

  it('keeps terms that were not named', () => {
    const played = play(prices(100, 100, 100, 80, 60), {
      0: (context) => context.buy(2, { limitPrice: 70, stopLoss: 50, timeInForce: 'gtc' }),
      1: (_, engine) => replace(engine, { quantity: 3 }),
    });
    expect(fillsOf(played)).to.deep.equal(['buy 3 @ 60 in bar 4']);
    const [exit] = played.engine.orders.working;
    expect(exit?.order.pricing).to.deep.equal({ type: 'stop', stopPrice: 5_000 });
  });

  it('places nothing when the old order filled before its cancel came', () => {
    const slow = { orderMicroseconds: 90 * SECOND };
    const played = play(
      prices(100, 90, 40, 40, 40),
      {
        0: (context) => context.buy(2, { limitPrice: 50 }),
        1: (_, engine) => replace(engine, { price: 60 }),
      },
      { latency: slow },
    );
    expect(fillsOf(played)).to.deep.equal(['buy 2 @ 40 in bar 2']);
    expect(played.engine.replacements.size).to.equal(0);
  });

  it('says what cannot be replaced', () => {
    const said: string[] = [];
    play(prices(100, 100, 100, 100), {
      0: (context) => context.buy(1, { stopLoss: 50 }),
      2: (_, engine) => said.push(replace(engine, { price: 60 })),
      3: (_, engine) => {
        const terms = { quantity: 1, price: 1, reason: '' };
        said.push(replaceOrder(engine, 99 as OrderId, terms));
      },
    });
    expect(said).to.deep.equal([
      'order 2 is an exit of another: cancel it, and place a stop',
      'order 99 is not working',
    ]);
  });
});
