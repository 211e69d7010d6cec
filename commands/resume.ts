import { BaseCommand } from '../src/cli/base-command.js';
import { configOptions } from '../src/cli/config-options.js';
import { steerFlags } from '../src/cli/steer-flags.js';
import { accountFlag } from '../src/cli/view-flags.js';

export default class Resume extends BaseCommand {
  static override summary = 'Trade again after a halt, or after positions could only be reduced.';

  static override description =
    "What a latched guardian stopped needs 'tradsys guardian reset' first.";

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --reason "the news" --yes',
  ];

  static override flags = { ...accountFlag, ...steerFlags };

  async run() {
    const { flags } = await this.parse(Resume);
    const { account, reason, yes } = flags;
    const { steer } = await import('../src/cli/steer.js');
    const { onAccount } = await import('../src/cli/steer-text.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'resume', account, reason } },
      ...{
        what: `let the strategies trade again${onAccount(account)}`,
        yes,
        json: this.jsonEnabled(),
      },
    });
  }
}
