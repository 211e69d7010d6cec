import { BaseCommand } from '../src/cli/base-command.js';
import { Args, Flags } from '../src/cli/flags.js';
import { rewriteParameters } from '../src/cli/parameter-flags.js';
import type { BacktestResult } from '../src/app/backtest/result.js';

const range = { helpGroup: 'DATA' };
const venue = { helpGroup: 'VENUE' };

export default class Backtest extends BaseCommand {
  static override summary = 'Run a strategy over stored bars, with costs, and report honestly.';
  static override description =
    'Without a strategy the enabled ones of the config run on one account. Parameters of the strategy are flags: --lookback-period 30. With nothing imported a synthetic market is made.';
  static override examples = [
    '<%= config.bin %> backtest mean_reversion',
    '<%= config.bin %> backtest mean_reversion --symbol BTC/USDT --timeframe 1h --from 2023-01-01 --lookback-period 30',
    '<%= config.bin %> backtest strategies/my_strategy.ts --cash 5000USDT --fees 2bps/5bps --slippage 3bps --json',
  ];
  static override args = {
    strategy: Args.string({ description: 'built-in name, path of a .ts or .js file, or package' }),
  };
  static override flags = {
    symbol: Flags.string({
      ...range,
      description: 'symbol of strategies that name none in the config; repeat for several',
      multiple: true,
      multipleNonGreedy: true,
    }),
    timeframe: Flags.string({ ...range, description: 'length of the bars: 1m, 15m, 1h, 1d' }),
    from: Flags.string({ ...range, description: 'first bar, inclusive, UTC', helpValue: 'DATE' }),
    to: Flags.string({ ...range, description: 'end, exclusive, UTC', helpValue: 'DATE' }),
    param: Flags.string({
      char: 'p',
      description: 'strategy parameter; also as --name value',
      helpValue: 'name=value',
      multiple: true,
      multipleNonGreedy: true,
    }),
    cash: Flags.string({ ...venue, description: 'opening balance', helpValue: '10000USDT' }),
    capital: Flags.string({
      ...venue,
      description: 'what the strategy may use: an amount or a share',
      helpValue: '50%',
    }),
    fees: Flags.string({
      ...venue,
      description: 'of the value traded; maker/taker when they differ',
      helpValue: '10bps',
    }),
    slippage: Flags.string({
      ...venue,
      description: 'price concession of orders that take liquidity, or none',
      helpValue: '2bps',
    }),
    latency: Flags.string({
      ...venue,
      description:
        'time of an order to the venue, and of its report back; on ticks also: recorded, or a CSV file of requests',
      helpValue: '100ms',
    }),
    resolution: Flags.string({
      ...range,
      description: 'what drives the run: bars, or the stored trades, quotes and depth behind them',
      options: ['bars', 'ticks'] as const,
    }),
    queue: Flags.string({
      ...venue,
      description: 'on ticks, how a resting order moves up: pessimistic, proportional[:N] or exact',
      helpValue: 'MODEL',
    }),
    'feed-latency': Flags.string({
      ...venue,
      description: 'on ticks, delay of market data; default: as recorded',
      helpValue: '5ms',
    }),
    'latency-jitter': Flags.string({
      ...venue,
      description: 'on ticks, how much longer an order or report may take, at random',
      helpValue: '20ms',
    }),
    'ours-recorded': Flags.boolean({
      ...venue,
      description: 'on ticks, the recording was made while these orders were at the venue',
    }),
    kind: Flags.string({
      ...venue,
      description: 'how positions are booked',
      options: ['spot', 'margin'] as const,
    }),
    'close-at-end': Flags.boolean({
      description: 'close open positions at the open of the last bar',
      allowNo: true,
    }),
    sensitivity: Flags.boolean({
      description: 'also run without costs, with twice the costs, and one bar late',
      allowNo: true,
      default: true,
    }),
    breakdown: Flags.option({
      description: 'a table by calendar period (UTC), or by reason of entry and exit',
      options: ['day', 'week', 'month', 'year', 'weekday', 'reason'] as const,
    })(),
    note: Flags.string({ description: 'a note kept with the run' }),
    out: Flags.string({
      description: 'write report.json and the trades, orders and equity as CSV there',
      helpValue: 'DIR',
    }),
    keep: Flags.boolean({ description: 'keep the run', allowNo: true, default: true }),
  };

  async run(): Promise<BacktestResult> {
    const known = new Set([
      ...Object.keys(Backtest.flags),
      ...Object.keys(BaseCommand.baseFlags),
      'json',
      'help',
    ]);
    const { args, flags } = await this.parse(Backtest, rewriteParameters(this.argv, known));
    const { backtestCommand } = await import('../src/cli/backtest.js');
    return backtestCommand(args.strategy, { ...flags, known }, (text) => this.log(text));
  }
}
