import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';
import { accountFlag } from '../src/cli/view-flags.js';

export default class Reduce extends BaseCommand {
  static override summary = 'Let no order open or grow a position; what makes one smaller goes on.';

  static override description =
    "Entries that wait are cancelled. Protective orders stay. It holds over restarts, until 'tradsys resume'.";

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --reason "the news" --yes',
  ];

  static override flags = { ...accountFlag, ...steerFlags };

  async run() {
    const { flags } = await this.parse(Reduce);
    const { account, reason, yes } = flags;
    const { steer } = await import('../src/cli/steer.js');
    const { onAccount } = await import('../src/cli/steer-text.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'reduce', account, reason } },
      ...{
        what: `let positions only become smaller${onAccount(account)}`,
        yes,
        json: this.jsonEnabled(),
      },
    });
  }
}
