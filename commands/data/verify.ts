import { Args } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataVerify extends BaseCommand {
  static override summary = 'Check stored bars: order, impossible prices, spikes, gaps.';

  static override description =
    'Exit code 1 when there are errors. Gaps, spikes and closes outside the range are warnings: a market can have been so.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> BTC/USDT',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed (default: all)' }),
  };

  async run() {
    const { args, flags } = await this.parse(DataVerify);
    const { verifyData } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const series = await verifyData(store, args.symbol);
      if (!this.jsonEnabled()) {
        const { verifyText } = await import('../../src/cli/data-text.js');
        this.log(verifyText(series));
      }
      if (series.some(({ errors }) => errors > 0)) process.exitCode = 1;
      return { series };
    } finally {
      await store.close();
    }
  }
}
