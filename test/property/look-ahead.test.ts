/** The future is not known: cutting it off changes nothing that was done before. */
import { expect } from 'chai';
import fc from 'fast-check';
import { barEnd } from '../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../src/core/domain/units.js';
import { sliceBars } from '../../src/core/domain/market-data.js';
import { stage } from '../core/stage.js';
import type { Stage } from '../core/stage.js';
import { check } from './check.js';
import { market, toSpec } from './market.js';
import type { Market } from './market.js';

function play({ series, traders, cash, slippage, latency, limits }: Market): Stage {
  const instances = traders.map(toSpec);
  return stage({ series, instances, cash, slippage, latency, limits }).play();
}

/** Bars that have ended by `at`: all that can be known then. */
const knownAt = (scene: Market, at: number): Market => ({
  ...scene,
  series: scene.series.map((one) => {
    const ended = one.bars.start.findIndex(
      (start) => barEnd(one.timeframe, asTimestamp(start)) > at,
    );
    return { ...one, bars: sliceBars(one.bars, 0, ended < 0 ? one.bars.length : ended) };
  }),
});

/**
 * What was done before `at`, as text: the instant itself is left out, for what opens at it is not
 * known yet, and so are turns of bars that opened before it but had not ended.
 */
const turnsUntil = ({ turns }: Stage, at: number, timersUntil = at): string[] =>
  turns
    .filter((turn) => turn.at < (turn.event.kind === 'timer' ? timersUntil : at))
    .map((turn) =>
      JSON.stringify(turn, (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value,
      ),
    );

const equityUntil = ({ equity }: Stage, at: number): (readonly [number, number])[] =>
  equity.filter(([instant]) => instant < at);

const DELAYS = [0, 100_000, 90_000_000];

describe('property: no look-ahead', () => {
  it('a run over less data is the beginning of a run over more', () =>
    check(
      fc.property(
        market({ latency: DELAYS, bars: 30 }),
        fc.integer({ min: 1, max: 29 }),
        (scene, bar) => {
          // One series, so that no bar is cut while it is in progress.
          const [first] = scene.series;
          const symbol = scene.traders.filter(({ symbols }) =>
            symbols.every((one) => one === first!.instrument.symbol),
          );
          fc.pre(symbol.length > 0);
          const one = { ...scene, series: [first!], traders: symbol };
          const at = first!.bars.start[bar]!;
          const [whole, cut] = [play(one), play(knownAt(one, at))];
          // Timers end with the data: those of a gap behind them are only heard when more follow.
          const end = barEnd(first!.timeframe, asTimestamp(first!.bars.start[bar - 1]!));
          expect(turnsUntil(cut, at, end)).to.deep.equal(turnsUntil(whole, at, end));
          expect(equityUntil(cut, at)).to.deep.equal(equityUntil(whole, at));
        },
      ),
      60,
    ));

  it('what the last bar will be does not matter until it has opened', () =>
    check(
      fc.property(market({ latency: DELAYS }), (scene) => {
        const last = Math.min(...scene.series.map(({ bars }) => bars.start[bars.length - 1]!));
        const changed = scene.series.map((one) => {
          const bars = sliceBars(one.bars, 0, one.bars.length);
          const copy = {
            ...bars,
            ...{ open: bars.open.slice(), high: bars.high.slice(), low: bars.low.slice() },
            ...{ close: bars.close.slice(), volume: bars.volume.slice() },
          };
          bars.start.forEach((start, index) => {
            if (barEnd(one.timeframe, asTimestamp(start)) <= last) return;
            // A bar in progress keeps its open, which is known.
            if (start >= last) copy.open[index]! *= 2;
            copy.high[index]! *= 3;
            copy.low[index]! *= start >= last ? 2 : 1;
            copy.close[index]! *= 2;
            copy.volume[index]! += 777;
          });
          return { ...one, bars: copy };
        });
        const [usual, other] = [play(scene), play({ ...scene, series: changed })];
        expect(turnsUntil(other, last)).to.deep.equal(turnsUntil(usual, last));
        expect(equityUntil(other, last)).to.deep.equal(equityUntil(usual, last));
      }),
      40,
    ));
});
