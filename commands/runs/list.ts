import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class RunsList extends BaseCommand {
  static override summary = 'List the stored runs, newest first.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run() {
    const { flags } = await this.parse(RunsList);
    const { listRuns } = await import('../../src/app/runs/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const runs = await listRuns(store);
      if (!this.jsonEnabled()) {
        const { runListText } = await import('../../src/cli/runs-text.js');
        const { pageStyle } = await import('../../src/cli/page.js');
        this.log(runListText(runs, pageStyle()));
      }
      return { runs };
    } finally {
      await store.close();
    }
  }
}
