import { BaseCommand } from '../../src/cli/base-command.js';
import { Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';
import { accountFlag } from '../../src/cli/view-flags.js';

export default class GuardianReset extends BaseCommand {
  static override summary = 'Let the guardian watch anew after it tripped.';

  static override description =
    "What it counts begins at zero. Trading stays as it is until 'tradsys resume'.";

  static override examples = [
    '<%= config.bin %> <%= command.id %> --reason "the feed is back"',
    '<%= config.bin %> <%= command.id %> --reason "the feed is back" --yes',
  ];

  static override flags = {
    ...accountFlag,
    ...steerFlags,
    reason: Flags.string({
      description: 'why it is safe again; it is journaled with who asked',
      helpValue: 'TEXT',
      required: true,
    }),
  };

  async run() {
    const { flags } = await this.parse(GuardianReset);
    const { account, reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    const { onAccount } = await import('../../src/cli/steer-text.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'guardian_reset', account, reason } },
      ...{ what: `reset the guardian${onAccount(account)}`, yes, json: this.jsonEnabled() },
    });
  }
}
