import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';
import { accountFlag, watchFlag } from '../../src/cli/view-flags.js';

export default class GuardianStatus extends BaseCommand {
  static override summary = 'Show whether the guardian has tripped, and how near its limits are.';

  static override description =
    "The view of 'tradsys risk': the limits of orders stand beside those of the guardian.";

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch',
  ];

  static override flags = { ...accountFlag, ...watchFlag };

  async run() {
    const { flags } = await this.parse(GuardianStatus);
    const { showView } = await import('../../src/cli/show-view.js');
    return showView('risk', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
