import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class StrategyStop extends BaseCommand {
  static override summary = 'Stop a strategy; the others go on.';

  static override description =
    "Its entries are cancelled. Its positions stay, with the orders that protect them: 'tradsys position close --strategy NAME' closes them.";

  static override examples = ['<%= config.bin %> <%= command.id %> mean_reversion --yes'];

  static override args = {
    name: Args.string({ description: "as 'tradsys strategies' shows it", required: true }),
  };

  static override flags = { ...steerFlags };

  async run() {
    const { args, flags } = await this.parse(StrategyStop);
    const { reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    return steer({
      place: configOptions(flags),
      action: { kind: 'strategy_stop', strategy: args.name, reason },
      ...{ what: `stop ${args.name}`, yes, json: this.jsonEnabled() },
    });
  }
}
