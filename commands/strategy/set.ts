import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';

export default class StrategySet extends BaseCommand {
  static override summary = 'Give a running strategy other parameters.';

  static override description =
    'They are checked first; one that is out of its range changes nothing. The strategy begins anew with them, warm, and keeps its positions and state. The configuration file is not written: the next start has its values again.';

  static override strict = false;

  static override examples = [
    '<%= config.bin %> <%= command.id %> mean_reversion entry_threshold=2.5 lookback_period=30 --yes',
  ];

  static override args = {
    name: Args.string({ description: "as 'tradsys strategies' shows it", required: true }),
    'parameter=value': Args.string({ description: 'one or more', required: true }),
  };

  static override flags = { ...steerFlags };

  async run() {
    const { args, argv, flags } = await this.parse(StrategySet);
    const { reason, yes } = flags;
    const { steer } = await import('../../src/cli/steer.js');
    const { parametersFrom } = await import('../../src/cli/parameter-words.js');
    const words = (argv as string[]).slice(1);
    const parameters = parametersFrom(words, 'strategy set');
    return steer({
      place: configOptions(flags),
      action: { kind: 'strategy_set', strategy: args.name, parameters, reason },
      ...{ what: `set ${words.join(', ')} of ${args.name}`, yes, json: this.jsonEnabled() },
    });
  }
}
