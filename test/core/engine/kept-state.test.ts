/** What a strategy keeps, and what it throws: whatever it is, it ends at most the strategy. */
import { expect } from 'chai';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { Session, carryOf } from '../../../src/core/engine/index.js';
import type { Carried } from '../../../src/core/engine/index.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../../../src/core/simulation/index.js';
import type { StrategyContext } from '../../../src/core/strategies/strategy.js';
import { instrument } from '../risk/situation.js';
import { accountAt } from '../session-account.js';
import { MINUTE, changesOf, flat, minute, spec, stage } from '../stage.js';
import type { Stage } from '../stage.js';

type Act = (context: StrategyContext) => void;

/** Three bars; the second strategy counts those it sees. */
function played(act: Act): Stage & { readonly others: number } {
  const rows = [1, 2, 3].map(() => flat(100, 1000));
  let others = 0;
  const instances = [
    spec('a', ['BTC/USDT'], { onBar: (_, context) => act(context) }, { allocation: 0.5 }),
    spec('b', ['BTC/USDT'], { onBar: () => void (others += 1) }, { allocation: 0.5 }),
  ];
  return Object.assign(stage({ rows, instances }).play(), { others });
}

const reasonOf = (stage: Stage): string | undefined =>
  changesOf(stage, 'strategy_stopped')[0]?.reason;

describe('engine: what a strategy keeps', () => {
  it('fault 39: no JSON stops it with words, the others go on, and what it kept before stays', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    const states: readonly unknown[] = [
      round,
      { count: 1n },
      {
        toJSON(): never {
          throw new Error('not now');
        },
      },
    ];
    for (const state of states) {
      const result = played((context) => {
        context.state = context.now === minute(1) ? { good: 1 } : state;
      });
      expect(result.others).to.equal(3);
      expect(reasonOf(result)).to.match(/^context\.state cannot be kept as JSON: [^\n]+$/);
      expect(changesOf(result, 'state').map(({ json }) => json)).to.deep.equal(['{"good":1}']);
      expect(result.engine.strategies[0]!.carryState()).to.equal('{"good":1}');
    }
  });

  it('changed in place to what is no JSON leaves what was kept last for the next start', () => {
    const result = played((context) => {
      if (context.now === minute(1)) context.state = { good: 1 };
      else (context.state as { self?: unknown }).self = context.state;
    });
    expect(reasonOf(result)).to.equal(undefined);
    expect(result.engine.strategies[0]!.carryState()).to.equal('{"good":1}');
  });

  it('is given back after a warm-up, changed in place or not', () => {
    const start = 28_333_333 * MINUTE;
    const market = { instrument: instrument(), timeframe: '1m' as Timeframe };
    const kinds = { trades: true, quotes: true, depth: false, bars: true };
    const bars = [3, 2, 1].map((ago) => start - ago * MINUTE);
    const price = Float64Array.of(100, 100, 100);
    const newSession = (carried: Carried | undefined): Session =>
      new Session(
        {
          markets: [{ ...market, kinds }],
          accounts: [accountAt(market.instrument.venue)],
          paper: { slippage: NO_SLIPPAGE, latency: NO_LATENCY, queue: { kind: 'pessimistic' } },
          barGraceMicroseconds: 500_000,
        },
        {
          ...{ at: asTimestamp(start), epoch: carried ? 2 : 1, carried, stopped: {} },
          history: [
            {
              ...{ length: 3, start: Float64Array.from(bars), volume: price },
              ...{ open: price, high: price, low: price, close: price },
            },
          ],
          ...{ live: undefined, cause: undefined },
        },
        [
          {
            ...{ name: 'a', symbols: ['BTC/USDT'], allocation: 1 },
            capital: { kind: 'share', share: 0.5 },
            handlers: {
              onBar(_, context) {
                const seen = (context.state ??= { bars: 0 }) as { bars: number };
                seen.bars += 1;
              },
            },
          },
        ],
        { onTurn: () => undefined, onCommand: () => undefined },
      );
    const first = carryOf(newSession(undefined).engine);
    expect(first.instances[0]!.state).to.equal('{"bars":3}');
    const second = carryOf(newSession(first).engine);
    expect(second.instances[0]!.state).to.equal('{"bars":3}');
  });
});

describe('engine: what a strategy throws', () => {
  it('fault 39: may be anything, and ends that strategy alone', () => {
    const broken = Object.assign(new Error('x'), { message: undefined });
    const mute = {
      get message(): never {
        throw new Error('again');
      },
    };
    const thrown: readonly (readonly [unknown, string])[] = [
      [new Error('plain'), 'plain'],
      [{ message: 'no error of the language' }, 'no error of the language'],
      [null, 'null'],
      [undefined, 'undefined'],
      [Symbol('s'), 'Symbol(s)'],
      [Object.create(null), 'it threw something that cannot be shown'],
      [mute, 'it threw something that cannot be shown'],
      [broken, 'Error'],
    ];
    for (const [value, words] of thrown) {
      const result = played(() => {
        throw value;
      });
      expect(result.others, words).to.equal(3);
      expect(reasonOf(result)).to.equal(words);
      expect(changesOf(result, 'strategy_stopped'), words).to.have.length(1);
    }
  });
});
