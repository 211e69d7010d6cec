/** A run is decided by its data alone: not by who was named first, nor by how the data were stored. */
import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/stores/sqlite.js';
import { simulate } from '../../src/app/backtest/simulate.js';
import type { Simulation } from '../../src/app/backtest/simulate.js';
import { backtest } from '../../src/app/library.js';
import { qualifiedSymbol } from '../../src/core/domain/instrument.js';
import { BAR_COLUMN_NAMES, sliceBars } from '../../src/core/domain/market-data.js';
import type { BarSeries } from '../../src/core/domain/market-data.js';
import { defineStrategy } from '../../src/core/strategies/index.js';
import { check } from './check.js';
import { market, toPlan, toSpec } from './market.js';
import type { Market, Trader } from './market.js';

/** Everything but the engine and the venue, as plain data. */
function outcomeOf(simulation: Simulation): object {
  const { at, equity } = simulation;
  return { ...simulation, engine: 0, venue: 0, at: [...at], equity: [...equity] };
}

const play = (scene: Market, traders: readonly Trader[] = scene.traders): Simulation =>
  simulate(toPlan(scene), traders.map(toSpec), { hash: true });

const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

const DELAYS = [0, 100_000, 60_000_000];

describe('property: order of inputs', () => {
  it('gives the same journal and result twice', () =>
    check(
      fc.property(market({ latency: DELAYS }), (scene) => {
        expect(outcomeOf(play(scene))).to.deep.equal(outcomeOf(play(scene)));
      }),
      25,
    ));

  it('does not depend on the order in which instances were registered', () => {
    const scenes = market({ latency: DELAYS }).chain((scene) =>
      fc.tuple(fc.constant(scene), shuffled(scene.traders)),
    );
    return check(
      fc.property(scenes, ([scene, traders]) => {
        const [usual, other] = [play(scene), play(scene, traders)];
        expect(other.journalHash).to.equal(usual.journalHash);
        expect(outcomeOf(other)).to.deep.equal(outcomeOf(usual));
      }),
      40,
    );
  });

  it('does not depend on the size of the slices in which it is played', () =>
    check(
      fc.property(market({ latency: DELAYS }), fc.integer({ min: 1, max: 9 }), (scene, slice) => {
        const specs = scene.traders.map(toSpec);
        const sliced = simulate(toPlan(scene), specs, { hash: true, slice });
        expect(outcomeOf(sliced)).to.deep.equal(outcomeOf(play(scene)));
      }),
      25,
    ));

  it('does not depend on whether an instrument is alone, or has a neighbour of which nobody wants anything', () =>
    check(
      fc.property(market({ latency: DELAYS, bars: 60, alone: true }), (scene) => {
        const [only] = scene.series;
        const still = { ...only!.instrument, symbol: 'ZZZ/USDT', base: 'ZZZ' };
        const series = [only!, { ...only!, instrument: still }];
        expect(outcomeOf(play({ ...scene, series }))).to.deep.equal(outcomeOf(play(scene)));
      }),
      60,
    ));

  it('does not depend on the order in which instruments were given', () => {
    const twoWays = defineStrategy({
      name: 'two_ways',
      universe: true,
      create: () => ({
        onBar(bar, context) {
          const { symbols } = context;
          const other = symbols[(symbols.indexOf(bar.symbol) + 1) % symbols.length]!;
          context.target(bar.close > bar.open ? 0.4 : -0.3, { symbol: other });
          if (bar.volume === 0) context.close();
        },
      }),
    });
    const scenes = market({ latency: DELAYS })
      .filter(({ series }) => series[0]!.instrument.settlement === 'USDT')
      .chain((scene) => fc.tuple(fc.constant(scene.series), shuffled(scene.series)));
    const run = (series: readonly BarSeries[]): unknown => {
      const { trades, equityCurve, manifest, metrics } = backtest({ strategy: twoWays, series });
      return { trades, equityCurve, hash: manifest.journalHash, metrics };
    };
    return check(
      fc.property(scenes, ([usual, other]) => {
        expect(run(other)).to.deep.equal(run(usual));
      }),
      25,
    );
  });
});

/** Where to cut a list of bars, and in which order to write the pieces. */
const pieces = (bars: number): fc.Arbitrary<readonly (readonly [number, number])[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: bars - 1 }), { maxLength: 6 }).chain((cuts) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), bars];
    return shuffled(edges.slice(1).map((to, index) => [edges[index]!, to] as const));
  });

async function throughStore(series: BarSeries, split: readonly (readonly [number, number])[]) {
  const directory = mkdtempSync(join(tmpdir(), 'tradsys-chunks-'));
  const store = openSqliteStore({ directory });
  try {
    for (const [from, to] of split) {
      const bars = sliceBars(series.bars, from, to);
      await store.writeBars({ ...series, bars }, { origin: 'test', synthetic: true });
    }
    const symbol = qualifiedSymbol(series.instrument);
    const bars = await store.readBars({ symbol, timeframe: series.timeframe });
    return { ...series, bars };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('property: storage', () => {
  it('does not depend on the pieces in which bars were written', () =>
    check(
      fc.asyncProperty(market(), pieces(25), async (scene, split) => {
        const series = await Promise.all(scene.series.map((one) => throughStore(one, split)));
        for (const [index, { bars }] of series.entries())
          for (const name of BAR_COLUMN_NAMES)
            expect([...bars[name]]).to.deep.equal([...scene.series[index]!.bars[name]]);
        expect(outcomeOf(play({ ...scene, series }))).to.deep.equal(outcomeOf(play(scene)));
      }),
      12,
    ));
});
