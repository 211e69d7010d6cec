import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class RunsRerun extends BaseCommand {
  static override summary = 'Run a stored run again and compare the journals.';

  static override description =
    'Exit code 1 when they differ; then it says whether data, strategy, settings or engine changed.';

  static override examples = ['<%= config.bin %> <%= command.id %> 2aa9d14b'];

  static override args = {
    id: Args.string({ description: 'id of the run, or its beginning', required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(RunsRerun);
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { rerunWithProgress } = await import('../../src/cli/rerun.js');
    const workspace = await openWorkspace(configOptions(flags));
    try {
      const outcome = await rerunWithProgress(workspace, args.id);
      if (!this.jsonEnabled()) {
        const { rerunText } = await import('../../src/cli/runs-text.js');
        const { pageStyle } = await import('../../src/cli/page.js');
        this.log(rerunText(outcome, pageStyle()));
      }
      if (!outcome.same) process.exitCode = 1;
      return outcome;
    } finally {
      await workspace.store.close();
    }
  }
}
