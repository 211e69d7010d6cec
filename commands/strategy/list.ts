import { BaseCommand } from '../../src/cli/base-command.js';
import { configOptions } from '../../src/cli/config-options.js';

export default class StrategyList extends BaseCommand {
  static override summary = 'List the built-in strategies and those in ./strategies.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const { flags } = await this.parse(StrategyList);
    const { listStrategies, strategyPlace } = await import('../../src/app/strategies/index.js');
    const strategies = await listStrategies(strategyPlace(configOptions(flags)));
    if (!this.jsonEnabled()) {
      const { strategyListText } = await import('../../src/cli/strategy-text.js');
      this.log(strategyListText(strategies));
    }
    return { strategies };
  }
}
