import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataDownload extends BaseCommand {
  static override summary = 'Download bars or trades of a venue, and fill holes in what is stored.';

  static override description =
    'Only what is missing is asked for. Ctrl-C keeps what has come, and the same command goes on from there. What the venue does not have is said.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> binance BTC/USDT ETH/USDT --from 2024-01-01',
    '<%= config.bin %> <%= command.id %> kraken BTC/USD --timeframe 1h --from 2023-01-01 --to 2024-01-01',
    '<%= config.bin %> <%= command.id %> local BTC/USDT --trades',
  ];

  static override strict = false;

  static override args = {
    venue: Args.string({
      description: 'local (the built-in exchange), a source of the configuration, or a ccxt id',
      required: true,
    }),
    symbols: Args.string({ description: 'one or more: BTC/USDT ETH/USDT', required: true }),
  };

  static override flags = {
    timeframe: Flags.string({ description: 'length of a bar (default 1m)', helpValue: 'LENGTH' }),
    trades: Flags.boolean({ description: 'trades instead of bars' }),
    from: Flags.string({
      description: 'begin, UTC; default: where the stored data begin, else 30 days ago (trades: 1)',
      helpValue: 'DATE',
    }),
    to: Flags.string({ description: 'end, UTC, exclusive; default now', helpValue: 'DATE' }),
  };

  async run() {
    const { args, argv, flags } = await this.parse(DataDownload);
    const { downloadText, runDownload } = await import('../../src/cli/download.js');
    const symbols = argv.slice(1).map(String);
    const result = await runDownload(args.venue, symbols, flags, {
      config: configOptions(flags),
      warn: (line) => this.logToStderr(line),
    });
    this.log(downloadText(result));
    return result;
  }
}
