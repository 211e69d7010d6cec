import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import type { BacktestResult } from '../../src/app/backtest/result.js';

export default class RunsShow extends BaseCommand {
  static override summary = 'Show the report of a stored run again.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> 2aa9d14b',
    '<%= config.bin %> <%= command.id %> 2aa --trades',
    '<%= config.bin %> <%= command.id %> 2aa --breakdown month',
  ];

  static override args = {
    id: Args.string({ description: 'id of the run, or its beginning', required: true }),
  };

  static override flags = {
    breakdown: Flags.option({
      description: 'a table by calendar period (UTC), or by reason of entry and exit',
      options: ['day', 'week', 'month', 'year', 'weekday', 'reason'] as const,
      exclusive: ['trades'],
    })(),
    trades: Flags.boolean({ description: 'its trades instead, one line each' }),
  };

  async run(): Promise<BacktestResult> {
    const { args, flags } = await this.parse(RunsShow);
    const { showRun } = await import('../../src/app/runs/index.js');
    const { openWorkspace } = await import('../../src/app/workspace.js');
    const { store } = await openWorkspace(configOptions(flags));
    try {
      const result = await showRun(store, args.id);
      if (!this.jsonEnabled()) {
        const { runText } = await import('../../src/cli/runs-text.js');
        const { pageStyle } = await import('../../src/cli/page.js');
        this.log(runText(result, flags, pageStyle()));
      }
      return result;
    } finally {
      await store.close();
    }
  }
}
