/** What `tradsys backtest NAME` takes from the entry of that name in the configuration. */
import { expect } from 'chai';
import { runBacktest } from '../../../src/app/backtest/index.js';
import type { BacktestOptions, BacktestResult } from '../../../src/app/backtest/index.js';
import { generateData } from '../../../src/app/data/index.js';
import { openWorkspace } from '../../../src/app/workspace.js';
import { makeProject } from '../strategies/project.js';
import type { Project } from '../strategies/project.js';

describe('a backtest of a configured strategy', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const place = (entry: string) => ({
    cwd: project.directory,
    env: {},
    home: project.directory,
    configFile: project.write(
      'tradsys.yaml',
      `strategies:\n  - { name: calm, type: mean_reversion, ${entry} }\n`,
    ),
  });
  const run = (entry: string, options: BacktestOptions = {}): Promise<BacktestResult> =>
    runBacktest({ strategy: 'calm', sensitivity: false, ...options }, place(entry), {
      keep: false,
    });
  const store = async (entry: string, ...symbols: readonly string[]): Promise<void> => {
    const workspace = await openWorkspace(place(entry));
    await generateData(workspace.store, { symbols, bars: 200 });
    await workspace.store.close();
  };
  const symbolsOf = ({ series }: BacktestResult): readonly string[] =>
    series.map(({ symbol }) => symbol);

  it('says which of its keys this version does not act on', async () => {
    const { warnings } = await run('exits: { stop_loss: 2% }');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^strategies\[0\]\.exits\.stop_loss: this version does not act/);
  });

  it('turns the circuit breaker off, and says so, where bars are longer than its window', async () => {
    const told = async (window: string): Promise<BacktestResult> => {
      const risk = `{ circuit_breaker_threshold: 0.1%, circuit_breaker_window: ${window} }`;
      const where = place('symbols: [SOL/USDT]');
      project.write('tradsys.yaml', `trading: { risk: ${risk} }\n`);
      const options = { strategy: 'mean_reversion', sensitivity: false };
      return runBacktest(options, where, { keep: false });
    };
    const stopped = ({ refusals }: BacktestResult): boolean =>
      refusals.some(({ rule }) => rule === 'circuit_breaker');
    const isOff = ({ warnings }: BacktestResult): boolean =>
      warnings.some((warning) => warning.includes('the circuit breaker is off'));
    const hours = await told('1h');
    expect([stopped(hours), isOff(hours)]).to.deep.equal([true, false]);
    const minutes = await told('5m');
    expect([stopped(minutes), isOff(minutes)]).to.deep.equal([false, true]);
  });

  it('uses its type, parameters and symbols, unless the flags say otherwise', async () => {
    const entry = 'symbols: [ETH/USDT], parameters: { lookback_period: 30 }';
    await store(entry, 'BTC/USDT', 'ETH/USDT');
    const own = await run(entry);
    expect(symbolsOf(own)).to.deep.equal(['ETH/USDT']);
    expect(own.instances[0]).to.deep.include({ instance: 'calm', strategy: 'mean_reversion' });
    expect(own.instances[0]!.parameters).to.include({ lookbackPeriod: 30 });
    const parameters = { lookback_period: '40' };
    const told = await run(entry, { symbols: ['BTC/USDT'], parameters });
    expect(symbolsOf(told)).to.deep.equal(['BTC/USDT']);
    expect(told.instances[0]!.parameters).to.include({ lookbackPeriod: 40 });
  });

  it('makes a market up as long as nothing is stored', async () => {
    const { synthetic, series } = await run('symbols: [SOL/USDT]');
    expect(synthetic).to.equal(true);
    expect(series[0]!.origin).to.match(/^synthetic/);
  });

  it('without a name runs the symbols asked for alone, and refuses those that none trades', async () => {
    const entry = 'symbols: [BTC/USDT, ETH/USDT]';
    await store(entry, 'BTC/USDT', 'ETH/USDT', 'SOL/USDT');
    const narrowed = await run(entry, { strategy: undefined, symbols: ['ETHUSDT'] });
    expect(symbolsOf(narrowed)).to.deep.equal(['ETH/USDT']);
    let line = '';
    try {
      await run(entry, { strategy: undefined, symbols: ['SOL/USDT'] });
    } catch (error) {
      line = (error as { readonly line: string }).line;
    }
    expect(line).to.equal(
      '--symbol: no enabled strategy trades SOL/USDT; they trade BTC/USDT, ETH/USDT',
    );
  });

  it('without a name runs every enabled strategy on one account', async () => {
    const configFile = project.write(
      'tradsys.yaml',
      [
        'backtest: { cash: 10000USDT }',
        'database: { driver: postgres, host: nowhere.invalid }',
        'strategies:',
        '  - { name: calm, type: mean_reversion, symbols: [BTC/USDT] }',
        '  - { name: asleep, type: mean_reversion, symbols: [BTC/USDT], enabled: false }',
        '  - { name: quick, type: trend_following, symbols: [BTC/USDT, ETH/USDT] }',
        '',
      ].join('\n'),
    );
    const home = { cwd: project.directory, env: {}, home: project.directory, configFile };
    const workspace = await openWorkspace(home);
    await generateData(workspace.store, { symbols: ['BTC/USDT', 'ETH/USDT'], bars: 200 });
    await workspace.store.close();
    const names = ['calm', 'quick:BTC/USDT', 'quick:ETH/USDT'];
    const result = await runBacktest({ sensitivity: false }, home, { keep: false });
    expect(result.instances.map(({ instance }) => instance)).to.deep.equal(names);
    const capital = result.instances.reduce((sum, instance) => sum + instance.capital, 0);
    expect(capital).to.be.within(9_000, 10_000);
    expect(result.byInstance.map(({ name }) => name)).to.have.members(names);
    expect(result.metrics.returns.startingEquity).to.equal(10_000);
  });
});
