import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DataList extends BaseCommand {
  static override summary = 'List the stored market data.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run() {
    const { flags } = await this.parse(DataList);
    const { listData } = await import('../../src/app/data/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store, directory } = await openWorkspace(configOptions(flags));
    try {
      const series = await listData(store);
      if (!this.jsonEnabled()) {
        const { listText } = await import('../../src/cli/data-text.js');
        this.log(listText(series, directory));
      }
      return { directory, series };
    } finally {
      await store.close();
    }
  }
}
