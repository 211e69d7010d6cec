import { BaseCommand } from '../../src/cli/base-command.js';
import { Args } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class StrategyShow extends BaseCommand {
  static override summary = 'Show what a strategy does, its parameters, and how to run it.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> mean_reversion',
    '<%= config.bin %> <%= command.id %> strategies/my_strategy.ts --json',
  ];

  static override args = {
    name: Args.string({
      description: 'a built-in strategy, the path of a .ts or .js file, or an installed package',
      required: true,
    }),
  };

  async run() {
    const { args, flags } = await this.parse(StrategyShow);
    const { describeStrategy, strategyPlace } = await import('../../src/app/strategies/index.js');
    const description = await describeStrategy(args.name, strategyPlace(configOptions(flags)));
    if (!this.jsonEnabled()) {
      const { strategyDescriptionText } = await import('../../src/cli/strategy-text.js');
      this.log(strategyDescriptionText(description));
    }
    return description;
  }
}
