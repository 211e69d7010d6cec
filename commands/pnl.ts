import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { accountFlag, watchFlag } from '../src/cli/view-flags.js';

export default class Pnl extends BaseCommand {
  static override summary = 'Show what each account has earned.';

  static override description =
    'TODAY counts from midnight UTC; DRAWDOWN is the fall of equity from its peak.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch',
  ];

  static override flags = {
    ...accountFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Pnl);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('pnl', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
