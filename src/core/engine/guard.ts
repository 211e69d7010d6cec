import type { InstrumentIndex } from '../domain/instrument.js';
import { asTimestamp } from '../domain/units.js';
import type { Timestamp } from '../domain/units.js';
import { tripText } from '../risk/index.js';
import type { Trip } from '../risk/index.js';
import type { Account } from './account.js';
import type { Engine } from './engine.js';
import { haltTrading } from './steering.js';

/**
 * An account's guardian at work in a live session: it hears of every price and order, says what is broken
 * and acts on it, once, until someone resets it.
 */
export class Guard {
  /** When each instrument last showed something, microseconds. */
  private readonly seenAt: Float64Array;

  constructor(
    private readonly engine: Engine,
    readonly account: Account,
  ) {
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
    const { guardian, portfolio } = this.account;
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
    const { account } = this;
    const { guardian, portfolio } = account;
    if (guardian.watchesEquity) account.refreshEquity();
    return guardian.look(account.now, account.equity, portfolio.grossExposure);
  }

  stale(at: number): Trip {
    const { staleAfter } = this.account.guardian;
    return { rule: 'stale_data', limit: staleAfter, actual: staleAfter, at: asTimestamp(at) };
  }

  /** Latches and acts; answers with the event of the turn. */
  act(trip: Trip): { kind: 'control'; action: string; by: string; reason: string } {
    const { engine, account } = this;
    const { guardian, risk } = account;
    const action = guardian.limits?.action ?? 'halt';
    const { limit, actual } = trip;
    account.setTrip(trip, trip);
    const state = action === 'reduce' && risk.state !== 'halted' ? 'reducing' : 'halted';
    const reason = tripText(trip);
    const found = { state, rule: 'guardian', reason, limit, actual } as const;
    const change = { kind: 'trading_state', ...found } as const;
    const text = haltTrading(engine, [account], change, { flatten: action === 'flatten', reason });
    const who = { action: 'guardian', by: 'guardian', reason };
    engine.changes.push({ kind: 'controlled', ...who, text });
    return { kind: 'control', ...who };
  }
}
