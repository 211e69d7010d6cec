import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { accountFlag, watchFlag } from '../src/cli/view-flags.js';

export default class Risk extends BaseCommand {
  static override summary = 'Show the state of trading, its limits and how near they are.';

  static override description =
    'ACTIVE trades; REDUCING refuses what would add exposure; HALTED sends nothing but what closes. It changes only with a reason.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch',
  ];

  static override flags = {
    ...accountFlag,
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Risk);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('risk', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
