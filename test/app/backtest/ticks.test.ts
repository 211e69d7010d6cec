/** `--resolution ticks`: runs on stored recordings, their terms, and what is refused. */
import { expect } from 'chai';
import type { BacktestOptions } from '../../../src/app/backtest/index.js';
import { rerun } from '../../../src/app/runs/index.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import { instrument } from '../../core/risk/situation.js';
import { Recording } from '../../core/tick-stage.js';
import { failureOf } from '../strategies/project.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

const START = 1_700_000_000_000;
/** How long the recording took to receive each message. */
const DELAY = 40;

/** Ten minutes of a market that goes up and down, a message every half second. */
type Recorded = 'trades' | 'depth' | 'orders' | 'orders without their ends';

function recordingOf(kinds: readonly Recorded[]): Recording {
  const recording = new Recording();
  for (let step = 0; step < 1200; step += 1) {
    const ms = START + step * 500;
    const middle = 100 + Math.round(20 * Math.sin(step / 30)) / 10;
    const [bid, ask] = [middle - 0.05, middle + 0.05];
    const side = step % 2 === 0 ? 'buy' : 'sell';
    if (kinds.includes('depth')) recording.snapshot(ms, [[bid, 4]], [[ask, 4]], ms + DELAY);
    if (kinds.includes('orders')) recording.order(ms, 'clear');
    if (kinds.some((kind) => kind.startsWith('orders'))) {
      recording.add(ms, step * 2 + 1, 'buy', 4, bid).add(ms, step * 2 + 2, 'sell', 4, ask);
    }
    if (kinds.includes('trades')) {
      recording.trade(ms, side, 3, side === 'buy' ? ask : bid, ms + DELAY);
    }
  }
  return recording;
}

const MAKER = `import { defineStrategy } from 'tradsys';

export default defineStrategy({
  name: 'maker',
  create: () => {
    let trades = 0;
    return {
      onTrade(trade, context) {
        trades += 1;
        if (trades % 20 !== 0) return;
        context.cancelAll();
        const limitPrice = trade.price;
        if (context.position > 0) context.sell(1, { limitPrice });
        else context.buy(1, { limitPrice });
      },
    };
  },
});
`;

describe('backtest: on ticks', () => {
  const desks: Desk[] = [];
  afterEach(() => desks.splice(0).forEach((desk) => desk.remove()));

  async function deskWith(...kinds: readonly Recorded[]): Promise<Desk> {
    const desk = openDesk();
    desks.push(desk);
    desk.write('strategies/maker.ts', MAKER);
    if (kinds.length === 0) return desk;
    const { data } = recordingOf(kinds);
    await desk.withStore((store) => store.writeTicks(instrument(), data, { origin: 'made' }));
    return desk;
  }
  const ON_TICKS = { strategy: 'strategies/maker.ts', resolution: 'ticks' } as const;

  it('fills resting orders, and says what it assumed', async () => {
    const desk = await deskWith('trades', 'depth');
    const result = await desk.run({ ...ON_TICKS, latency: '0' });
    expect(result.trades.length).to.be.above(3);
    expect(result.series[0]).to.deep.include({ timeframe: '1m', bars: 11 });
    const text = result.assumptions.map(({ topic, text: line }) => `${topic}: ${line}`).join('\n');
    expect(text)
      .to.include('slippage: orders that take liquidity walk the recorded book and use it up')
      .and.include('latency: market data as recorded; none')
      .and.include('fills: limits rest behind what is at their price')
      .and.include('what is cancelled stood behind')
      .and.include('holes: on a book with a gap in its updates, and in a halt, nothing executes');
  });

  it('says what trades alone cannot tell', async () => {
    const desk = await deskWith('trades');
    const { assumptions } = await desk.run({ ...ON_TICKS, slippage: '3bps' });
    const of = (topic: string) => assumptions.find((one) => one.topic === topic)!.text;
    expect(of('fills')).to.match(/^trades alone are recorded: market orders at the last trade/);
    expect(of('slippage')).to.equal('3 bps, for orders that take liquidity');
  });

  it('every term changes the run, and is kept with it', async () => {
    const desk = await deskWith('trades', 'depth');
    const terms: BacktestOptions[] = [
      {},
      { latency: '300ms' },
      { latency: 'recorded' },
      { feedLatency: '900ms' },
      { feedLatency: 'recorded', latencyJitter: '2s' },
    ];
    const hashes = new Set<string>();
    for (const options of terms) {
      const { manifest } = await desk.run({ ...ON_TICKS, latency: '0', ...options });
      hashes.add(manifest.journalHash);
    }
    expect(hashes.size).to.equal(terms.length);
    const stored = (await desk.withStore((store) => store.listRuns())).map((run) => run.manifest);
    for (const kept of [
      /feedMicroseconds":900000/,
      /jitterMicroseconds":2000000/,
      /AsRecorded":true/,
    ]) {
      expect(
        stored.some((manifest) => kept.test(manifest)),
        String(kept),
      ).to.equal(true);
    }
  });

  it('says when nothing recorded tells a latency: the clock that received it was slow', async () => {
    const desk = await deskWith();
    const slow = new Recording();
    for (let step = 0; step < 240; step += 1) {
      slow.trade(START + step * 500, 'buy', 3, 100, START + step * 500 - DELAY);
    }
    await desk.withStore((store) => store.writeTicks(instrument(), slow.data, { origin: 'made' }));
    const warning =
      'nothing of BTC/USDT was received later than the venue wrote it: its recorded latency is 0';
    const of = async (latency: string) => (await desk.run({ ...ON_TICKS, latency })).warnings;
    expect(await of('recorded')).to.include(warning);
    expect(await of('1ms')).not.to.include(warning);
    const prompt = await deskWith('trades', 'depth');
    const { warnings } = await prompt.run({ ...ON_TICKS, latency: 'recorded' });
    expect(warnings).not.to.include(warning);
  });

  it('is repeated to the same journal hash', async () => {
    const desk = await deskWith('trades', 'depth');
    const options = { queue: 'proportional:2', latency: 'recorded', latencyJitter: '30ms' };
    const { runId, manifest } = await desk.run({ ...ON_TICKS, ...options });
    const workspace = await openWorkspace({ ...desk.place, cwd: desk.directory });
    try {
      const again = await rerun(workspace, runId!);
      expect(again).to.deep.include({ same: true, differences: [] });
      expect(again.journalHash).to.equal(manifest.journalHash);
    } finally {
      await workspace.store.close();
    }
  });

  it('with an exact queue goes by the orders of the recording', async () => {
    const desk = await deskWith('trades', 'orders');
    const { assumptions } = await desk.run({ ...ON_TICKS, queue: 'exact' });
    expect(assumptions.find(({ topic }) => topic === 'fills')!.text).to.match(
      /who stands ahead is recorded$/,
    );
  });

  it('with an exact queue refuses orders of which not each is named to its end', async () => {
    const desk = await deskWith('trades', 'orders without their ends');
    const failure = await failureOf(() => desk.run({ ...ON_TICKS, queue: 'exact' }));
    expect(failure).to.include({ code: 'backtest.missing_orders', exit: 'usage' });
    expect(failure.message).to.match(/the recorded orders of BTC\/USDT alone leave a crossed book/);
    expect((await desk.run({ ...ON_TICKS, queue: 'pessimistic' })).trades.length).to.be.above(0);
  });

  it('runs the bundled strategies of bars, in the bars asked for', async () => {
    const desk = await deskWith('trades', 'depth');
    const result = await desk.run({
      ...{ strategy: 'mean_reversion', resolution: 'ticks', timeframe: '15s' },
      parameters: { lookback_period: '5', std_dev_period: '5', entry_threshold: '0.5' },
    });
    expect(result.series[0]!.timeframe).to.equal('15s');
    expect(result.trades.length).to.be.above(0);
    expect(result.trades.every(({ entryPrice }) => entryPrice > 97 && entryPrice < 103)).to.equal(
      true,
    );
  });

  it('takes the timeframe of the configuration', async () => {
    const desk = await deskWith('trades');
    const entry = '{ name: maker, type: strategies/maker.ts, symbols: [BTC/USDT], timeframe: 2m }';
    const configFile = desk.write('tradsys.yaml', `strategies:\n  - ${entry}\n`);
    const { runBacktest } = await import('../../../src/app/backtest/index.js');
    const options = { strategy: 'maker', resolution: 'ticks', sensitivity: false } as const;
    const { series } = await runBacktest(options, { ...desk.place, configFile });
    expect(series[0]!.timeframe).to.equal('2m');
  });

  const refused: readonly (readonly [string, BacktestOptions, RegExp])[] = [
    ['an exact queue of levels', { queue: 'exact' }, /^--queue exact: BTC\/USDT is stored as trades, depth alone; only a recording that names every order/],
    ['a queue that is none', { queue: 'fifo' }, /^--queue: fifo is no model of a queue; write pessimistic, proportional,/],
    ['a power of nothing', { queue: 'proportional:0' }, /^--queue: proportional:0 is no model/],
    ['a power beyond reason', { queue: 'proportional:99' }, /^--queue: proportional:99 is no model/],
    ['latency below zero', { latency: '-5ms' }, /^--latency: "-5ms" is not a duration/],
    ['a feed below zero', { feedLatency: '-5ms' }, /^--feed-latency: "-5ms" is not a duration/],
    ['a feed in words', { feedLatency: 'slow' }, /^--feed-latency: "slow" is not a duration/],
    ['jitter below zero', { latencyJitter: '-1s' }, /^--latency-jitter: "-1s" is not a duration/],
    ['jitter as recorded', { latencyJitter: 'recorded' }, /^--latency-jitter: "recorded" is not a duration/],
    ['a queue on bars', { resolution: 'bars', queue: 'pessimistic' }, /^--queue: bars have no queue and no recorded delay; add --resolution ticks, or leave it out$/],
    ['a feed on bars', { resolution: 'bars', feedLatency: '1s' }, /^--feed-latency: bars have no/],
    ['jitter on bars', { resolution: 'bars', latencyJitter: '1s' }, /^--latency-jitter: bars have no/],
    ['recorded latency of bars', { resolution: 'bars', latency: 'recorded' }, /^--latency recorded: bars have no/],
    ['a span without ticks', { from: '2030-01-01' }, /^no bars of BTC\/USDT 1m from 2030-01-01/],
  ]; // prettier-ignore
  for (const [title, options, line] of refused) {
    it(`refuses ${title}`, async () => {
      const desk = await deskWith('trades', 'depth');
      const asked = { ...ON_TICKS, timeframe: '1m', ...options };
      const error = await failureOf(() => desk.run(asked));
      expect(error.line).to.match(line);
      expect(error.exitCode).to.equal(2);
    });
  }

  it('refuses when no trades are stored, though bars are', async () => {
    const desk = await deskWith();
    await desk.generate({ symbols: ['BTC/USDT'] });
    const error = await failureOf(() => desk.run(ON_TICKS));
    expect(error.line).to.match(
      /^no trades are stored, and a run on ticks needs them; 'tradsys data/,
    );
    expect(error.exitCode).to.equal(2);
  });
});
