import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class RunsPrune extends BaseCommand {
  static override summary = 'Remove old runs.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --keep 20',
    '<%= config.bin %> <%= command.id %> --older-than 30d --yes',
  ];

  static override flags = {
    keep: Flags.integer({ description: 'keep this many of the newest', helpValue: 'N' }),
    'older-than': Flags.string({
      description: 'remove those that finished before this long ago',
      helpValue: '30d',
    }),
    yes: Flags.boolean({ char: 'y', description: 'remove without asking' }),
  };

  async run() {
    const { flags } = await this.parse(RunsPrune);
    const { prunable, removeRuns } = await import('../../src/app/runs/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const rule = { keep: flags.keep, olderThan: flags['older-than'] };
      const chosen = await prunable(store, rule, Date.now() * 1000);
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
