import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';
import { accountFlag } from '../../src/cli/view-flags.js';

export default class OrderCancelAll extends BaseCommand {
  static override summary = 'Cancel every open order, or those of a symbol or strategy.';

  static override description =
    'Protective orders go too: what is held then has no stop. Orders that somebody else placed on the account stay.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> BTC/USDT --strategy mean_reversion --yes',
  ];

  static override args = {
    symbol: Args.string({ description: 'only of this symbol' }),
  };

  static override flags = {
    strategy: Flags.string({ description: 'only of this strategy', helpValue: 'NAME' }),
    ...accountFlag,
    ...steerFlags,
  };

  async run() {
    const { args, flags } = await this.parse(OrderCancelAll);
    const { account, strategy, reason, yes } = flags;
    const of = { account, symbol: args.symbol, strategy };
    const { steer } = await import('../../src/cli/steer.js');
    const { scopeWords } = await import('../../src/cli/steer-text.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'cancel_all', ...of, reason } },
      ...{ what: `cancel every open order${scopeWords(of)}`, yes, json: this.jsonEnabled() },
    });
  }
}
