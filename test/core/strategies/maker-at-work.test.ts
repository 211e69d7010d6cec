/** `market_making` on made-up recordings, through the engine and the venue on ticks. */
import { expect } from 'chai';
import fc from 'fast-check';
import { qualifiedSymbol } from '../../../src/core/domain/instrument.js';
import type { Instrument } from '../../../src/core/domain/instrument.js';
import type { OrderOptions, StrategyContext } from '../../../src/core/strategies/index.js';
import { builtInStrategies, resolveParameters } from '../../../src/core/strategies/index.js';
import type { StrategyHandlers } from '../../../src/core/strategies/index.js';
import { indicators } from '../../../src/core/indicators/index.js';
import { check } from '../../property/check.js';
import { instrument } from '../risk/situation.js';
import { flat, spec } from '../stage.js';
import { Recording, playTicks } from '../tick-stage.js';
import type { TickScene, TickStage } from '../tick-stage.js';

type Parameters = Readonly<Record<string, number | boolean>>;

/** Wide enough apart that nothing is replaced unless a test says so. */
const STEADY = { orderSize: 1, maxInventory: 3, refresh: 0.1, halfLife: 10 };

interface Asked {
  readonly ms: number;
  readonly side: 'buy' | 'sell';
  readonly size: number;
  readonly price: number;
}

interface Watched {
  readonly stage: TickStage;
  /** Every quote that was asked for. */
  readonly asked: readonly Asked[];
  readonly cancels: number;
  readonly denials: number;
  /** What was held after each fill. */
  readonly held: readonly number[];
}

function makerOf(given: Parameters): StrategyHandlers {
  const strategy = builtInStrategies['market_making']!;
  const { values, problems } = resolveParameters(strategy.parameters!, given);
  expect(problems).to.deep.equal([]);
  return strategy.create(values as never, {
    indicators,
    observe: () => undefined,
    symbols: ['BTC/USDT'],
  });
}

/** Plays the maker on a recording and notes what it asks for. */
function watch(recording: Recording, given: Parameters = {}, scene: TickScene = {}): Watched {
  const maker = makerOf({ ...STEADY, ...given });
  const asked: Asked[] = [];
  const held: number[] = [];
  let cancels = 0;
  let denials = 0;
  const noted = (context: StrategyContext): StrategyContext => {
    const ask =
      (side: 'buy' | 'sell') =>
      (size: number, options: OrderOptions): number => {
        asked.push({ ms: context.now / 1000, side, size, price: options.limitPrice! });
        expect(options.postOnly).to.equal(true);
        return context[side](size, options);
      };
    const overlay = { buy: ask('buy'), sell: ask('sell'), cancel: (id: number) => {
      cancels += 1;
      context.cancel(id);
    } }; // prettier-ignore
    return new Proxy(context, {
      get: (target, name) => Reflect.get(name in overlay ? overlay : target, name) as unknown,
    });
  };
  const handlers: StrategyHandlers = {
    onBar: (bar, context) => maker.onBar!(bar, noted(context)),
    onQuote: (quote, context) => maker.onQuote!(quote, noted(context)),
    onDepth: (depth, context) => maker.onDepth!(depth, noted(context)),
    onFill(fill, context) {
      held.push(context.position);
      maker.onFill!(fill, noted(context));
    },
    onOrder(order, context) {
      if (order.status === 'denied') denials += 1;
      maker.onOrder!(order, noted(context));
    },
  };
  const traded = scene.instrument ?? instrument();
  const instances = [spec('maker', [qualifiedSymbol(traded)], handlers)];
  const stage = playTicks(recording, {}, { ...scene, instances });
  expect(stage.engine.calls.failures).to.deep.equal([]);
  return { stage, asked, cancels, denials, held };
}

/** A book a tenth wide whose middle swings by `swing` every 200 ms, never when a bar ends. */
function swinging(steps: number, swing = 0.05, traded?: Instrument): Recording {
  const recording = new Recording(traded);
  for (let step = 0; step < steps; step += 1) {
    const at = 100 + (step % 2 === 0 ? swing : -swing);
    recording.snapshot(step * 200 + 50, [[at - 0.05, 5]], [[at + 0.05, 5]]);
  }
  return recording;
}

const sides = (asked: readonly Asked[], side: Asked['side']): Asked[] =>
  asked.filter((one) => one.side === side);

describe('market_making: on a recorded market', () => {
  it('quotes both sides once, and leaves quotes that are off by less than requote', () => {
    const { asked, cancels } = watch(swinging(100), { requote: 100 });
    expect(asked.map(({ side }) => side)).to.deep.equal(['buy', 'sell']);
    expect(cancels).to.equal(0);
  });

  it('replaces a quote that is off by more, and asks no more often than refresh', () => {
    const { asked, cancels } = watch(swinging(100), { requote: 0, refresh: 1 });
    // 20 s, of which the first look sees no move yet.
    expect(sides(asked, 'buy').length).to.be.within(10, 20);
    expect(cancels).to.be.within(20, 40);
  });

  it('forgets half of what it knows of volatility in half_life', () => {
    const recording = new Recording().snapshot(0, [[99.9, 5]], [[100.1, 5]]);
    for (let ms = 50; ms <= 10_150; ms += 100) recording.snapshot(ms, [[100.9, 5]], [[101.1, 5]]);
    const { asked } = watch(recording, { refresh: 0.05, requote: 0, minSpread: 0 });
    const [buys, sells] = [sides(asked, 'buy'), sides(asked, 'sell')];
    const spreadAt = (index: number): number => sells.at(index)!.price - buys.at(index)!.price;
    expect(buys.at(-1)!.ms - buys[0]!.ms).to.be.within(9_900, 10_200);
    // A spread goes with the root of the variance.
    expect(spreadAt(-1) / spreadAt(0)).to.be.closeTo(Math.sqrt(0.5), 0.01);
  });

  it('quotes on quotes as on depth', () => {
    const quotes = new Recording();
    for (let step = 0; step < 100; step += 1) {
      const at = 100 + (step % 2 === 0 ? 0.05 : -0.05);
      quotes.quote(step * 200 + 50, [at - 0.05, 5], [at + 0.05, 5]);
    }
    expect(watch(quotes).asked).to.deep.equal(watch(swinging(100)).asked);
  });

  it('goes by the book and not by bars where there is one', () => {
    const rows = [flat(50), flat(50)];
    for (const { price } of watch(swinging(400), { requote: 0 }, { rows }).asked) {
      expect(price).to.be.within(90, 110);
    }
  });

  it('does not quote the side that is full, and quotes it again when there is room', () => {
    const recording = swinging(20, 0.02);
    for (let step = 20; step < 200; step += 1) {
      const [ms, at] = [step * 200, step < 100 ? 99 : 101];
      recording.snapshot(ms, [[at - 0.05, 5]], [[at + 0.05, 5]]);
      recording.trade(ms + 1, step < 100 ? 'sell' : 'buy', 50, step < 100 ? 90 : 110);
    }
    const { asked, held } = watch(recording, { riskAversion: 0.01 });
    const full = held.findIndex((position) => position === 3);
    expect(full, 'reaches its limit').to.be.at.least(0);
    expect(Math.max(...held)).to.equal(3);
    expect(Math.min(...held)).to.equal(-3);
    for (const { size } of asked) expect(size).to.be.within(0.01, 1);
  });

  it('goes on after the venue has refused a quote that would take', () => {
    // What is seen is 900 ms old: the book has moved across the quote by the time it arrives.
    const recording = new Recording();
    for (let step = 0; step < 300; step += 1) {
      const at = 100 + (step % 10 < 5 ? 0.6 : -0.6);
      recording.snapshot(step * 200, [[at - 0.01, 5]], [[at + 0.01, 5]], step * 200 + 900);
    }
    const { stage, asked } = watch(recording, { requote: 0, liquidity: 100, riskAversion: 0.01 });
    const refused = stage.reports.filter(({ status }) => status === 'rejected');
    expect(refused.length).to.be.above(0);
    const last = Math.max(...refused.map(({ at }) => at / 1000));
    expect(asked.some(({ ms }) => ms > last)).to.equal(true);
  });

  it('asks ever more rarely for what the account may not do', () => {
    const traded = instrument({ kind: 'spot' });
    const recording = swinging(500, 0.05, traded);
    const { asked, denials } = watch(recording, { requote: 100 }, { instrument: traded });
    // 100 s of looks every 200 ms: a sell of what is not held is refused each time.
    expect(denials).to.be.within(3, 25);
    expect(sides(asked, 'buy')).to.have.length(1);
  });

  it('sells only what is held, and not twice, when it may not be short', () => {
    const traded = instrument({ kind: 'spot' });
    const recording = new Recording(traded);
    for (let step = 0; step < 400; step += 1) {
      const at = 100 + (step % 4 < 2 ? 0.3 : -0.3);
      recording.snapshot(step * 200, [[at - 0.05, 5]], [[at + 0.05, 5]]);
      const low = step % 4 >= 2;
      recording.trade(step * 200 + 1, low ? 'sell' : 'buy', 50, low ? 99 : 101);
    }
    const { denials, held } = watch(
      recording,
      { requote: 0, shorts: false, liquidity: 100 },
      { instrument: traded, latency: { orderMicroseconds: 150_000, reportMicroseconds: 150_000 } },
    );
    expect(denials).to.equal(0);
    expect(held.length).to.be.above(10);
    expect(Math.min(...held)).to.be.at.least(0);
  });

  it('leaves out a bid that would be below zero, and lives', () => {
    const { asked } = watch(swinging(50, 40), { horizon: 3_600, riskAversion: 10, requote: 0 });
    expect(sides(asked, 'buy')).to.deep.equal([]);
    expect(sides(asked, 'sell').length).to.be.above(0);
  });

  it('holds no more than it may after any fill, however late cancels and reports are', async () => {
    const ms = fc.integer({ min: 0, max: 2_000 });
    const step = fc.record({
      wait: fc.integer({ min: 1, max: 400 }),
      move: fc.integer({ min: -30, max: 30 }),
      hit: fc.constantFrom('buy' as const, 'sell' as const, undefined),
    });
    let fills = 0;
    await check(
      fc.property(
        fc.array(step, { minLength: 50, maxLength: 200 }),
        ...[ms, ms, ms],
        fc.constantFrom(1, 2, 2.5),
        fc.boolean(),
        (steps, order, report, jitter, maxInventory, shorts) => {
          const recording = new Recording();
          let [at, middle] = [0, 100];
          for (const { wait, move, hit } of steps) {
            at += wait;
            middle = Math.max(50, middle + move / 100);
            recording.snapshot(at, [[middle - 0.02, 5]], [[middle + 0.02, 5]]);
            if (hit) recording.trade(at, hit, 50, hit === 'buy' ? middle + 1 : middle - 1);
          }
          const { held } = watch(
            recording,
            { requote: 0, maxInventory, shorts, liquidity: 100, riskAversion: 0.1 },
            {
              latency: {
                ...{ orderMicroseconds: order * 1000, reportMicroseconds: report * 1000 },
                jitterMicroseconds: jitter * 1000,
              },
            },
          );
          fills += held.length;
          for (const position of held) {
            expect(position).to.be.within(shorts ? -maxInventory : 0, maxInventory);
          }
        },
      ),
      100,
    );
    expect(fills, 'fills over all runs').to.be.above(100);
  }).timeout(30_000);
});
