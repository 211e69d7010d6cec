import type { InstrumentIndex } from '../domain/instrument.js';
import type { BarColumns } from '../domain/market-data.js';
import { BarCursor } from '../market/index.js';
import type { Engine } from './engine.js';
import type { Instance } from './instance.js';
import type { LiveMarket, SessionMarket } from './live-market.js';

/** Finished bars of one instrument, oldest first. */
export type History = BarColumns;

/**
 * Shows strategies the bars of the past, in the order in which they ended. What they ask for is dropped,
 * and what they wrote down before is given back to them afterwards.
 */
export class Warmup {
  private readonly engine: Engine;

  constructor(
    engine: Engine,
    private readonly markets: readonly SessionMarket[],
    private readonly live: readonly LiveMarket[],
  ) {
    this.engine = engine;
  }

  run(history: readonly History[], isCold: (instance: Instance) => boolean): void {
    const { engine } = this;
    const cold = engine.strategies.filter(
      (instance) => instance.stopped === undefined && isCold(instance),
    );
    // As text: a strategy may also change the object that it was given.
    const states = cold.map((instance) => instance.carryState());
    const { trading, now } = engine;
    engine.trading = false;
    const changed = engine.changes.length;
    this.showAll(history, cold);
    engine.trading = trading;
    engine.now = now;
    cold.forEach((instance, index) => {
      const before = states[index] ?? null;
      if (before !== null) instance.restoreState(before);
      instance.stateChanged = false;
    });
    // What strategies wrote down on the way is no change; that one was stopped by its own mistake is.
    const kept = engine.changes.splice(changed).filter(({ kind }) => kind === 'strategy_stopped');
    engine.changes.push(...kept);
  }

  private showAll(history: readonly History[], cold: readonly Instance[]): void {
    const cursors = this.markets.map(({ instrument, timeframe }, index) => {
      const bars = history[index];
      return bars && bars.length > 0 ? new BarCursor({ instrument, timeframe, bars }) : undefined;
    });
    for (;;) {
      const next = nextOf(cursors);
      if (next === undefined) return;
      const cursor = cursors[next]!;
      cursor.index += 1;
      this.engine.now = cursor.end;
      this.live[next]!.knownUntil(cursor.end);
      for (const instance of cold) {
        if (!instance.symbols.includes(next)) continue;
        this.engine.calls.warm(instance, next, cursor);
      }
    }
  }
}

/** The instrument whose next bar ends first. */
function nextOf(cursors: readonly (BarCursor | undefined)[]): InstrumentIndex | undefined {
  let found: InstrumentIndex | undefined;
  let first = Infinity;
  cursors.forEach((cursor, index) => {
    const end = cursor ? cursor.endOf(cursor.index + 1) : Infinity;
    if (end >= first) return;
    first = end;
    found = index as InstrumentIndex;
  });
  return found;
}
