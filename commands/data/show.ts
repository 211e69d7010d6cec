import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataShow extends BaseCommand {
  static override summary =
    'Show stored bars with a small chart, or the first and last rows of other data.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT',
    '<%= config.bin %> <%= command.id %> btcusdt --timeframe 1h --rows 10',
    '<%= config.bin %> <%= command.id %> BTC/USDT --kind trades',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed', required: true }),
  };

  static override flags = {
    kind: Flags.option({
      description: 'which kind of data (default: bars)',
      options: ['bars', 'trades', 'quotes', 'depth', 'orders'] as const,
    })(),
    timeframe: Flags.string({ description: 'which, when there are several', helpValue: 'LENGTH' }),
    rows: Flags.integer({
      description: 'bars or rows from each end',
      default: 3,
      min: 0,
      max: 1000,
    }),
  };

  async run() {
    const { args, flags } = await this.parse(DataShow);
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { showStored } = await import('../../src/cli/show-stored.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const { text, result } = await showStored(store, args.symbol, flags);
      if (!this.jsonEnabled()) this.log(text());
      return result;
    } finally {
      await store.close();
    }
  }
}
