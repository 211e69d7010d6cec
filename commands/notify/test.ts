import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class NotifyTest extends BaseCommand {
  static override summary = 'Send a notice by each configured way, and say whether it arrived.';

  static override description =
    'One attempt each by notify.webhook and notify.command, with or without a daemon. Exit code 1 when one fails, 3 when none is configured.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run() {
    const { flags } = await this.parse(NotifyTest);
    const { notifyTest } = await import('../../src/cli/notify.js');
    return notifyTest(configOptions(flags), (text) => this.log(text));
  }
}
