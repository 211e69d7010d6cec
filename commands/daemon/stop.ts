import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DaemonStop extends BaseCommand {
  static override summary = 'Stop the daemon, and show what stays at the venue.';

  static override description =
    'Entries that wait at the venue are cancelled; positions stay, with the orders that protect them.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --cancel-all --flatten --yes --json',
  ];

  static override flags = {
    'cancel-all': Flags.boolean({ description: 'cancel protective orders too' }),
    flatten: Flags.boolean({ description: 'close every position at the market' }),
    yes: Flags.boolean({ description: 'flatten without being asked' }),
  };

  async run() {
    const { flags } = await this.parse(DaemonStop);
    const { stopCommand } = await import('../../src/cli/daemon.js');
    const stopped = await stopCommand(configOptions(flags), flags, { json: this.jsonEnabled() });
    if (!this.jsonEnabled()) {
      const { stoppedText } = await import('../../src/cli/daemon-text.js');
      this.log(stoppedText(stopped));
    }
    return stopped;
  }
}
