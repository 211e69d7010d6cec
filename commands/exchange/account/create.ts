import { BaseCommand } from '../../../src/cli/base-command.js';
import { Args } from '../../../src/cli/flags.js';
import { configOptions } from '../../../src/cli/config-options.js';

export default class ExchangeAccountCreate extends BaseCommand {
  static override summary = 'Open an account and print its API key and secret, this once.';

  static override examples = ['<%= config.bin %> <%= command.id %> alice --json'];

  static override args = {
    name: Args.string({ description: 'name of the account', required: true }),
  };

  async run() {
    const { args, flags } = await this.parse(ExchangeAccountCreate);
    const { createAccount, findExchange } = await import('../../../src/app/exchange/index.js');
    const directory = await findExchange(configOptions(flags));
    const created = await createAccount(directory, args.name);
    if (!this.jsonEnabled()) {
      const { createdText } = await import('../../../src/cli/exchange-text.js');
      this.log(createdText(args.name, created));
    }
    return created;
  }
}
