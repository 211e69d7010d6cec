/** What a start says of strategies that have changed, and what becomes of what they hold. */
import { expect } from 'chai';
import type { RunningSession } from '../../../src/app/session/running-session.js';
import { CONFIG, PaperHome, STRATEGY, depth, quote } from './paper-home.js';
import { until } from './until.js';

const ANN = { via: 'cli', name: 'ann' } as const;
const GENTLE = { cancelAll: false, flatten: false };

/** Buys with a stop behind it, and is out again at the third quote. */
const IN_AND_OUT = STRATEGY.replace(
  "{ reason: 'first quote' }",
  "{ stopLoss: 90, reason: 'first quote' }",
).replace(
  "context.buy(0.01, { limitPrice: 50, reason: 'far below' })",
  "context.close({ reason: 'out' })",
);

describe('session: strategies that have changed since the last start', function () {
  this.timeout(60_000);
  let home: PaperHome;
  beforeEach(() => {
    home = new PaperHome();
    home.write('mine.ts', IN_AND_OUT);
  });
  afterEach(() => home.end());

  const tellQuote = (): void => home.feed.tell(depth(99.9, 100.1), quote(99.9, 100.1));

  const held = async (session: RunningSession) => (await session.view('positions')).positions;

  /** A session that has bought, and was stopped. */
  async function bought(): Promise<void> {
    const session = await home.start();
    tellQuote();
    await until(
      () => held(session),
      (positions) => positions.length > 0,
    );
    await session.stop(GENTLE);
  }

  it('says which file and which parameter, and journals it; positions stay', async () => {
    await bought();
    home.write('mine.ts', IN_AND_OUT.replace("'out'", "'out, and again'"));
    home.write(
      'tradsys.yaml',
      CONFIG.replace('enabled: true', 'enabled: true, parameters: { size: 0.03 }'),
    );
    const session = await home.start();
    expect(home.warnings).to.have.length(1);
    expect(home.warnings[0]).to.match(
      /^since the last start, mine: file mine\.ts \w{8} became \w{8}, size 0\.01 became 0\.03$/,
    );
    const { events } = await session.view('events');
    expect(events.at(-1)).to.include({
      kind: 'control',
      text: `daemon start: ${home.warnings[0]}`,
    });
    const [position] = await held(session);
    expect(position).to.include({ strategy: 'mine', quantity: 0.01 });
    // What has not changed since then is not told again.
    await session.stop(GENTLE);
    await home.start();
    expect(home.warnings).to.deep.equal([]);
  });

  it('counts from what was set while it ran', async () => {
    const session = await home.start();
    const parameters = { size: 0.03 };
    await session.act({ kind: 'strategy_set', strategy: 'mine', parameters, reason: '' }, ANN);
    await session.stop(GENTLE);
    await home.start();
    expect(home.warnings).to.deep.equal(['since the last start, mine: size 0.03 became 0.01']);
  });

  it('makes manual what is released: no strategy sells it, its stop stays, a person closes it', async () => {
    await bought();
    const session = await home.start({}, ['mine']);
    expect(home.warnings).to.deep.equal(['mine: 0.01 BTC/USDT is manual from now on']);
    const [position] = await held(session);
    expect(position).to.include({ strategy: 'manual', quantity: 0.01, entryPrice: 100.1 });
    expect(position).to.include({ stopPrice: 90 });
    // The third quote, at which the strategy is out: of nothing.
    tellQuote();
    tellQuote();
    await until(
      () => session.view('status'),
      ({ events }) => events === 4,
    );
    expect(await held(session)).to.have.length(1);
    const { equity, startedWith } = (await session.view('pnl')).accounts[0]!;
    expect(equity, 'nothing is lost by it').to.be.closeTo(startedWith, 0.01);

    // It stays so over the next start, which releases nothing.
    await session.stop(GENTLE);
    const next = await home.start();
    tellQuote();
    const [again] = await held(next);
    expect(again).to.include({ strategy: 'manual', quantity: 0.01, stopPrice: 90 });
    await next.act({ kind: 'close', strategy: 'manual', reason: 'enough' }, ANN);
    tellQuote();
    await until(
      () => held(next),
      (positions) => positions.length === 0,
    );
  });

  it('says so when there is nothing to release, and names the strategies there are', async () => {
    await home.start({}, ['mine']).then((session) => session.stop(GENTLE));
    expect(home.warnings.join()).to.match(/nothing is held yet/);
    await home.start({}, ['mine']).then((session) => session.stop(GENTLE));
    expect(home.warnings.join()).to.match(/mine: it holds nothing/);
    const error = await home.start({}, ['mien']).catch((failure: unknown) => failure);
    expect(error).to.include({ exit: 'usage', where: '--release', remedy: 'there are mine' });
  });
});
