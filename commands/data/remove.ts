import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataRemove extends BaseCommand {
  static override summary = 'Remove stored data of a symbol.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT --timeframe 1m --yes',
    '<%= config.bin %> <%= command.id %> BTC/USDT --kind depth --yes',
  ];

  static override args = {
    symbol: Args.string({ description: 'symbol as listed', required: true }),
  };

  static override flags = {
    kind: Flags.option({
      description: 'only this kind of data (default: all)',
      options: ['bars', 'trades', 'quotes', 'depth', 'orders'] as const,
    })(),
    timeframe: Flags.string({
      description: 'only bars of this length (default: all)',
      helpValue: 'LENGTH',
    }),
    yes: Flags.boolean({ char: 'y', description: 'remove without asking' }),
  };

  async run() {
    const { args, flags } = await this.parse(DataRemove);
    const { removeStored, storedOf } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { timeframeFlag } = await import('../../src/cli/data-flags.js');
    const timeframe = flags.timeframe === undefined ? undefined : timeframeFlag(flags.timeframe);
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const chosen = await storedOf(store, args.symbol, flags.kind, timeframe);
      const { confirmRemoval } = await import('../../src/cli/confirm-removal.js');
      await confirmRemoval(chosen, { yes: flags.yes, json: this.jsonEnabled() });
      const removed = await removeStored(store, chosen);
      if (!this.jsonEnabled()) {
        const { removeText } = await import('../../src/cli/tick-text.js');
        this.log(removeText(removed));
      }
      return { removed };
    } finally {
      await store.close();
    }
  }
}
