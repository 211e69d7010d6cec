/** A person steers several accounts at once. */
import { expect } from 'chai';
import type { Timeframe } from '../../../src/core/domain/timeframe.js';
import { asTimestamp } from '../../../src/core/domain/units.js';
import { Session } from '../../../src/core/engine/index.js';
import type { Control, Turn } from '../../../src/core/engine/index.js';
import { instrument } from '../risk/situation.js';
import { PAPER, accountAt } from '../session-account.js';

const START = 1_700_000_000_000_000;
const VENUES = ['local', 'sim'] as const;

class Desk {
  readonly turns: Turn[] = [];
  private at = START;
  readonly session = new Session(
    {
      markets: VENUES.map((venue) => ({
        instrument: instrument({ venue }),
        kinds: { trades: true, quotes: true, depth: false, bars: false },
        timeframe: '5s' as Timeframe,
      })),
      accounts: VENUES.map((venue) => ({ ...accountAt(venue), name: venue })),
      paper: PAPER,
      barGraceMicroseconds: 500_000,
    },
    {
      ...{ at: asTimestamp(START), epoch: 1, carried: undefined, history: [], stopped: {} },
      ...{ live: undefined, cause: undefined },
    },
    [],
    { onTurn: (turn) => this.turns.push(turn), onCommand: () => undefined },
  );

  tell(control: Control): ReturnType<Session['control']> {
    this.at += 1_000_000;
    return this.session.control(asTimestamp(this.at), control, 'cli ann', 'a reason');
  }

  /** `local halted` of each change of the last turn. */
  get changed(): readonly string[] {
    return this.turns
      .at(-1)!
      .changes.flatMap((change) =>
        change.kind === 'trading_state' ? [`${change.account!} ${change.state}`] : [],
      );
  }
}

describe('steering: several accounts', () => {
  it('a resume is of those that are not active, and of no other', () => {
    const desk = new Desk();
    desk.tell({ kind: 'halt', flatten: false, rule: 'hand', account: 'sim' });
    expect(desk.changed).to.deep.equal(['sim halted']);
    const outcome = desk.tell({ kind: 'resume' });
    expect(outcome.text).to.equal('trading on sim is active');
    expect(desk.changed).to.deep.equal(['sim active']);
    expect(desk.tell({ kind: 'resume' }).text).to.equal('trading is active already');
    expect(desk.changed).to.deep.equal([]);
  });

  it('a guardian that has tripped is named, and what stays as it is', () => {
    const desk = new Desk();
    const { engine } = desk.session;
    const [first] = engine.accounts;
    desk.tell({ kind: 'halt', flatten: false, rule: 'hand' });
    const trip = { rule: 'exposure', limit: 1, actual: 2, at: asTimestamp(START) } as const;
    first!.setTrip(trip, trip);
    const { text, denied } = desk.tell({ kind: 'resume' });
    expect(text).to.equal('resume refused: trading on local and sim stays as it is');
    expect(denied!.reason).to.equal(
      "the guardian of local has tripped by exposure: 'tradsys guardian reset' first",
    );
    expect(desk.changed).to.deep.equal([]);
  });
});
