/** A bar that comes too late teaches a strategy and leads to no order. */
import { expect } from 'chai';
import type { InstrumentIndex } from '../../../src/core/domain/instrument.js';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asPrice, asQuantity, asTimestamp } from '../../../src/core/domain/units.js';
import { Session } from '../../../src/core/engine/index.js';
import type { Turn } from '../../../src/core/engine/index.js';
import { NO_LATENCY, NO_SLIPPAGE } from '../../../src/core/simulation/index.js';
import { accountAt } from '../session-account.js';
import { instrument } from '../risk/situation.js';

const MINUTE = 60_000_000;
/** A whole minute. */
const START = 28_333_333 * MINUTE;
const BTC = 0 as InstrumentIndex;

/** A session on bars of a minute, whose strategy wants to be in after each. */
class Desk {
  readonly turns: Turn[] = [];
  readonly seen: number[] = [];
  readonly session: Session;

  constructor() {
    const kinds = { trades: true, quotes: true, depth: false, bars: true };
    const markets = [{ instrument: instrument(), kinds, timeframe: '1m' as Timeframe }];
    const paper = { slippage: NO_SLIPPAGE, latency: NO_LATENCY };
    this.session = new Session(
      {
        markets,
        accounts: [accountAt(markets[0]!.instrument.venue)],
        ...{ paper: { ...paper, queue: { kind: 'pessimistic' } }, barGraceMicroseconds: 500_000 },
      },
      {
        ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
        ...{ live: undefined, cause: undefined },
      },
      [
        {
          ...{ name: 'keen', symbols: ['BTC/USDT'], allocation: 1 },
          capital: { kind: 'share', share: 0.5 },
          handlers: {
            onBar: (bar, context) => {
              this.seen.push((bar.start - START) / MINUTE);
              context.target(1, { reason: 'keen' });
            },
          },
        },
      ],
      {
        onTurn: (turn) => this.turns.push(turn),
        onCommand: () => expect.fail('an order left the house'),
      },
    );
  }

  /** The bar that begins so many minutes after the start of the session, taken in at that second of it. */
  bar(minute: number, second: number): void {
    const start = asTimestamp(START + minute * MINUTE);
    const prices = { open: asPrice(10_000), high: asPrice(10_000), low: asPrice(10_000) };
    this.session.market(asTimestamp(START + second * 1_000_000), {
      ...{ kind: 'bar', instrument: BTC, venueAt: start, start, ...prices },
      ...{ close: asPrice(10_000), volume: asQuantity(5) },
    });
  }

  quote(second: number): void {
    const at = asTimestamp(START + second * 1_000_000);
    this.session.market(at, {
      ...{ kind: 'quote', instrument: BTC, venueAt: at, sequence: 0 },
      ...{ bidPrice: asPrice(9_999), bidQuantity: asQuantity(500) },
      ...{ askPrice: asPrice(10_001), askQuantity: asQuantity(500) },
    });
  }

  get orders(): number {
    return this.turns.flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'submit'))
      .length;
  }

  get gate(): string | undefined {
    return this.session.evaluations.all()[0]!.gate;
  }
}

describe('bars that come late', () => {
  it('at a start: one that ended more than a bar before is learnt from, and drops its signal', () => {
    const desk = new Desk();
    desk.bar(-3, 1);
    desk.quote(2);
    expect(desk.seen).to.deep.equal([-3]);
    expect(desk.orders).to.equal(0);
    expect(desk.gate).to.match(/^stale/);
    // It ended when the session began; what was dropped may be asked for again.
    desk.bar(-1, 3);
    desk.quote(4);
    expect(desk.orders).to.equal(1);
    expect(desk.gate).to.equal(undefined);
  });

  it('after a gap: only the last of what is told at once leads to an order', () => {
    const desk = new Desk();
    for (const minute of [0, 1, 2, 3]) desk.bar(minute, 245);
    expect(desk.seen).to.deep.equal([0, 1, 2, 3]);
    desk.quote(246);
    expect(desk.orders).to.equal(1);
  });

  it('counts a bar as late when the next one has ended too, not before', () => {
    const desk = new Desk();
    desk.bar(0, 120);
    desk.quote(121);
    expect(desk.orders).to.equal(1);
    const later = new Desk();
    later.bar(0, 120.000001);
    later.quote(121);
    expect(later.orders).to.equal(0);
  });
});
