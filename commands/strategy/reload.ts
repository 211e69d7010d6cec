import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class StrategyReload extends BaseCommand {
  static override summary = "Read a strategy's file again, and go on with what it holds.";

  static override description =
    'A file that does not load changes nothing. The answer says whether anything in it has changed.';

  static override examples = ['<%= config.bin %> <%= command.id %> mean_reversion --yes'];

  static override args = {
    name: Args.string({ description: "as 'tradsys strategies' shows it", required: true }),
  };

  static override flags = { ...steerFlags };

  async run() {
    const { args, flags } = await this.parse(StrategyReload);
    const { reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    return steer({
      place: configOptions(flags),
      action: { kind: 'strategy_reload', strategy: args.name, reason },
      ...{ what: `reload ${args.name}`, yes, json: this.jsonEnabled() },
    });
  }
}
