import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataList extends BaseCommand {
  static override summary = 'List the stored market data.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --kind depth --json',
  ];

  static override flags = {
    kind: Flags.option({
      description: 'only this kind of data',
      options: ['bars', 'trades', 'quotes', 'depth', 'orders'] as const,
    })(),
  };

  async run() {
    const { flags } = await this.parse(DataList);
    const { listData, listTickData } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store, directory } = await openWorkspace(configOptions(flags));
    const { kind } = flags;
    try {
      const series = kind === undefined || kind === 'bars' ? await listData(store) : [];
      const ticks = kind === 'bars' ? [] : await listTickData(store, kind);
      if (!this.jsonEnabled()) {
        const { listAllText } = await import('../../src/cli/tick-text.js');
        this.log(listAllText(series, ticks, directory, kind));
      }
      return { directory, series, ticks };
    } finally {
      await store.close();
    }
  }
}
