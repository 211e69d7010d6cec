import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataVerify extends BaseCommand {
  static override summary =
    'Check stored data: order, impossible prices, spikes, gaps, crossed books.';

  static override description =
    'Exit code 1 when there are errors. Gaps, spikes and closes outside the range are warnings: a market can have been so.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> BTC/USDT',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed (default: all)' }),
  };

  static override flags = {
    kind: Flags.option({
      description: 'only this kind of data',
      options: ['bars', 'trades', 'quotes', 'depth', 'orders'] as const,
    })(),
  };

  async run() {
    const { args, flags } = await this.parse(DataVerify);
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { verifyStored } = await import('../../src/app/data/index.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const found = await verifyStored(store, args.symbol, flags.kind);
      if (!this.jsonEnabled()) {
        const { verifyAllText } = await import('../../src/cli/tick-text.js');
        this.log(verifyAllText(found));
      }
      if ([...found.series, ...found.ticks].some(({ errors }) => errors > 0)) process.exitCode = 1;
      return found;
    } finally {
      await store.close();
    }
  }
}
