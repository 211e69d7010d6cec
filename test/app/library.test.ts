/** The public library against the command line it shares an engine with. */
import { expect } from 'chai';
import { backtest, defineStrategy, generateBars, indicators, readBars } from '../../src/index.js';
import type { LibraryBacktest } from '../../src/index.js';
import { runBacktest } from '../../src/app/backtest/index.js';
import { schema } from '../../src/app/config/schema/index.js';
import { EXIT_CODES } from '../../src/errors.js';
import type { TradsysError } from '../../src/errors.js';
import { makeProject } from './strategies/project.js';
import type { Project } from './strategies/project.js';

const holder = defineStrategy({
  name: 'holder',
  create: () => ({ onBar: (_bar, context) => void context.target(1) }),
});

/** By name: what is imported on demand has a class of its own when tests are loaded by `require`. */
async function failureOf(action: () => Promise<unknown>): Promise<TradsysError> {
  try {
    await action();
  } catch (error) {
    expect((error as Error).name, (error as Error).stack).to.equal('TradsysError');
    return error as TradsysError;
  }
  throw new Error('expected a failure');
}

describe('the library', () => {
  let project: Project;
  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  const place = (): Parameters<typeof runBacktest>[1] => ({
    cwd: project.directory,
    env: { TRADSYS_DATA_DIR: project.directory },
    home: project.directory,
  });
  const failure = (input: Partial<LibraryBacktest>) =>
    failureOf(async () => {
      const series = await generateBars({ bars: 50 });
      await backtest({ strategy: holder, series, ...input });
    });

  it('gives the journal of the command line for the same market and strategy', async () => {
    const series = await generateBars();
    const result = await backtest({ strategy: 'mean_reversion', series });
    const options = { strategy: 'mean_reversion', sensitivity: false };
    const printed = await runBacktest(options, place(), { keep: false });
    expect(result.manifest.journalHash).to.equal(printed.manifest.journalHash);
    expect(result.manifest.strategies).to.deep.equal(printed.manifest.strategies);
    expect(result.metrics).to.deep.equal(printed.metrics);
    expect(result.assumptions).to.deep.equal(printed.assumptions);
    expect(result).to.include({ synthetic: true, runId: null });
  });

  it('takes its defaults from the schema of the configuration', async () => {
    const series = await generateBars({ bars: 300 });
    const { fees, slippage, latency, cash } = schema.parse({}).backtest;
    const words = {
      fees: `${fees.maker * 1e4}bps/${fees.taker * 1e4}bps`,
      slippage: `${slippage.rate * 1e4}bps`,
      latency: `${latency / 1000}ms`,
      cash: cash.amount,
    };
    const plain = await backtest({ strategy: holder, series });
    const spelled = await backtest({ strategy: holder, series, ...words });
    expect(spelled.manifest.journalHash).to.equal(plain.manifest.journalHash);
    const free = await backtest({ strategy: holder, series, fees: '0bps', slippage: 'none' });
    expect(free.metrics.costs.total).to.equal(0);
    expect(plain.metrics.costs.total).to.be.greaterThan(0);
  });

  it('runs a strategy file, and lets it call nothing that a program may', async () => {
    const series = await generateBars({ bars: 200 });
    const file = project.write(
      'mine.ts',
      `import { defineStrategy, integer } from 'tradsys';
export default defineStrategy({
  name: 'mine',
  parameters: { after: integer(5) },
  create: ({ after }) => {
    let bars = 0;
    return { onBar(_bar, context) { if (++bars === after) context.buy(0.01); } };
  },
});`,
    );
    const result = await backtest({ strategy: file, series, parameters: { after: 7 } });
    expect(result.openPositions).to.have.length(1);
    expect(result.instances[0]!.parameters).to.deep.equal({ after: 7 });
    const reader = project.write(
      'reader.ts',
      `import { readBars } from 'tradsys';
export default { name: 'reader', create: () => ({ onBar() { void readBars('x.csv'); } }) };`,
    );
    const { line } = await failureOf(() => backtest({ strategy: reader, series }));
    expect(line).to.match(/reader\.ts:2: .*readBars is not available to strategies/);
  });

  it('reads files by the rules of data import', async () => {
    const rows = ['2024-01-01,10,12,9,11,5', '2024-01-02,11,13,10,12,6', '2024-01-03,12,14,9,9,7'];
    const file = project.write('GOOG.csv', `date,open,high,low,close,volume\n${rows.join('\n')}\n`);
    const series = await readBars(file, { timeframe: '1d' });
    expect(series.instrument).to.include({ symbol: 'GOOG', settlement: 'USD' });
    expect([...series.bars.close]).to.deep.equal([11, 12, 9]);
    const sma = indicators.sma(3);
    const means = [...series.bars.close].map((close) => sma.update(close));
    expect(means).to.deep.equal([undefined, undefined, 32 / 3]);
  });

  it('makes markets on demand', async () => {
    const [one, two] = await generateBars({
      symbols: ['BTC/USDT', 'ETH/USDT'],
      timeframe: '1d',
      from: '2020-02-29',
      bars: 10,
      gaps: false,
    });
    expect(one!.bars.start[1]).to.equal(Date.UTC(2020, 2, 1) * 1000);
    expect(two!.instrument.symbol).to.equal('ETH/USDT');
  });

  it('refuses what cannot be, as the command line does', async () => {
    const usd = await failure({ cash: '5000EUR' });
    expect(usd.line).to.match(/the account holds EUR but BTC\/USDT is quoted in USDT/);
    expect((await failure({ fees: '0.1' })).line).to.match(/write 0\.1bps, 0\.1% or 10%/);
    const [once] = await generateBars({ bars: 50 });
    const twice = await failure({ series: [once!, once!] });
    expect(twice.line).to.match(
      /two series of BTC\/USDT were given; give one series of each symbol/,
    );
    expect((await failure({ series: [] })).line).to.match(/no series was given/);
    expect((await failure({ from: '2030-01-01' })).line).to.match(/no bars of BTC\/USDT 1h from/);
    expect((await failure({ strategy: 'mean_revresion' })).line).to.match(/did you mean/);
    expect((await failure({ cash: -5 })).exit).to.equal('usage');
    const wrong = await failureOf(() => generateBars({ timeframe: '1 hour' }));
    expect(wrong.line).to.match(/"1 hour" is no timeframe; write a bar length/);
    expect(EXIT_CODES[wrong.exit]).to.equal(2);
  });
});
