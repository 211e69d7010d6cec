import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataShow extends BaseCommand {
  static override summary =
    'Show a stored series: a small chart, its first and last bars, its gaps.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT',
    '<%= config.bin %> <%= command.id %> btcusdt --timeframe 1h --rows 10',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed', required: true }),
  };

  static override flags = {
    timeframe: Flags.string({ description: 'which, when there are several', helpValue: 'LENGTH' }),
    rows: Flags.integer({ description: 'bars from each end', default: 3, min: 0, max: 1000 }),
  };

  async run() {
    const { args, flags } = await this.parse(DataShow);
    const { showData } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { timeframeFlag } = await import('../../src/cli/data-flags.js');
    const timeframe = flags.timeframe === undefined ? undefined : timeframeFlag(flags.timeframe);
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const view = await showData(store, args.symbol, timeframe, flags.rows);
      if (!this.jsonEnabled()) {
        const { showText } = await import('../../src/cli/data-text.js');
        this.log(showText(view, Math.min(100, process.stdout.columns || 80)));
      }
      return { ...view.line, instrument: view.instrument, gaps: view.gaps };
    } finally {
      await store.close();
    }
  }
}
