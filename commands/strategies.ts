import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { accountFlag, strategyFlag, watchFlag } from '../src/cli/view-flags.js';

export default class Strategies extends BaseCommand {
  static override summary = 'Show each strategy with its capital, position, PnL and drawdown.';

  static override description = 'Of a single one its parameters too.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --strategy mean_reversion:BTC/USDT',
  ];

  static override flags = {
    ...strategyFlag,
    ...accountFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Strategies);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('strategies', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
