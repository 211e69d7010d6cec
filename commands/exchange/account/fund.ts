import { BaseCommand } from '../../../src/cli/base-command.js';
import { Args } from '../../../src/cli/flags.js';
import { configOptions } from '../../../src/cli/config-options.js';

export default class ExchangeAccountFund extends BaseCommand {
  static override summary = 'Pay into an account, or out of it with a negative amount.';

  static override examples = ['<%= config.bin %> <%= command.id %> alice USDT=100000 BTC=2'];

  static override strict = false;

  static override args = {
    name: Args.string({ description: 'name of the account', required: true }),
    amounts: Args.string({ description: 'ASSET=AMOUNT, one or more', required: true }),
  };

  async run() {
    const { args, argv, flags } = await this.parse(ExchangeAccountFund);
    const { amountsOf, findExchange, fundAccount } =
      await import('../../../src/app/exchange/index.js');
    const amounts = amountsOf(argv.slice(1).map(String));
    const directory = await findExchange(configOptions(flags));
    const report = await fundAccount(directory, { name: args.name, amounts });
    if (!this.jsonEnabled()) {
      const { balancesText } = await import('../../../src/cli/exchange-text.js');
      this.log(balancesText(report.balances));
    }
    return { balances: report.balances };
  }
}
