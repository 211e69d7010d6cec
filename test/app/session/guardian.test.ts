/** The guardian of a session as the daemon runs it: it trips, holds over restarts, and replays. */
import { expect } from 'chai';
import type { RunningSession } from '../../../src/app/session/running-session.js';
import type { RiskView } from '../../../src/app/session/views.js';
import { CONFIG, PaperHome, depth, quote } from './paper-home.js';
import { until } from './until.js';

const ANN = { via: 'cli', name: 'ann' } as const;
const RESET = { kind: 'guardian_reset', reason: 'looked into it' } as const;
const RESUME = { kind: 'resume', reason: 'go on' } as const;

const riskWhere = async (
  session: RunningSession,
  holds: (risk: RiskView) => boolean,
): Promise<RiskView> => {
  const { accounts } = await until(
    () => session.view('risk'),
    ({ accounts: [risk] }) => holds(risk!),
  );
  return accounts[0]!;
};

const tripped = ({ guardian }: RiskView): boolean => guardian.tripped;

describe('session: guardian', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
  });
  afterEach(() => home.end());

  const startWith = (guardian: string): Promise<RunningSession> => {
    home.write('tradsys.yaml', `${CONFIG}guardian: { ${guardian} }\n`);
    return home.start();
  };

  const hold = async (session: RunningSession): Promise<void> => {
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
  };

  it('halts at a limit, refuses to resume over a restart, and goes on after a reset', async () => {
    const first = await startWith('daily_loss: 0.5');
    await hold(first);
    home.feed.tell(depth(39.9, 40.1), quote(39.9, 40.1));
    const risk = await riskWhere(first, tripped);
    expect(risk).to.include({ state: 'halted' });
    expect(risk.guardian.rule).to.equal('daily_loss');
    expect((await first.view('positions')).positions).to.have.length(1);
    await first.stop({ cancelAll: false, flatten: false });

    const second = await home.start();
    const [kept] = (await second.view('risk')).accounts;
    expect(tripped(kept!)).to.equal(true);
    expect(kept!.since, 'not the time of the restart').to.equal(risk.since);
    const refused = await second.act(RESUME, ANN);
    expect(refused).to.include({ accepted: false });
    expect(refused.refusal).to.include({ rule: 'guardian', limit: 0.5 });
    const reset = await second.act(RESET, ANN);
    expect(reset).to.include({ accepted: true });
    expect((await second.view('risk')).accounts[0]).to.include({ state: 'halted' });
    expect(await second.act(RESUME, ANN)).to.include({ accepted: true, text: 'trading is active' });
  });

  it('closes what is held when it is to flatten', async () => {
    const session = await startWith('action: flatten, daily_loss: 0.5');
    await hold(session);
    home.feed.tell(depth(39.9, 40.1), quote(39.9, 40.1), quote(39.9, 40.1));
    await riskWhere(session, tripped);
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length === 0,
    );
  });

  it('cancels entries and only reduces when it is to reduce', async () => {
    const session = await startWith('action: reduce, max_exposure: 0.9');
    await hold(session);
    const risk = await riskWhere(session, tripped);
    expect(risk).to.include({ state: 'reducing' });
    expect(risk.guardian.rule).to.equal('exposure');
  });

  it('fault 25: acts without any event when the price of what is held is old', async () => {
    const session = await startWith('stale_after: 300ms');
    await hold(session);
    const { guardian } = await riskWhere(session, tripped);
    expect(guardian.rule).to.equal('stale_data');
  });
});
