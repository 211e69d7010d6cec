/** What is asked for and cannot be: one line of what, where and remedy, with exit code 2 or 3. */
import { expect } from 'chai';
import { runBacktest } from '../../../src/app/backtest/index.js';
import type { BacktestOptions } from '../../../src/app/backtest/index.js';
import { failureOf } from '../strategies/project.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

type Case = readonly [title: string, options: BacktestOptions, line: RegExp];

const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];
const with_ = (options: BacktestOptions): BacktestOptions => ({
  strategy: 'mean_reversion',
  symbols: ['BTC/USDT'],
  ...options,
});

const CASES: readonly Case[] = [
  [
    'an unknown strategy',
    with_({ strategy: 'mean_revrsion' }),
    /^failed to execute strategy: strategy not found: mean_revrsion; did you mean mean_reversion\? there is mean_reversion, trend_following, market_making/,
  ],
  [
    'no strategy at all',
    { symbols: ['BTC/USDT'] },
    /^no strategy was named and the configuration enables none; name one, such as/,
  ],
  [
    'an unknown symbol',
    with_({ symbols: ['XRP/USDT'] }),
    /^no bars of XRP\/USDT; stored: BTC\/USDT, ETH\/USDT; add bars with/,
  ],
  [
    'a misspelt symbol',
    with_({ symbols: ['BTC/USDD'] }),
    /^no bars of BTC\/USDD \(did you mean BTC\/USDT\?\); stored:/,
  ],
  [
    'several symbols and none chosen',
    { strategy: 'mean_reversion' },
    /^2 symbols are stored and none was chosen; add --symbol with one of: BTC\/USDT, ETH\/USDT$/,
  ],
  [
    'a parameter out of range',
    with_({ parameters: { lookback_period: '1' } }),
    /^parameter lookback_period: 1 is not allowed; allowed: a whole number in 2\.\.500$/,
  ],
  [
    'a parameter that is no number',
    with_({ parameters: { lookback_period: 'abc' } }),
    /^parameter lookback_period: abc is not allowed;/,
  ],
  [
    'an unknown parameter',
    with_({ parameters: { lookbck_period: '30' } }),
    /^parameter lookbck_period: mean_reversion has no such parameter; did you mean lookback_period\? it has /,
  ],
  [
    'a start that is no date',
    with_({ from: 'May' }),
    /^--from: "May" is no date; write 2023-05-01/,
  ],
  ['a day that does not exist', with_({ to: '2023-02-30' }), /^--to: "2023-02-30" is no date;/],
  [
    'a start behind the end',
    with_({ from: '2024-01-01', to: '2023-01-01' }),
    /^--from 2024-01-01 is not before --to 2023-01-01; --from is inclusive, --to exclusive, both UTC$/,
  ],
  [
    'a span after the data',
    with_({ from: '2030-01-01' }),
    /^no bars of BTC\/USDT 1h from 2030-01-01 00:00; the last one begins 2023-\d\d-\d\d \d\d:00; 'tradsys data list'/,
  ],
  [
    'a span before the data',
    with_({ to: '2001-01-01' }),
    /^no bars of BTC\/USDT 1h to 2001-01-01 00:00; 'tradsys data list'/,
  ],
  ['a timeframe that is none', with_({ timeframe: '7x' }), /^7x is no timeframe; write a count/],
  [
    'a timeframe finer than the data',
    with_({ timeframe: '1m' }),
    /^BTC\/USDT is stored as 1h, which cannot be made into 1m; choose a whole multiple/,
  ],
  ['cash that is no amount', with_({ cash: 'plenty' }), /^--cash: "plenty" is not an amount such/],
  ['negative cash', with_({ cash: '-5' }), /^--cash: "-5" is not an amount such/],
  ['no cash', with_({ cash: '0' }), /^0 is no opening balance; write a positive amount/],
  [
    'cash in another asset',
    with_({ cash: '1000EUR' }),
    /^the account holds EUR but BTC\/USDT is quoted in USDT; write --cash 1000USDT$/,
  ],
  [
    'a fee without a unit',
    with_({ fees: '5' }),
    /^--fees: 5: write 5bps, 5% or 500% \(5 as a fraction\)/,
  ],
  [
    'a fee of half the trade',
    with_({ fees: '50%' }),
    /^a fee of 50% is not believable; write a rate/,
  ],
  [
    'three fees',
    with_({ fees: '1bps/2bps/3bps' }),
    /^1bps\/2bps\/3bps has more than two rates; write one rate, or maker\/taker/,
  ],
  ['slippage without a unit', with_({ slippage: '3' }), /^--slippage: 3: write 3bps, 3% or 300%/],
  ['slippage that pays', with_({ slippage: '-3bps' }), /^a slippage of -3bps is not believable;/],
  ['slippage beyond reason', with_({ slippage: '90%' }), /^a slippage of 90% is not believable;/],
  ['latency in words', with_({ latency: 'soon' }), /^--latency: "soon" is not a duration such as/],
  ['latency below zero', with_({ latency: '-1s' }), /^--latency: "-1s" is not a duration such as/],
  [
    'no capital',
    with_({ capital: '0USDT' }),
    /^a capital of 0 out of an opening balance of 10000 /,
  ],
  [
    'more capital than cash',
    with_({ capital: '20000' }),
    /^a capital of 20000 out of an opening balance of 10000 is not possible; write an amount above 0/,
  ],
  [
    'capital beyond the whole',
    with_({ capital: '500%' }),
    /^--capital: "500%" is not a share above/,
  ],
];

describe('backtest: bad input', () => {
  let desk: Desk;
  before(async () => {
    desk = openDesk();
    await desk.generate({ symbols: SYMBOLS });
  });
  after(() => desk.remove());

  for (const [title, options, line] of CASES) {
    it(`refuses ${title}`, async () => {
      const error = await failureOf(() => desk.run(options));
      expect(error.line).to.match(line);
      expect(error.line).not.to.include('\n');
      expect(error.exitCode).to.equal(2);
    });
  }

  it('refuses a symbol that has no bar in the span, though another has', async () => {
    await desk.generate({ symbols: ['OLD/USDT'], from: 1_500_000_000_000_000 as never });
    const symbols = ['BTC/USDT', 'OLD/USDT'];
    const error = await failureOf(() => desk.run(with_({ symbols, from: '2023-01-02' })));
    expect(error.line).to.match(/^no bars of OLD\/USDT 1h from 2023-01-02 00:00; the last one/);
  });

  it('refuses misspelt configuration with the key that was meant, exit code 3', async () => {
    const file = desk.write('tradsys.yaml', 'backtest:\n  fee: 10bps\n');
    const place = { ...desk.place, configFile: file };
    const error = await failureOf(() => runBacktest(with_({}), place));
    expect(error.exitCode).to.equal(3);
    expect([error.line, ...error.details].join(' ')).to.match(
      /tradsys\.yaml:2:3.*backtest\.fees\?/,
    );
  });

  it('stores nothing of what it refused', async () => {
    expect(await desk.withStore((store) => store.listRuns())).to.deep.equal([]);
  });
});

describe('backtest: without data', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk();
  });
  afterEach(() => desk.remove());

  it('says so when a symbol is asked for', async () => {
    const error = await failureOf(() => desk.run(with_({})));
    expect(error.line).to.match(/^no bars of BTC\/USDT; nothing is stored; add bars with/);
  });

  it('makes its synthetic market in the timeframe asked for, or refuses', async () => {
    const error = await failureOf(() => desk.run({ strategy: 'mean_reversion', timeframe: '1x' }));
    expect(error.line).to.match(/^1x is no timeframe/);
    for (const timeframe of ['1m', '4h']) {
      const { series } = await desk.run({ strategy: 'mean_reversion', timeframe });
      expect(series[0]).to.include({ timeframe, bars: 17_520, synthetic: true });
    }
  });
});
