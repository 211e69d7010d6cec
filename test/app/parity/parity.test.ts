/** Real sessions, replayed from their journals: identical, and divergent where something was doctored. */
import { expect } from 'chai';
import type { Strategy } from '../../../src/core/strategies/index.js';
import { checkParity } from '../../../src/app/parity/index.js';
import type { Parity } from '../../../src/app/parity/index.js';
import { openSession, strategiesOf } from '../../../src/app/parity/check.js';
import { compareSession } from '../../../src/app/parity/compare.js';
import { runReplay } from '../../../src/app/parity/run-replay.js';
import type { SessionStep } from '../../../src/app/parity/steps.js';
import { fromBytes, toBytes } from '../../../src/app/session/json.js';
import type { Turn } from '../../../src/core/engine/index.js';
import { failureOf } from '../journal/fixture.js';
import { IDEAL, PaperHome, STRATEGY, depth, quote } from '../session/paper-home.js';
import { until } from '../session/until.js';

const ANN = { via: 'cli', name: 'ann' } as const;
const BUY = { symbol: 'BTC/USDT', side: 'buy', quantity: '0.02', type: 'market' } as const;

describe('parity', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
  });
  afterEach(async () => {
    await home.stop();
    home.remove();
  });

  const check = (session = 'last'): Promise<Parity> =>
    checkParity({ path: home.journal, session, models: IDEAL, place: home.place });

  /** A session that buys at the first quote, and `more` after it. */
  async function trade(more?: (session: Awaited<ReturnType<PaperHome['start']>>) => Promise<void>) {
    const session = await home.start();
    home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));
    await until(
      () => session.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    await more?.(session);
    home.feed.tell(depth(101.9, 102.1), quote(101.9, 102.1));
    await until(
      () => session.view('positions'),
      ({ positions: [held] }) => held?.markPrice === 102,
    );
    await home.written(session);
    return session;
  }

  it('finds a running session identical, strategy edits and all', async () => {
    await trade(async (session) => {
      const parameters = { size: 0.03 };
      await session.act({ kind: 'strategy_set', strategy: 'mine', parameters, reason: 'x' }, ANN);
    });
    const parity = await check();
    expect(parity).to.include({ identical: true, divergence: null, starts: 2, skipped: 0 });
    expect(parity.turns).to.be.greaterThan(4);
    expect(parity.marketEvents).to.be.greaterThan(3);
    expect(parity.changed).to.deep.equal([]);
  });

  it('gives up on a strategy that does not come back in the replay, and names it', async () => {
    const hangs = STRATEGY.replace(
      'onQuote(quote, context) {',
      "onQuote(quote, context) { while (process.env.HANGS_IN_REPLAY === 'yes');",
    );
    home.write('mine.ts', hangs);
    await trade();
    process.env['HANGS_IN_REPLAY'] = 'yes';
    try {
      const task = { kind: 'parity', path: home.journal, session: 'last', models: IDEAL } as const;
      const error = await failureOf(() => runReplay(task, undefined, 500));
      expect(error).to.include({ code: 'parity.hangs' });
      expect(error.line).to.match(/^mine: it has not come back for 0\.5 s; every loop/);
    } finally {
      delete process.env['HANGS_IN_REPLAY'];
    }
    expect(await check()).to.include({ identical: true });
  });

  it('finds both sessions identical after a restart, each under its own name', async () => {
    await trade();
    const first = await check();
    await home.stop();
    await trade();
    await home.stop();
    const second = await check();
    expect(second.session).to.not.equal(first.session);
    const again = await check(first.session);
    expect([again.identical, second.identical]).to.deep.equal([true, true]);
    const unknown = await check('1999').catch((error: unknown) => error);
    expect(unknown).to.include({ code: 'journal.session', exit: 'usage', where: 'SESSION' });
  });

  it('says so when the file of a strategy is no longer what ran', async () => {
    await trade();
    home.write('mine.ts', STRATEGY.replace('far below', 'below'));
    const parity = await check();
    expect(parity.identical).to.equal(true);
    expect(parity.changed).to.have.length(1);
    expect(parity.changed[0]!.text).to.match(/has changed since the session: \w{8} became \w{8}/);
    home.write('mine.ts', 'export default 5;');
    expect((await check()).changed[0]!.text).to.match(/cannot be read any more/);
  });

  it('names the record, the field and both sides where a journal was doctored', async () => {
    await trade();
    await home.stop();
    const { reader, steps } = openSession({ path: home.journal, session: 'last' });
    const whole = [...steps()];
    reader.close();
    const place = whole.findIndex(
      (step) => step.kind === 'turn' && step.turn.commands.some(({ kind }) => kind === 'submit'),
    );
    const sent = whole[place] as Extract<SessionStep, { kind: 'turn' }>;
    const [submit, ...others] = sent.turn.commands as Extract<
      Turn['commands'][number],
      { kind: 'submit' }
    >[];
    const order = { ...submit!.order, quantity: submit!.order.quantity * 2 };
    const payload = toBytes({ ...sent.turn, commands: [{ ...submit, order }, ...others] });
    const turn = fromBytes(payload) as Turn;
    const doctored = whole.with(place, { ...sent, turn, payload });
    const { divergence } = await compareSession(doctored, { strategiesOf });
    expect(divergence).to.deep.include({ seq: sent.seq, at: sent.turn.at });
    expect(divergence!.difference).to.deep.equal({
      path: 'commands[0].order.quantity',
      ...{ journaled: order.quantity, replayed: submit!.order.quantity },
    });
    expect(divergence!.journaled).to.match(/buy 0\.02 at the market/);
    expect(divergence!.replayed).to.match(/buy 0\.01 at the market/);

    const without = await compareSession(whole.toSpliced(place, 1), { strategiesOf });
    expect(without.divergence).to.include({ seq: whole[place + 1]!.seq });
    const lastTurn = whole.findLast(({ kind }) => kind === 'turn')!;
    const beyond = [...whole, { ...lastTurn, seq: lastTurn.seq + 1 }];
    const more = await compareSession(beyond, { strategiesOf });
    expect(more.divergence).to.include({ seq: lastTurn.seq + 1, replayed: null });
  });

  it('diverges at the first decision that another strategy makes otherwise', async () => {
    await trade();
    await home.stop();
    const { reader, steps } = openSession({ path: home.journal, session: 'last' });
    const idle: Strategy = { name: 'mine', create: () => ({ onQuote: () => undefined }) };
    const doctored = (): Promise<readonly Strategy[]> => Promise.resolve([idle]);
    const { divergence } = await compareSession(steps(), { strategiesOf: doctored });
    reader.close();
    expect(divergence).to.include({ replayed: null, difference: null });
    expect(divergence!.journaled).to.match(/buy 0\.01 at the market \(first quote\)/);
  });

  it('gives each trade its difference from the simulation, and the parts make up the whole', async () => {
    await trade(async (session) => {
      await session.act({ kind: 'place', order: BUY, reason: 'by hand' }, ANN);
      await until(
        () => session.view('fills'),
        ({ fills }) => fills.length === 2,
      );
    });
    const { attribution } = await check();
    const [own, manual] = attribution!.trades;
    expect(own).to.deep.include({ strategy: 'mine', total: 0, happened: own!.simulated });
    // Bought at 100.1 by hand, worth 102 at the end: the simulation knows nothing of it.
    expect(manual).to.deep.include({ strategy: 'manual', reason: 'by hand', simulated: null });
    expect(manual!.signal).to.be.closeTo(0.02 * (102 - 100.1), 1e-9);
    const [{ happened, simulated } = { happened: 0, simulated: 0 }] = attribution!.equity;
    const total = attribution!.totals[0]!.total;
    expect(total).to.be.closeTo(manual!.signal + manual!.fee, 1e-12);
    expect(happened - simulated).to.be.closeTo(total, 1e-7);
  });
});
