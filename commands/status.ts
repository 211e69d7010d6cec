import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { watchFlag } from '../src/cli/view-flags.js';

export default class Status extends BaseCommand {
  static override summary = 'Show how the session is: accounts, feeds, strategies, journal.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch',
  ];

  static override flags = {
    ...watchFlag,
  };

  async run() {
    const { flags } = await this.parse(Status);
    const { showView } = await import('../src/cli/show-view.js');
    return showView('status', configOptions(flags), flags, { json: this.jsonEnabled() });
  }
}
