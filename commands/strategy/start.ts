import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class StrategyStart extends BaseCommand {
  static override summary = 'Let a strategy trade that was stopped.';

  static override description =
    'It goes on with the state and the positions it had; its indicators are warmed up first.';

  static override examples = ['<%= config.bin %> <%= command.id %> mean_reversion --yes'];

  static override args = {
    name: Args.string({ description: "as 'tradsys strategies' shows it", required: true }),
  };

  static override flags = { ...steerFlags };

  async run() {
    const { args, flags } = await this.parse(StrategyStart);
    const { reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    return steer({
      place: configOptions(flags),
      action: { kind: 'strategy_start', strategy: args.name, reason },
      ...{ what: `start ${args.name}`, yes, json: this.jsonEnabled() },
    });
  }
}
