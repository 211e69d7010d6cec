import { BaseCommand } from '../../src/cli/base-command.js';
import { Args, Flags } from '../../src/cli/flags.js';
import { configOptions } from '../../src/cli/config-options.js';
import { steerFlags } from '../../src/cli/steer-flags.js';
import { accountFlag } from '../../src/cli/view-flags.js';

export default class PositionClose extends BaseCommand {
  static override summary = 'Close what is held at the market: of a symbol, of a strategy, or all.';

  static override description =
    'Orders that hold the coins are cancelled first. The strategies go on and may enter again: stop or halt them before, where that is not wanted. What the account held before tradsys came is never sold.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTC/USDT',
    '<%= config.bin %> <%= command.id %> --strategy mean_reversion --yes',
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
    const { args, flags } = await this.parse(PositionClose);
    const { account, strategy, reason, yes } = flags;
    const of = { account, symbol: args.symbol, strategy };
    const { steer } = await import('../../src/cli/steer.js');
    const { scopeWords } = await import('../../src/cli/steer-text.js');
    return steer({
      ...{ place: configOptions(flags), action: { kind: 'close', ...of, reason } },
      ...{ what: `close every position${scopeWords(of)} at the market`, yes },
      json: this.jsonEnabled(),
    });
  }
}
