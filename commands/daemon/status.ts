import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class DaemonStatus extends BaseCommand {
  static override summary = 'Show whether the daemon runs, and how it is.';

  static override description = 'Exit code 4 says that no daemon runs for the data directory.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(DaemonStatus);
    const { daemonStatus } = await import('../../src/app/daemon/control.js');
    const { foundDaemon } = await import('../../src/cli/found-daemon.js');
    const status = await daemonStatus((await foundDaemon(configOptions(flags))).directory);
    if (!this.jsonEnabled()) {
      const { statusText } = await import('../../src/cli/daemon-text.js');
      this.log(statusText(status));
    }
    return status;
  }
}
