import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DaemonRestart extends BaseCommand {
  static override summary = 'Stop the daemon, and start it again in the same way.';

  static override description =
    'Entries that wait at the venue are cancelled; positions and their protective orders stay, and the new process takes them up. The config is read anew.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = {
    yes: Flags.boolean({ description: 'trade with real money without being asked, for scripts' }),
  };

  async run() {
    const { flags } = await this.parse(DaemonRestart);
    const { restartCommand } = await import('../../src/cli/daemon.js');
    return restartCommand(configOptions(flags), flags, {
      json: this.jsonEnabled(),
      print: (text) => this.log(text),
    });
  }
}
