import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class RunsRemove extends BaseCommand {
  static override summary = 'Remove a stored run.';

  static override examples = ['<%= config.bin %> <%= command.id %> 2aa9d14b --yes'];

  static override args = {
    id: Args.string({ description: 'id of the run, or its beginning', required: true }),
  };

  static override flags = {
    yes: Flags.boolean({ char: 'y', description: 'remove without asking' }),
  };

  async run() {
    const { args, flags } = await this.parse(RunsRemove);
    const { removable, removeRuns } = await import('../../src/app/runs/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const chosen = await removable(store, args.id);
      const { confirmRuns } = await import('../../src/cli/confirm-runs.js');
      await confirmRuns(chosen, { yes: flags.yes, json: this.jsonEnabled() });
      const removed = await removeRuns(store, chosen);
      if (!this.jsonEnabled()) {
        const { removedText } = await import('../../src/cli/runs-text.js');
        this.log(removedText(removed));
      }
      return { removed };
    } finally {
      await store.close();
    }
  }
}
