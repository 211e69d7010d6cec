import type { InstrumentIndex } from '../domain/instrument.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import type { Trip } from '../risk/index.js';
import type { Engine } from './engine.js';
import { haltTrading } from './steering.js';

/**
 * The guardian at work on a live session: it hears of every price and order, says what is broken and
 * acts on it, once, until someone resets it.
 */
export class Guard {
  /** When each instrument last showed something, microseconds. */
  private readonly seenAt: Float64Array;

  constructor(private readonly engine: Engine) {
    this.seenAt = new Float64Array(engine.instruments.length).fill(engine.now);
  }

  saw(instrument: InstrumentIndex, at: Timestamp): void {
    this.seenAt[instrument] = at;
  }

  /** After a reset prices count as seen, or it would trip again at once. */
  countAnew(at: Timestamp): void {
    this.seenAt.fill(at);
  }

  /** When the price of something held will be too old; Infinity: nothing is held, or it is off. */
  get staleAt(): number {
    const { guardian, portfolio } = this.engine;
    const { staleAfter } = guardian;
    if (staleAfter === Infinity) return Infinity;
    let oldest = Infinity;
    for (const position of portfolio.held) {
      if (!position.isFlat) oldest = Math.min(oldest, this.seenAt[position.instrumentIndex]!);
    }
    return oldest + staleAfter;
  }

  /** What is broken as of now. */
  look(): Trip | undefined {
    const { engine } = this;
    const { guardian, portfolio } = engine;
    if (guardian.watchesEquity) engine.refreshEquity();
    return guardian.look(engine.now, engine.equity, portfolio.grossExposure);
  }

  stale(at: number): Trip {
    const { staleAfter } = this.engine.guardian;
    return { rule: 'stale_data', limit: staleAfter, actual: staleAfter, at: asTimestamp(at) };
  }

  /** Latches and acts; answers with the event of the turn. */
  act(trip: Trip): { kind: 'control'; action: string; by: string; reason: string } {
    const { engine } = this;
    const { guardian, risk } = engine;
    const action = guardian.limits?.action ?? 'halt';
    const { rule, limit, actual } = trip;
    guardian.setTrip(trip);
    engine.changes.push({ kind: 'guardian', tripped: true, rule, limit, actual });
    const state = action === 'reduce' && risk.state !== 'halted' ? 'reducing' : 'halted';
    const reason = `${rule} ${actual}, limit ${limit}`;
    const found = { state, rule: 'guardian', reason, limit, actual } as const;
    const change = { kind: 'trading_state', ...found } as const;
    const text = haltTrading(engine, change, action === 'flatten', reason);
    const who = { action: 'guardian', by: 'guardian', reason };
    engine.changes.push({ kind: 'controlled', ...who, text });
    return { kind: 'control', ...who };
  }
}
