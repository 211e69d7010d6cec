import { BaseCommand } from '../src/cli/base-command.js';
import { Flags } from '../src/cli/flags.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';
import { accountFlag } from '../src/cli/view-flags.js';

export default class Halt extends BaseCommand {
  static override summary = 'Stop all trading at once: the kill switch.';

  static override description =
    'Entries that wait are cancelled and no order may open or grow a position. Positions stay, with the orders that protect them; --flatten closes what is managed here at the market, and nothing that was on the account before. It holds over restarts, until resume.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --flatten --reason "the exchange behaves oddly" --yes',
  ];

  static override flags = {
    flatten: Flags.boolean({ description: 'close every managed position at the market' }),
    ...accountFlag,
    ...steerFlags,
  };

  async run() {
    const { flags } = await this.parse(Halt);
    const { account, flatten, reason, yes } = flags;
    const { steer } = await import('../src/cli/steer.js');
    const { onAccount } = await import('../src/cli/steer-text.js');
    const closing = flatten ? ', and close every position at the market' : '';
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'halt', account, flatten, reason } },
      ...{ what: `halt all trading${onAccount(account)}${closing}`, yes, json: this.jsonEnabled() },
    });
  }
}
