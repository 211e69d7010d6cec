import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { accountFlag, watchFlag } from '../src/cli/view-flags.js';

export default class Balance extends BaseCommand {
  static override summary = 'Show what each account has of each asset.';

  static override description = 'HELD is what working orders may use up.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --account main --json',
  ];

  static override flags = {
    ...accountFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Balance);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('balance', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
